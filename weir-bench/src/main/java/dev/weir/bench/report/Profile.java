package dev.weir.bench.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/** Where a JVM spent its time, by the samples of a flight recording. */
public final class Profile {
    private static final String CPU_TIME = "jdk.CPUTimeSample";
    private static final String JAVA_ONLY = "jdk.ExecutionSample";
    private static final int TOP = 12;
    private static final int FOREIGN_PACKAGE_PARTS = 4;

    /**
     * One sampled stack.
     *
     * @param packageName of the method that ran
     * @param method class and name of the method that ran; what the JVM makes for method handles and native calls counts for
     *     its caller
     * @param own our own method that ran or that waited for the one that did
     */
    record Sample(String thread, String packageName, String method, String own) {}

    private final List<Sample> samples;

    Profile(List<Sample> samples) {
        this.samples = List.copyOf(samples);
    }

    /** CPU time samples, which include native code, or where there are none those of running Java code. */
    public static Profile read(Path recording) throws IOException {
        List<RecordedEvent> events = RecordingFile.readAllEvents(recording);
        List<Sample> cpu = samples(events, CPU_TIME);
        return new Profile(cpu.isEmpty() ? samples(events, JAVA_ONLY) : cpu);
    }

    private static List<Sample> samples(List<RecordedEvent> events, String type) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(type))
                .filter(event -> event.getStackTrace() != null)
                .filter(event -> !event.getStackTrace().getFrames().isEmpty())
                .map(Profile::sample)
                .toList();
    }

    private static Sample sample(RecordedEvent event) {
        List<RecordedFrame> stack = event.getStackTrace().getFrames();
        RecordedMethod top = first(stack, type -> !type.startsWith("java.lang.invoke."))
                .orElse(stack.getFirst().getMethod());
        String type = top.getType().getName();
        String own = first(stack, name -> name.startsWith("dev.weir."))
                .map(Profile::named)
                .orElse("none");
        RecordedThread thread = event.getThread(event.hasField("eventThread") ? "eventThread" : "sampledThread");
        String name = thread == null || thread.getJavaName() == null ? "?" : thread.getJavaName();
        String packageName = type.contains(".") ? type.substring(0, type.lastIndexOf('.')) : "";
        return new Sample(name.replaceAll("[0-9]+", "N"), shorten(packageName), named(top), own);
    }

    private static Optional<RecordedMethod> first(List<RecordedFrame> stack, Predicate<String> type) {
        return stack.stream()
                .map(RecordedFrame::getMethod)
                .filter(method -> type.test(method.getType().getName()))
                .findFirst();
    }

    private static String named(RecordedMethod method) {
        String type = method.getType().getName();
        return type.substring(type.lastIndexOf('.') + 1) + "." + method.getName();
    }

    /** Our packages whole, others by their first names. */
    static String shorten(String packageName) {
        if (packageName.startsWith("dev.weir")) {
            return packageName;
        }
        String[] parts = packageName.split("\\.");
        return parts.length <= FOREIGN_PACKAGE_PARTS
                ? packageName
                : String.join(".", List.of(parts).subList(0, FOREIGN_PACKAGE_PARTS));
    }

    /** Four tables: threads, packages, methods, and our own methods with what they call in libraries. */
    public String markdown(String who) {
        if (samples.isEmpty()) {
            return "No samples of the " + who + ".\n\n";
        }
        return "#### %s, %d samples\n\n".formatted(who, samples.size())
                + table("thread", Sample::thread)
                + table("package", Sample::packageName)
                + table("method", sample -> "`" + sample.method() + "`")
                + table("own method with libraries below it", sample -> "`" + sample.own() + "`");
    }

    private String table(String heading, Function<Sample, String> by) {
        Map<String, Integer> counts = new HashMap<>();
        samples.forEach(sample -> counts.merge(by.apply(sample), 1, Integer::sum));
        StringBuilder text = new StringBuilder("| ").append(heading).append(" | share |\n|---|---|\n");
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry::getKey, Comparator.naturalOrder()))
                .limit(TOP)
                .forEach(entry -> text.append(String.format(
                        Locale.ROOT, "| %s | %.1f %% |\n", entry.getKey(), 100.0 * entry.getValue() / samples.size())));
        return text.append('\n').toString();
    }
}
