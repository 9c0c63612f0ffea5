package dev.weir.bench;

import dev.weir.bench.item.Item;
import dev.weir.bench.item.ItemTask;
import dev.weir.bench.item.LogSize;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the command line says.
 *
 * @param words what is no option: items, or {@code round N}, or {@code report OUT FILE...}
 * @param options by name, without dashes
 * @param client settings of the client, from {@code --c.NAME=VALUE}
 */
record BenchArgs(List<String> words, Map<String, String> options, Map<String, String> client) {
    static final String USAGE = """
            usage: weir bench [ITEM...] [--name=value...]      measure items (all of a round when none is named)
                   weir bench round N [--name=value...]        a whole round on fresh servers, appended to --out
                   weir bench stages [WORD...] [--run=N] [--out=FILE]   each stage of the way of a row, by JMH
                   weir bench --all [--peers=DIR] [--rounds=1]   rounds of Weir and its peers, scale, stages; then docs/benchmarks.md
                   weir bench report OUT.md FILE...            results (.jsonl) and profiles (.md) as one page, plots beside it
                   weir bench soak [--minutes 60] [--rate 5000]   mixed load for long; fails if memory, files or threads grow

            --rows=5000000        rows of the table events (C1: 2000000; C2: what makes its sizes), or upserts (P1 to PL: 2000000, PR1: 10000000)
            --size=1000MB         the longest log of C2; 10GB takes some minutes, and as much disk
            --passes=N            repetitions in one client (A1, P1: 2, readers: 3); the first is cold, the last warm
            --variant=NAME        only this variant of the items
            --rate=5000 --warm=5 --secs=20    pace of A4 and I1; T1 and PL have rates of their own
            --run=N               label of the lines
            --out=FILE            append the lines to this file as well (round: bench-results.jsonl)
            --work=DIR            folder for the servers' data (.weir/bench); removed at the end unless --keep
            --quiet=SECS          wait at most so long for a quiet machine before each item (round: 25)
            --tries=N             repeat an item when others used over a tenth of the machine (round: 2)
            --profile=DIR         record client and server with JFR; tables for the report go to DIR/*.md
            --in-process          items in this JVM, for debugging
            --c.NAME=VALUE        client settings: batch-bytes, linger-us, memory-bytes, compression

            items:
            """;
    private static final List<String> KNOWN = List.of(
            "rows",
            "size",
            "passes",
            "variant",
            "rate",
            "warm",
            "secs",
            "run",
            "out",
            "work",
            "keep",
            "quiet",
            "tries",
            "profile",
            "in-process",
            "all",
            "peers",
            "rounds");

    static BenchArgs parse(String[] args) {
        List<String> words = new ArrayList<>();
        Map<String, String> options = new TreeMap<>();
        Map<String, String> client = new TreeMap<>();
        for (String arg : args) {
            if (!arg.startsWith("--")) {
                words.add(arg);
                continue;
            }
            int equals = arg.indexOf('=');
            String name = arg.substring(2, equals < 0 ? arg.length() : equals);
            String value = equals < 0 ? "true" : arg.substring(equals + 1);
            if (name.startsWith("c.")) {
                client.put(name.substring(2), value);
            } else if (KNOWN.contains(name)) {
                options.put(name, value);
            } else {
                throw new IllegalArgumentException(
                        "no such option: known=" + String.join(",", KNOWN) + " option=" + name);
            }
        }
        return new BenchArgs(List.copyOf(words), options, client);
    }

    static String usage() {
        StringBuilder text = new StringBuilder(USAGE);
        for (Item item : Item.values()) {
            text.append("%-5s %s (%s)%n".formatted(item, item.meaning(), String.join(", ", item.variants())));
        }
        return text.toString();
    }

    /** Those named, in that order, or all that print figures. */
    List<Item> items() {
        if (words.isEmpty()) {
            return Item.ofARound();
        }
        return words.stream().map(BenchArgs::item).toList();
    }

    private static Item item(String word) {
        for (Item item : Item.values()) {
            if (item.name().equalsIgnoreCase(word)) {
                return item;
            }
        }
        throw new IllegalArgumentException("no such item: known=" + List.of(Item.values()) + " item=" + word);
    }

    /** Of the table {@code events}, or upserts of {@code users}; C2 has as many as make its size. */
    long rows(Item item, String variant) {
        return number(
                "rows",
                switch (item) {
                    case C1, P1, P2, P3, P4, PL, LOAD_USERS -> 2_000_000;
                    case PR1 -> 10_000_000;
                    case C2 -> LogSize.parse(variant).rows();
                    default -> 5_000_000;
                });
    }

    int passes(Item item) {
        return (int) number("passes", item.passes());
    }

    /** Those of the item, or of them the one that is asked for. */
    List<String> variants(Item item) {
        String variant = options.get("variant");
        if (variant != null && item != Item.LOAD && item != Item.LOAD_USERS) {
            return item.variants().stream().filter(variant::equals).toList();
        }
        return item == Item.C2 ? sizes() : item.variants();
    }

    private List<String> sizes() {
        long largest =
                options.containsKey("size") ? LogSize.parse(options.get("size")).bytes() : LogSize.USUAL.bytes();
        return Item.C2.variants().stream()
                .filter(variant -> LogSize.parse(variant).bytes() <= largest)
                .toList();
    }

    ItemTask.Pace pace() {
        ItemTask.Pace usual = ItemTask.Pace.DEFAULT;
        return new ItemTask.Pace(
                (int) number("rate", usual.rowsPerSecond()), (int) number("warm", usual.warmSecs()), (int)
                        number("secs", usual.secs()));
    }

    String run() {
        return options.getOrDefault("run", "0");
    }

    Optional<Path> out() {
        return Optional.ofNullable(options.get("out")).map(Path::of);
    }

    Optional<Path> profile() {
        return Optional.ofNullable(options.get("profile")).map(Path::of);
    }

    Path work() {
        String usual = System.getProperty("weir.home", ".") + "/.weir/bench";
        return Path.of(options.getOrDefault("work", usual)).toAbsolutePath().normalize();
    }

    boolean has(String option) {
        return options.containsKey(option);
    }

    long number(String name, long usual) {
        String value = options.get(name);
        if (value == null) {
            return usual;
        }
        try {
            return Long.parseLong(value.replace("_", ""));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a number: option=" + name + " value=" + value, e);
        }
    }

    /** The same with other words, and with options where there are none yet. */
    BenchArgs with(List<String> otherWords, Map<String, String> defaults) {
        Map<String, String> merged = new TreeMap<>(defaults);
        merged.putAll(options);
        return new BenchArgs(otherWords, merged, client);
    }
}
