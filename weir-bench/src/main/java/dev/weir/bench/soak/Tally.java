package dev.weir.bench.soak;

import dev.weir.format.ErrorClass;
import dev.weir.format.WeirException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** What the load did and what came back. Any thread. */
final class Tally {
    private static final int MAX_FAILURES_TOLD = 20;

    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final Map<String, String> examples = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

    void count(String what) {
        count(what, 1);
    }

    void count(String what, long times) {
        counts.computeIfAbsent(what, any -> new LongAdder()).add(times);
    }

    /** An answer that says no. A defect or damage of the server is a failure of the run; the rest is what a busy server may say. */
    void refused(String who, WeirException error) {
        count("refused " + who + " " + error.code());
        examples.putIfAbsent(who + " " + error.code(), String.valueOf(error.getMessage()));
        if (error.code().errorClass() == ErrorClass.INTERNAL || error.code().errorClass() == ErrorClass.CORRUPT) {
            failed(who + ": " + error.code() + ": " + error.getMessage());
        }
    }

    void failed(String what) {
        count("FAILED");
        if (failures.size() < MAX_FAILURES_TOLD) {
            failures.add(what);
        }
    }

    boolean clean() {
        return failures.isEmpty();
    }

    String text() {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(counts).forEach((what, times) -> text.append("%14d %s%n".formatted(times.sum(), what)));
        new TreeMap<>(examples)
                .forEach((what, message) -> text.append("for example ")
                        .append(what)
                        .append(": ")
                        .append(message)
                        .append(System.lineSeparator()));
        failures.forEach(failure -> text.append("failure: ").append(failure).append(System.lineSeparator()));
        return text.toString();
    }
}
