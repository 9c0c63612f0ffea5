package dev.weir.bench.report;

import dev.weir.format.RealWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.stream.Stream;

/** Where and when it was measured. */
record Machine(String cpu, int cores, long memoryGib, String kernel, String jdk, String date) {
    private static final long KIB_PER_GIB = 1L << 20;

    @RealWorld("a report is made on a day")
    static Machine here() throws IOException {
        return new Machine(
                value(Path.of("/proc/cpuinfo"), "model name"),
                Runtime.getRuntime().availableProcessors(),
                Math.round(Double.parseDouble(value(Path.of("/proc/meminfo"), "MemTotal")
                                .replace("kB", "")
                                .trim())
                        / KIB_PER_GIB),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vm.vendor") + " " + System.getProperty("java.runtime.version"),
                LocalDate.now(ZoneOffset.UTC).toString());
    }

    String line() {
        return "%s, %d cores, %d GiB, %s, %s, %s".formatted(cpu, cores, memoryGib, kernel, jdk, date);
    }

    private static String value(Path file, String key) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse("0");
        }
    }
}
