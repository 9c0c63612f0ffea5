package dev.weir.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.testing.BriefFuzzing;
import dev.weir.storage.testing.MemoryDisk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A bucket's directory with segments and indexes, harmed as the input says: bytes changed, files cut, lengthened, lost, renamed, doubled.
 * Whatever it is, the log opens; at each offset it reads the row that was written there, or says that it cannot; opened again it is
 * the same; and it either goes on or says why not.
 */
class BucketDirectoryFuzz {
    private static final int MAX_HARMS = 12;
    private static final Map<String, byte[]> WHOLE = whole();

    private static Map<String, byte[]> whole() {
        MemoryDisk disk = new MemoryDisk();
        try (LogHarness rows = new LogHarness(disk, Path.of("/log")).segmentBytes(1_500)) {
            try (BucketLog log = rows.open()) {
                for (int i = 0; i < 8; i++) {
                    rows.commit(log, log.endOffset(), 1 + i);
                }
            }
            return Directories.files(disk, rows.directory);
        }
    }

    public static void fuzzerTestOneInput(byte[] input) {
        MemoryDisk disk = new MemoryDisk();
        try (LogHarness rows = new LogHarness(disk, Path.of("/log")).segmentBytes(1_500)) {
            Directories.restore(disk, rows.directory, harmed(ByteBuffer.wrap(input)));
            String first = Directories.opened(rows);
            String segments = segments(disk, rows);
            assertEquals(first, Directories.opened(rows), "opened again it is the same");
            assertEquals(segments, segments(disk, rows), "and so are its segments");
            goesOn(rows);
        }
        assertEquals(0, disk.openFiles());
    }

    private static Map<String, byte[]> harmed(ByteBuffer input) {
        Map<String, byte[]> files = new TreeMap<>(WHOLE);
        for (int i = 0; i < MAX_HARMS && input.remaining() >= 6 && !files.isEmpty(); i++) {
            int harm = Math.floorMod(input.get(), 8);
            String name = name(files, input.get());
            byte[] bytes = files.get(name);
            int at = Math.floorMod(input.getShort(), bytes.length + 1);
            int value = input.getShort();
            switch (harm) {
                case 0 -> files.put(name, changed(bytes, at, value));
                case 1 -> files.put(name, Arrays.copyOf(bytes, at));
                case 2 -> files.put(name, Arrays.copyOf(bytes, bytes.length + (value & 0xFFF)));
                case 3 -> files.remove(name);
                case 4 -> files.put(name(files, value), bytes);
                case 5 -> files.put(segment(value).segment(), bytes);
                case 6 -> files.put(name, appended(bytes, files.get(name(files, value)), at));
                default -> files.put(value % 2 == 0 ? "strange" : name + SegmentName.TEMPORARY, bytes);
            }
        }
        return files;
    }

    /** As written, or made of those that it swallows. */
    private static SegmentName segment(int value) {
        return value % 2 == 0
                ? SegmentName.asWritten(Math.floorMod(value, 50))
                : new SegmentName(Math.floorMod(value, 25), 25 + Math.floorMod(value, 60));
    }

    private static String name(Map<String, byte[]> files, int index) {
        return files.keySet().stream()
                .skip(Math.floorMod(index, files.size()))
                .findFirst()
                .orElseThrow();
    }

    private static byte[] changed(byte[] bytes, int at, int value) {
        byte[] changed = bytes.clone();
        for (int i = at; i < Math.min(bytes.length, at + 1 + (value >>> 8 & 7)); i++) {
            changed[i] ^= (byte) value;
        }
        return changed;
    }

    /** What another file holds from there on. */
    private static byte[] appended(byte[] bytes, byte[] other, int from) {
        int start = Math.min(from & -8, other.length);
        byte[] both = Arrays.copyOf(bytes, bytes.length + other.length - start);
        System.arraycopy(other, start, both, bytes.length, other.length - start);
        return both;
    }

    private static void goesOn(LogHarness rows) {
        try (BucketLog log = rows.open()) {
            long end = log.endOffset();
            if (Directories.isWritable(log)) {
                rows.commit(log, end, 3);
                assertEquals(LogHarness.ids(end, 3), rows.read(log.view(), end, end + 3));
            } else {
                assertTrue(log.view().highWatermark() >= log.view().startOffset());
            }
        }
    }

    /** Names and what is in them. */
    private static String segments(MemoryDisk disk, LogHarness rows) {
        StringBuilder text = new StringBuilder();
        Directories.files(disk, rows.directory).forEach((name, bytes) -> {
            if (name.endsWith(SegmentName.SEGMENT)) {
                text.append(name).append(' ').append(Arrays.hashCode(bytes)).append('\n');
            }
        });
        return text.toString();
    }

    @Test
    void aMoment() {
        BriefFuzzing.run(BucketDirectoryFuzz.class, seeds(), BucketDirectoryFuzz::fuzzerTestOneInput);
    }

    /** One harm of each kind, to the first segment and to the last. */
    private static Map<String, byte[]> seeds() {
        Map<String, byte[]> seeds = new TreeMap<>();
        for (byte harm = 0; harm < 8; harm++) {
            seeds.put("first-" + harm, new byte[] {harm, 0, 5, (byte) 0xA0, 2, 1});
            seeds.put("last-" + harm, new byte[] {harm, -1, 2, (byte) 0x80, 4, (byte) 0x88});
        }
        return seeds;
    }
}
