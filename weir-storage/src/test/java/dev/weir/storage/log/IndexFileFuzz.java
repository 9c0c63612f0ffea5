package dev.weir.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
 * The index of a sealed segment. As it is, it makes no difference what it is: one that is wrong is made again. With its checksum put right it is
 * believed, but no row is another one than that which was written.
 */
class IndexFileFuzz {
    private static final Path DIRECTORY = Path.of("/log");
    private static final Map<String, byte[]> WHOLE = whole();
    private static final String SEALED = SegmentName.asWritten(0).index();

    /** Two segments, of which the first is sealed and has an index. */
    private static Map<String, byte[]> whole() {
        MemoryDisk disk = new MemoryDisk();
        try (LogHarness rows = new LogHarness(disk, DIRECTORY).segmentBytes(2_000);
                BucketLog log = rows.open()) {
            for (int i = 0; log.view().segments() < 2; i++) {
                rows.commit(log, log.endOffset(), 2 + i);
            }
            return Directories.files(disk, DIRECTORY);
        }
    }

    public static void fuzzerTestOneInput(byte[] input) {
        String expected = opened(disk(WHOLE.get(SEALED)));
        assertEquals(expected, opened(disk(input)));
        if (input.length >= IndexLayout.HEADER_BYTES) {
            byte[] sealed = input.clone();
            ByteBuffer header = ByteBuffer.wrap(sealed).order(ByteOrder.LITTLE_ENDIAN);
            header.putLong(IndexLayout.HEADER_MAGIC, IndexLayout.MAGIC);
            CRC32C checksum = new CRC32C();
            checksum.update(sealed, IndexLayout.CHECKSUM_FROM, sealed.length - IndexLayout.CHECKSUM_FROM);
            header.putInt(IndexLayout.HEADER_CHECKSUM, (int) checksum.getValue());
            MemoryDisk disk = disk(sealed);
            assertEquals(opened(disk), opened(disk), "opened again it is the same");
        }
    }

    private static MemoryDisk disk(byte[] index) {
        Map<String, byte[]> files = new TreeMap<>(WHOLE);
        files.put(SEALED, index);
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
        BriefFuzzing.run(IndexFileFuzz.class, Map.of("sealed", WHOLE.get(SEALED)), IndexFileFuzz::fuzzerTestOneInput);
    }
}
