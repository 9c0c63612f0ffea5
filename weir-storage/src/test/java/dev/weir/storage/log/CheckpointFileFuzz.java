package dev.weir.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.format.batch.WriterId;
import dev.weir.format.testing.BriefFuzzing;
import dev.weir.storage.testing.MemoryDisk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/**
 * The checkpoint of a bucket. As it is, it makes no difference what it is: without one the log is read. With its checksum put right it is
 * believed, but no row is another one than that which was written.
 */
class CheckpointFileFuzz {
    private static final Path DIRECTORY = Path.of("/log");
    private static final Map<String, byte[]> WHOLE = whole();

    /** Two segments, their indexes and a checkpoint that knows of two writers. */
    private static Map<String, byte[]> whole() {
        MemoryDisk disk = new MemoryDisk();
        try (LogHarness rows = new LogHarness(disk, DIRECTORY).segmentBytes(2_000);
                BucketLog log = rows.open()) {
            for (int i = 0; log.view().segments() < 2; i++) {
                rows.append(log, log.endOffset(), 2 + i, new WriterId(5, i % 2), i / 2);
                log.sync();
                log.publish();
            }
        }
        return Directories.files(disk, DIRECTORY);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        String expected = opened(disk(WHOLE.get(CheckpointFile.NAME)));
        assertEquals(expected, opened(disk(input)));
        if (input.length >= CheckpointLayout.HEADER_BYTES) {
            byte[] sealed = input.clone();
            ByteBuffer header = ByteBuffer.wrap(sealed).order(ByteOrder.LITTLE_ENDIAN);
            header.putLong(CheckpointLayout.HEADER_MAGIC, CheckpointLayout.MAGIC);
            CRC32C checksum = new CRC32C();
            checksum.update(sealed, CheckpointLayout.CHECKSUM_FROM, sealed.length - CheckpointLayout.CHECKSUM_FROM);
            header.putInt(CheckpointLayout.HEADER_CHECKSUM, (int) checksum.getValue());
            MemoryDisk disk = disk(sealed);
            assertEquals(opened(disk), opened(disk), "opened again it is the same");
        }
    }

    private static MemoryDisk disk(byte[] checkpoint) {
        Map<String, byte[]> files = new TreeMap<>(WHOLE);
        files.put(CheckpointFile.NAME, checkpoint);
        MemoryDisk disk = new MemoryDisk();
        Directories.restore(disk, DIRECTORY, files);
        return disk;
    }

    private static String opened(MemoryDisk disk) {
        String text;
        try (LogHarness rows = new LogHarness(disk, DIRECTORY)) {
            text = Directories.opened(rows);
        }
        assertEquals(0, disk.openFiles());
        return text;
    }

    @Test
    void aMoment() {
        BriefFuzzing.run(
                CheckpointFileFuzz.class,
                Map.of("whole", WHOLE.get(CheckpointFile.NAME)),
                CheckpointFileFuzz::fuzzerTestOneInput);
    }
}
