package dev.weir.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What Linux says under /proc. A process that is gone has used nothing. */
public final class ProcFs {
    /** USER_HZ, which has been 100 on every Linux that runs Java. */
    private static final double TICKS_PER_SECOND = 100;

    private static final Path PROC = Path.of("/proc");

    private ProcFs() {}

    /**
     * CPU seconds of the whole machine since boot.
     *
     * @param busy user, nice, system and interrupts
     * @param steal taken by other guests of the host
     */
    public record MachineCpu(double busy, double steal) {
        static MachineCpu parse(String cpuLine) {
            String[] f = cpuLine.trim().split("\\s+", -1);
            double busy = Long.parseLong(f[1])
                    + Long.parseLong(f[2])
                    + Long.parseLong(f[3])
                    + Long.parseLong(f[6])
                    + Long.parseLong(f[7]);
            return new MachineCpu(busy / TICKS_PER_SECOND, Long.parseLong(f[8]) / TICKS_PER_SECOND);
        }
    }

    public static MachineCpu machineCpu() {
        return MachineCpu.parse(lines(PROC.resolve("stat")).getFirst());
    }

    /** User and system seconds of one process. */
    public static double cpuSeconds(long pid) {
        List<String> lines = lines(PROC.resolve(pid + "/stat"));
        return lines.isEmpty() ? 0 : cpuSeconds(lines.getFirst());
    }

    static double cpuSeconds(String statLine) {
        return seconds(statLine, 11);
    }

    /** User and system seconds of its children that have ended. */
    public static double endedChildrenCpuSeconds(long pid) {
        List<String> lines = lines(PROC.resolve(pid + "/stat"));
        return lines.isEmpty() ? 0 : endedChildrenCpuSeconds(lines.getFirst());
    }

    static double endedChildrenCpuSeconds(String statLine) {
        return seconds(statLine, 13);
    }

    private static double seconds(String statLine, int user) {
        // the second field is the name in parentheses, which may hold spaces and parentheses
        String[] f = statLine.substring(statLine.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(f[user]) + Long.parseLong(f[user + 1])) / TICKS_PER_SECOND;
    }

    /** Bytes received on the loopback device since it is up, in this network namespace. */
    public static long loopbackBytes() {
        return loopbackBytes(lines(PROC.resolve("net/dev")));
    }

    static long loopbackBytes(List<String> netDev) {
        for (String line : netDev) {
            String device = line.trim();
            if (device.startsWith("lo:")) {
                return Long.parseLong(device.substring(3).trim().split("\\s+", -1)[0]);
            }
        }
        return 0;
    }

    /** {@code VmRSS}, {@code VmHWM} and the like in MiB, or NaN when the process is gone. */
    public static double statusMib(long pid, String key) {
        for (String line : lines(PROC.resolve(pid + "/status"))) {
            if (line.startsWith(key + ":")) {
                return Long.parseLong(line.substring(key.length() + 1).trim().split("\\s+", -1)[0]) / 1024.0;
            }
        }
        return Double.NaN;
    }

    public static long threads(long pid) {
        for (String line : lines(PROC.resolve(pid + "/status"))) {
            if (line.startsWith("Threads:")) {
                return Long.parseLong(line.substring("Threads:".length()).trim());
            }
        }
        return 0;
    }

    /** File descriptors that a process has open; 0 when it is gone. */
    public static long openFiles(long pid) {
        try (Stream<Path> open = Files.list(PROC.resolve(pid + "/fd"))) {
            return open.count();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            // a process that ends while its file is read: "No such process"
            if (!Files.exists(file)) {
                return List.of();
            }
            throw new UncheckedIOException(e);
        }
    }
}
