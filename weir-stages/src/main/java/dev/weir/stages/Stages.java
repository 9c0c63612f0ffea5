package dev.weir.stages;

import dev.weir.bench.measure.Figure;
import dev.weir.bench.measure.ProcFs;
import dev.weir.format.RealWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the stages, each and its limit in JVMs of their own, one after the other; prints a line for each. */
public final class Stages {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int WARM_UPS = 4;
    private static final int MEASUREMENTS = 5;
    private static final TimeValue ITERATION = TimeValue.milliseconds(500);
    private static final double GIGA = 1e9;

    private Stages() {}

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** {@code [WORD...] [--run=N] [--out=FILE]}: those stages in whose titles one of the words stands, or all. */
    static int run(String[] args) {
        List<String> words = new ArrayList<>();
        Optional<Path> out = Optional.empty();
        String label = "0";
        for (String arg : args) {
            if (arg.startsWith("--out=")) {
                out = Optional.of(Path.of(arg.substring("--out=".length())));
            } else if (arg.startsWith("--run=")) {
                label = arg.substring("--run=".length());
            } else if (arg.startsWith("-")) {
                System.err.println("weir bench stages [WORD...] [--run=N] [--out=FILE]");
                return USAGE;
            } else {
                words.add(arg.toLowerCase(Locale.ROOT));
            }
        }
        try {
            for (Stage stage : Stage.values()) {
                String title = stage.title().toLowerCase(Locale.ROOT);
                if (words.isEmpty() || words.stream().anyMatch(title::contains)) {
                    print(measure(stage).put("run", label), out);
                }
            }
            return OK;
        } catch (RunnerException | IOException e) {
            System.err.println("weir bench stages: " + e);
            return FAILED;
        }
    }

    private static void print(Figure figure, Optional<Path> out) throws IOException {
        System.out.println(figure.json());
        if (out.isPresent()) {
            Files.writeString(out.get(), figure.json() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    @RealWorld("says how much others used meanwhile")
    private static Figure measure(Stage stage) throws RunnerException {
        long beginNs = System.nanoTime();
        double othersBefore = others();
        double rows = rowsPerSecond(stage, "stage");
        double limit = rowsPerSecond(stage, "limit");
        double others = others() - othersBefore;
        double secs = (System.nanoTime() - beginNs) / GIGA;
        double bytesPerRow;
        try (Sample sample = new Sample()) {
            bytesPerRow = stage.bytesPerRow(sample);
        }
        String version = String.valueOf(Figure.class.getPackage().getImplementationVersion());
        return new Figure()
                .put("peer", "weir")
                .put("version", version)
                .put("item", "stage")
                .put("variant", stage.title())
                .put("rows_per_s", rows)
                .put("ns_per_row", GIGA / rows)
                .put("gb_per_s", rows * bytesPerRow / GIGA)
                .put("limit", stage.limit())
                .put("limit_gb_per_s", limit * bytesPerRow / GIGA)
                .put("ratio_to_limit", rows / limit)
                .put("secs", secs)
                .put("other_cpu_s", Math.max(0, others));
    }

    /** CPU seconds that this machine has spent on others; JMH's JVMs are children, and have ended when this is asked. */
    private static double others() {
        long self = ProcessHandle.current().pid();
        return ProcFs.machineCpu().busy() - ProcFs.cpuSeconds(self) - ProcFs.endedChildrenCpuSeconds(self);
    }

    private static double rowsPerSecond(Stage stage, String benchmark) throws RunnerException {
        String name = stage.benchmark().getName().replace('$', '.') + "." + benchmark;
        RunResult result = new Runner(new OptionsBuilder()
                        .include("^" + Pattern.quote(name) + "$")
                        .forks(1)
                        .warmupIterations(WARM_UPS)
                        .warmupTime(ITERATION)
                        .measurementIterations(MEASUREMENTS)
                        .measurementTime(ITERATION)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .runSingle();
        return result.getPrimaryResult().getScore();
    }
}
