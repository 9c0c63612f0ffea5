package dev.weir.bench.measure;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a table takes on disk.
 *
 * @param logBytes length of its log segments
 * @param allocatedBytes of all its files, as the file system counts
 */
public record DiskUse(long logBytes, long allocatedBytes) {
    private static final String SEGMENT = ".arrows";

    /** Of all folders with this name under the data directory. */
    public static DiskUse of(Path data, String folder) {
        long log = 0;
        long allocated = 0;
        try (Stream<Path> found = Files.walk(data)) {
            List<Path> folders = found.filter(Files::isDirectory)
                    .filter(path -> path.getFileName().toString().equals(folder))
                    .toList();
            for (Path table : folders) {
                log += segmentBytes(table);
                allocated += allocated(table);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new DiskUse(log, allocated);
    }

    public Figure into(Figure figure) {
        return figure.put("log_bytes", logBytes).put("disk_alloc_bytes", allocatedBytes);
    }

    private static long segmentBytes(Path table) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(table)) {
            for (Path file : files.filter(f -> f.toString().endsWith(SEGMENT)).toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    /** Java does not tell allocated blocks. */
    private static long allocated(Path table) throws IOException {
        Process du = new ProcessBuilder("du", "-s", "-B1", table.toString())
                .redirectErrorStream(true)
                .start();
        try (InputStream out = du.getInputStream()) {
            return Long.parseLong(new String(out.readAllBytes(), UTF_8).split("\\s+", -1)[0]);
        }
    }
}
