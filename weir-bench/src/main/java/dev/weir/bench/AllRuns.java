package dev.weir.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that the page of figures shows, measured by one command after the other, and the page: rounds of Weir and of its peers in turn, scale, stages.
 * What fails is told and left out; the rest goes on.
 *
 * @param home the checkout, whose {@code weir} is run
 * @param peers folder of the peers' scripts
 * @param options for each command that measures items, as they were given
 */
record AllRuns(Path home, Optional<Path> peers, int rounds, List<String> options) {
    /** What both peers have measured in a round: what Weir has measured, too. */
    private static final List<String> PARTS = List.of("log", "lat", "pk", "recover");

    /** The peers run with 2 GiB. */
    private static final Map<String, String> SAME_HEAP = Map.of("WEIR_JVM_OPTIONS", "-Xmx2g");

    private static final List<String> OURS = List.of("all", "peers", "rounds", "run", "out");

    /** A command, and what it has more in its environment. */
    record Step(List<String> words, Map<String, String> environment) {}

    static AllRuns of(BenchArgs args) {
        String home = System.getProperty("weir.home");
        if (home == null) {
            throw new IllegalArgumentException("--all runs the script weir: start it with that one");
        }
        Optional<Path> peers = Optional.ofNullable(args.options().get("peers")).map(Path::of);
        if (peers.isPresent() && !Files.isDirectory(peers.get())) {
            throw new IllegalArgumentException("there is no such folder: peers=" + peers.get());
        }
        Stream<String> options = args.options().entrySet().stream()
                .filter(option -> !OURS.contains(option.getKey()))
                .map(option -> "--" + option.getKey() + "=" + option.getValue());
        return new AllRuns(Path.of(home), peers, (int) args.number("rounds", 1), options.toList());
    }

    /** Everything that is measured, anew each time. */
    private Path results() {
        return home.resolve(".weir").resolve("bench-all.jsonl").toAbsolutePath();
    }

    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            String number = Integer.toString(round);
            steps.add(measuring(List.of("round", number), options, SAME_HEAP));
            for (String peer : peers.isPresent() ? List.of("fluss", "kafka") : List.<String>of()) {
                Path folder = peers.get().resolve(peer).toAbsolutePath();
                List<String> words =
                        new ArrayList<>(List.of(folder.resolve("round.sh").toString(), number));
                words.addAll(PARTS);
                steps.add(new Step(words, Map.of("RESULTS", results().toString())));
                steps.add(new Step(List.of(folder.resolve("down.sh").toString()), Map.of()));
            }
        }
        steps.add(measuring(List.of("C1", "C2", "TPCH"), options, Map.of()));
        steps.add(measuring(List.of("stages"), List.of(), Map.of()));
        String page =
                home.resolve("docs").resolve("benchmarks.md").toAbsolutePath().toString();
        steps.add(weir(List.of("report", page, results().toString()), Map.of()));
        return steps;
    }

    private Step measuring(List<String> what, List<String> options, Map<String, String> environment) {
        List<String> words = new ArrayList<>(what);
        words.addAll(options);
        words.add("--out=" + results());
        return weir(words, environment);
    }

    private Step weir(List<String> what, Map<String, String> environment) {
        List<String> words =
                new ArrayList<>(List.of(home.resolve("weir").toAbsolutePath().toString(), "bench"));
        words.addAll(what);
        return new Step(words, environment);
    }

    /** Answers how many commands failed. */
    int run() {
        try {
            Files.createDirectories(results().resolveSibling("."));
            Files.deleteIfExists(results());
            int failed = 0;
            for (Step step : steps()) {
                System.err.println("weir bench: " + String.join(" ", step.words()));
                int exit = exit(step);
                if (exit != 0) {
                    System.err.println("weir bench: failed: exit=" + exit + " command=" + step.words());
                    failed++;
                }
            }
            return failed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static int exit(Step step) throws InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(step.words()).inheritIO();
        // what the caller has set himself stays
        step.environment().forEach(builder.environment()::putIfAbsent);
        try {
            return builder.start().waitFor();
        } catch (IOException e) {
            System.err.println("weir bench: " + e.getMessage());
            return -1;
        }
    }
}
