package dev.weir.bench;

import dev.weir.bench.item.Item;
import dev.weir.bench.process.ServerCommand;
import dev.weir.bench.report.Report;
import dev.weir.bench.soak.Soak;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The entry: what to run, on which servers, in which order. */
public final class Bench {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private Bench() {}

    /** Measures the server that the system property {@value ServerCommand#PROPERTY} starts. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    public static int run(String[] args) {
        try {
            // reports need no server
            return args.length > 0 && args[0].equals("report")
                    ? report(List.of(args).subList(1, args.length))
                    : run(ServerCommand.configured(), args);
        } catch (IllegalArgumentException e) {
            System.err.println("weir bench: " + e.getMessage());
            return USAGE;
        }
    }

    /**
     * Measures the server that this command starts; figures go to standard output, one line of JSON each.
     *
     * @return exit code: 0 all answers were right, 1 not, 2 wrong usage
     */
    public static int run(ServerCommand command, String[] args) {
        if (args.length > 0 && args[0].equals("soak")) {
            return soak(command, List.of(args).subList(1, args.length));
        }
        try {
            BenchArgs parsed = BenchArgs.parse(args);
            if (parsed.has("all")) {
                return AllRuns.of(parsed).run() == 0 ? OK : FAILED;
            }
            String first = parsed.words().isEmpty() ? "" : parsed.words().getFirst();
            return switch (first) {
                case "help" -> {
                    System.out.print(BenchArgs.usage());
                    yield OK;
                }
                case "report" -> report(parsed.words().subList(1, parsed.words().size()));
                case "round" -> measure(command, round(parsed));
                default -> measure(command, parsed);
            };
        } catch (IllegalArgumentException e) {
            System.err.println("weir bench: " + e.getMessage());
            System.err.print(BenchArgs.usage());
            return USAGE;
        }
    }

    private static int soak(ServerCommand command, List<String> words) {
        try {
            return Soak.run(command, BenchArgs.parse(new String[0]).work(), words.toArray(String[]::new));
        } catch (IllegalArgumentException e) {
            System.err.println("weir bench: " + e.getMessage());
            System.err.print(Soak.usage());
            return USAGE;
        }
    }

    /** Everything on a fresh server, once others have let go of the machine. */
    private static BenchArgs round(BenchArgs args) {
        if (args.words().size() != 2) {
            throw new IllegalArgumentException("a round needs its number: weir bench round N");
        }
        List<String> all = Item.ofARound().stream().map(Enum::name).toList();
        return args.with(
                all, Map.of("run", args.words().get(1), "out", "bench-results.jsonl", "quiet", "25", "tries", "2"));
    }

    private static int measure(ServerCommand command, BenchArgs args) {
        List<Item> items = args.items();
        if (items.stream().allMatch(item -> args.variants(item).isEmpty())) {
            throw new IllegalArgumentException("no item has this variant: items=" + items + " variant="
                    + args.options().get("variant"));
        }
        try (ItemRunner runner = new ItemRunner(command, args)) {
            boolean failed = false;
            for (Item item : items) {
                for (String variant : args.variants(item)) {
                    failed |= runner.run(item, variant) == ItemRunner.Outcome.FAILED;
                }
            }
            return failed ? FAILED : OK;
        }
    }

    private static int report(List<String> words) {
        if (words.size() < 2) {
            throw new IllegalArgumentException("a report needs a page to write and files to read");
        }
        try {
            Report.write(
                    Path.of(words.getFirst()),
                    words.subList(1, words.size()).stream().map(Path::of).toList());
            return OK;
        } catch (IOException e) {
            System.err.println("weir bench: report cannot be written: " + e);
            return FAILED;
        }
    }
}
