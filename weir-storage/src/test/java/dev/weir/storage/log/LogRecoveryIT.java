package dev.weir.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.Codec;
import dev.weir.storage.disk.LocalDisk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recovery on the real disk from every harm that can be done to a small log. */
class LogRecoveryIT {
    private static final String FIRST = "00000000000000000000.arrows";

    private final LocalDisk disk = new LocalDisk();

    @TempDir
    @Nullable
    Path temporary;

    private @Nullable LogHarness rows;

    @BeforeEach
    void open() {
        rows = new LogHarness(disk, temporary.resolve("bucket"));
    }

    @AfterEach
    void nothingIsLeftBehind() {
        rows.close();
        assertEquals(0, disk.openFiles());
    }

    private Map<String, byte[]> files() throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> paths = Files.list(rows.directory)) {
            for (Path path : paths.toList()) {
                files.put(path.getFileName().toString(), Files.readAllBytes(path));
            }
        }
        return files;
    }

    private void restore(Map<String, byte[]> files) throws IOException {
        disk.delete(rows.directory);
        Files.createDirectories(rows.directory);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(rows.directory.resolve(file.getKey()), file.getValue());
        }
    }

    /** Three batches in one segment; where each message ends. */
    private List<Long> threeBatches() {
        List<Long> ends = new ArrayList<>();
        try (BucketLog log = rows.open()) {
            for (int i = 0; i < 3; i++) {
                rows.commit(log, i * 5L, 5);
                ends.add(log.view().bytes());
            }
        }
        return ends;
    }

    @Test
    void aTailTornAtAnyByteIsCutToTheLastWholeBatch() throws IOException {
        List<Long> ends = threeBatches();
        Map<String, byte[]> whole = files();
        byte[] segment = whole.get(FIRST);
        for (int length = (int) (long) ends.get(1); length < segment.length; length++) {
            for (boolean zeros : new boolean[] {false, true}) {
                byte[] torn = Arrays.copyOf(segment, length);
                if (zeros) {
                    if (length % 8 != 3) {
                        continue; // the same eight times over
                    }
                    torn = Arrays.copyOf(torn, segment.length + 4_096);
                    if (Arrays.equals(torn, 0, segment.length, segment, 0, segment.length)) {
                        continue; // all that is lost were zeros
                    }
                }
                restore(Map.of(FIRST, torn));
                try (BucketLog log = rows.open()) {
                    assertEquals(LogHarness.ids(0, 10), rows.readAll(log.view()));
                    assertEquals(ends.get(1), Files.size(rows.directory.resolve(FIRST)));
                    assertEquals(new AppendOutcome.Appended(10, 5), rows.commit(log, 10, 5));
                    assertEquals(LogHarness.ids(0, 15), rows.readAll(log.view()));
                }
            }
        }
    }

    @Test
    void aFileTornBeforeTheFirstBatchBeginsAnew() throws IOException {
        List<Long> ends = threeBatches();
        byte[] segment = files().get(FIRST);
        long schemaEnd = SegmentScanner.message(rows.schema).length;
        for (int length = 0; length < ends.get(0); length += length < schemaEnd ? 7 : 41) {
            restore(Map.of(FIRST, Arrays.copyOf(segment, length)));
            try (BucketLog log = rows.open()) {
                assertEquals(0, log.view().highWatermark());
                assertEquals(schemaEnd, Files.size(rows.directory.resolve(FIRST)));
                rows.commit(log, 0, 5);
                assertEquals(LogHarness.ids(0, 5), rows.readAll(log.view()));
            }
        }
    }

    @Test
    void aBitThatFlipsIsNamedAndTheOthersAreServed() throws IOException {
        List<Long> ends = threeBatches();
        byte[] segment = files().get(FIRST);
        int schemaEnd = SegmentScanner.message(rows.schema).length;
        for (int at = 0; at < ends.get(1); at += 3) {
            byte[] harmed = segment.clone();
            harmed[at] ^= (byte) (1 << (at / 3 % 8));
            restore(Map.of(FIRST, harmed));
            long bad = at < ends.get(0) ? 0 : 5;
            try (BucketLog log = rows.open()) {
                LogView view = log.view();
                assertEquals(15, view.highWatermark(), "flipped byte " + at);
                if (at < schemaEnd) {
                    // no row is lost with it
                    assertEquals(LogHarness.ids(0, 15), rows.readAll(view));
                    continue;
                }
                assertEquals(LogHarness.ids(0, (int) bad), rows.read(view, 0, bad), "flipped byte " + at);
                assertEquals(LogHarness.ids(bad + 5, (int) (10 - bad)), rows.read(view, bad + 5, 15));
                WeirException e = assertThrows(WeirException.class, () -> rows.readAll(view));
                assertEquals(ErrorCode.CORRUPT, e.code());
                assertTrue(e.getMessage().contains(FIRST), e.getMessage());
                assertTrue(e.getMessage().contains("position="), e.getMessage());
                assertTrue(e.getMessage().contains("read_on_from=" + (bad + 5)), e.getMessage());
                assertTrue(e.getMessage().endsWith("offset=" + bad), e.getMessage());
                assertEquals(new AppendOutcome.Appended(15, 5), rows.commit(log, 15, 5));
                assertEquals(LogHarness.ids(bad + 5, (int) (15 - bad)), rows.read(log.view(), bad + 5, 20));
            }
        }
    }

    /** The end of a log is the one place where a crash may take something: what was synced there is known by the checkpoint. */
    @Test
    void anEndThatWasSyncedAndIsGoneIsTold() throws IOException {
        List<Long> ends = threeBatches();
        Map<String, byte[]> whole = files();
        for (long length : new long[] {ends.get(2) - 1, ends.get(1), ends.get(0) + 9, 0}) {
            Map<String, byte[]> files = new TreeMap<>(whole);
            files.put(FIRST, Arrays.copyOf(whole.get(FIRST), (int) length));
            restore(files);
            long good = ends.stream().filter(end -> end <= length).count() * 5;
            for (int round = 0; round < 2; round++) {
                try (BucketLog log = rows.open()) {
                    assertEquals(15, log.view().highWatermark());
                    assertEquals(LogHarness.ids(0, (int) good), rows.read(log.view(), 0, good));
                    for (WeirException e : List.of(
                            assertThrows(WeirException.class, () -> rows.readAll(log.view())),
                            assertThrows(WeirException.class, () -> rows.append(log, 15, 1)))) {
                        assertEquals(ErrorCode.CORRUPT, e.code());
                        assertTrue(e.getMessage().contains(FIRST), e.getMessage());
                        assertTrue(e.getMessage().endsWith("offset=" + good), e.getMessage());
                    }
                }
                assertEquals(length, Files.size(rows.directory.resolve(FIRST)), "nothing is cut");
            }
        }
        restore(whole);
        Files.delete(rows.directory.resolve(FIRST));
        try (BucketLog log = rows.open()) {
            assertEquals(15, log.view().highWatermark());
            assertThrows(WeirException.class, () -> rows.append(log, 15, 1));
        }
    }

    /** Batches of one turn may reach the disk in any order. */
    @Test
    void anUnsyncedHoleInFrontOfAnUnsyncedBatchIsCut() throws IOException {
        List<Long> ends = new ArrayList<>();
        try (BucketLog log = rows.open()) {
            rows.commit(log, 0, 5);
            ends.add(log.view().bytes());
            for (int i = 1; i < 4; i++) {
                rows.append(log, i * 5L, 5);
                log.publish();
                ends.add(log.view().bytes());
            }
        }
        byte[] holed = files().get(FIRST).clone();
        Arrays.fill(holed, (int) (ends.get(1) - 64), (int) (long) ends.get(2), (byte) 0);
        restore(Map.of(FIRST, holed));
        try (BucketLog log = rows.open()) {
            assertEquals(LogHarness.ids(0, 5), rows.readAll(log.view()));
            assertEquals(ends.get(0), Files.size(rows.directory.resolve(FIRST)));
            rows.commit(log, 5, 5);
        }
        try (BucketLog log = rows.open()) {
            assertEquals(LogHarness.ids(0, 10), rows.readAll(log.view()));
        }
    }

    @Test
    void aBitThatFlipsInASealedSegmentIsFoundWhenItIsRead() throws IOException {
        rows.segmentBytes(2_500);
        try (BucketLog log = rows.open()) {
            for (int i = 0; i < 12; i++) {
                rows.commit(log, i * 5L, 5);
            }
            assertTrue(log.view().segments() > 2);
        }
        Map<String, byte[]> whole = files();
        int schemaEnd = SegmentScanner.message(rows.schema).length;
        for (int at = schemaEnd; at < whole.get(FIRST).length; at += 3) {
            byte[] harmed = whole.get(FIRST).clone();
            harmed[at] ^= 0x40;
            Map<String, byte[]> files = new TreeMap<>(whole);
            files.put(FIRST, harmed);
            restore(files);
            try (BucketLog log = rows.open()) {
                assertEquals(60, log.view().highWatermark());
                int corrupt = 0;
                int position = schemaEnd;
                for (BatchRef batch : log.view().batches(0, 60)) {
                    long base = batch.baseOffset();
                    boolean here = base < firstEnd() && at >= position && at < position + batch.storedBytes();
                    position += (int) batch.storedBytes();
                    if (here) {
                        WeirException e = assertThrows(WeirException.class, () -> rows.read(batch));
                        assertEquals(ErrorCode.CORRUPT, e.code());
                        assertTrue(e.getMessage().contains(FIRST), e.getMessage());
                        assertTrue(e.getMessage().endsWith("offset=" + base), e.getMessage());
                        corrupt++;
                    } else {
                        assertEquals(LogHarness.ids(base, 5), rows.read(batch));
                    }
                }
                assertEquals(1, corrupt, "flipped byte " + at);
            }
        }
    }

    private long firstEnd() {
        return disk.list(rows.directory).stream()
                .filter(name -> name.endsWith(".arrows") && !name.equals(FIRST))
                .mapToLong(name -> Long.parseLong(name.substring(0, 20)))
                .min()
                .orElseThrow();
    }

    @Test
    void aPlainCopyOpensInAnyArrowReaderAlsoWhileItGrows() throws IOException {
        LogHarness compressed = new LogHarness(disk, temporary.resolve("zstd"), Codec.ZSTD);
        try (compressed;
                BucketLog log = rows.open();
                BucketLog small = compressed.open()) {
            for (int i = 0; i < 4; i++) {
                rows.commit(log, i * 50L, 50);
                compressed.commit(small, i * 50L, 50);
                byte[] copy = Files.readAllBytes(rows.directory.resolve(FIRST));
                assertEquals(LogHarness.ids(0, 50 * (i + 1)), idsByArrow(copy));
            }
            assertEquals(LogHarness.ids(0, 200), compressed.readAll(small.view()));
        }
        assertEquals(0, compressed.allocator.getAllocatedMemory());
    }

    private List<Long> idsByArrow(byte[] copy) throws IOException {
        List<Long> ids = new ArrayList<>();
        try (ArrowStreamReader reader = new ArrowStreamReader(new ByteArrayInputStream(copy), rows.allocator)) {
            while (reader.loadNextBatch()) {
                BigIntVector id = (BigIntVector) reader.getVectorSchemaRoot().getVector("id");
                for (int i = 0; i < id.getValueCount(); i++) {
                    ids.add(id.get(i));
                }
            }
        }
        return ids;
    }

    @Test
    void readersReadWhileTheWriterWrites() throws Exception {
        rows.segmentBytes(20_000);
        try (BucketLog log = rows.open()) {
            rows.commit(log, 0, 5);
            List<Throwable> failures = new ArrayList<>();
            Thread reader = Thread.ofPlatform().start(() -> {
                try {
                    while (log.view().highWatermark() < 1_000) {
                        LogView view = log.view();
                        long from = Math.max(0, view.highWatermark() - 40);
                        List<Long> expected = LogHarness.ids(from, (int) (view.highWatermark() - from));
                        assertEquals(expected, rows.read(view, from, view.highWatermark()));
                    }
                } catch (Throwable e) {
                    failures.add(e);
                }
            });
            for (int i = 1; i < 200; i++) {
                rows.append(log, i * 5L, 5);
                log.publish();
            }
            reader.join();
            assertEquals(List.of(), failures);
            assertEquals(LogHarness.ids(0, 1_000), rows.readAll(log.view()));
        }
    }

    @Test
    void oneHandleForEachSegmentThatIsRead() {
        rows.segmentBytes(1_000);
        try (BucketLog log = rows.open()) {
            for (int i = 0; i < 20; i++) {
                rows.commit(log, i * 5L, 5);
            }
            assertEquals(1, disk.openFiles());
            rows.read(log.view(), 0, 5);
            rows.read(log.view(), 0, 5);
            assertEquals(2, disk.openFiles());
            rows.readAll(log.view());
            assertEquals(1 + log.view().segments(), disk.openFiles());
        }
    }

    @Test
    void garbageThatFollowsIsATornTail() throws IOException {
        List<Long> ends = threeBatches();
        byte[] garbage = new byte[100_000];
        Arrays.fill(garbage, (byte) -1);
        for (int i = 4; i < garbage.length; i += 8) {
            garbage[i] = 64;
            garbage[i + 1] = 0;
            garbage[i + 2] = 0;
            garbage[i + 3] = 0;
        }
        Files.write(rows.directory.resolve(FIRST), garbage, StandardOpenOption.APPEND);
        try (BucketLog log = rows.open()) {
            assertEquals(LogHarness.ids(0, 15), rows.readAll(log.view()));
        }
        assertEquals(ends.get(2), Files.size(rows.directory.resolve(FIRST)));
        assertFalse(files().isEmpty());
    }
}
