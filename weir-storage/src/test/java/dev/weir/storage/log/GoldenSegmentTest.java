package dev.weir.storage.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.weir.format.batch.WriterEntry;
import dev.weir.format.batch.WriterId;
import dev.weir.format.stats.Bound;
import dev.weir.storage.disk.LocalDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as the first release writes them: they are read for ever, and never written anew. */
class GoldenSegmentTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/segment-v3");
    private static final String SEGMENT = "00000000000000000000.arrows";
    private static final String INDEX = "00000000000000000000.index";
    private static final String CHECKPOINT = "checkpoint";

    private final LocalDisk disk = new LocalDisk();

    @TempDir
    @Nullable
    Path directory;

    @BeforeEach
    void copy() throws IOException {
        for (String name : List.of(SEGMENT, INDEX, CHECKPOINT)) {
            Files.copy(GOLDEN.resolve(name), directory.resolve(name));
        }
    }

    /** How they were made. Not run again: a golden file is never regenerated. */
    void make() throws IOException {
        disk.delete(directory);
        WriterId other = new WriterId(7, 7);
        List<WriterEntry> both = List.of(new WriterEntry(new WriterId(1, 2), 6, 2), new WriterEntry(other, 1, 3));
        try (LogHarness rows = new LogHarness(disk, directory);
                BucketLog log = rows.open()) {
            rows.append(log, 100, 4, List.of(), SequenceRule.CONTIGUOUS, 1_700_000_000_000_000L);
            log.sync();
            rows.append(log, -3, 5, both, SequenceRule.CONTIGUOUS, 1_700_000_000_000_500L);
            log.sync();
        }
        for (String name : List.of(SEGMENT, INDEX, CHECKPOINT)) {
            Files.copy(directory.resolve(name), GOLDEN.resolve(name));
        }
    }

    @Test
    void theSegmentIsRead() {
        try (LogHarness rows = new LogHarness(disk, directory);
                BucketLog log = rows.open()) {
            LogView view = log.view();
            List<Long> expected = new ArrayList<>(LogHarness.ids(100, 4));
            expected.addAll(LogHarness.ids(-3, 5));
            assertEquals(expected, rows.readAll(view));
            List<Long> times = new ArrayList<>();
            view.batches(0, 9).forEach(batch -> times.add(batch.timestampUs()));
            assertEquals(List.of(1_700_000_000_000_000L, 1_700_000_000_000_500L), times);
            BatchRef second = view.batches(4, 9).iterator().next();
            assertEquals(new Bound.Int(-3), second.zone(0).lower());
            assertEquals(new Bound.Float(0.5), second.zone(2).upper());
            List<WriterEntry> again = List.of(new WriterEntry(new WriterId(1, 2), 6, 2));
            assertEquals(
                    new AppendOutcome.Duplicate(4, 2),
                    rows.append(log, 0, 2, again, SequenceRule.CONTIGUOUS, 1_700_000_000_000_900L));
        }
    }

    @Test
    void theCheckpointIsReadAndWrittenTheSame() throws IOException {
        Checkpoint checkpoint = assertInstanceOf(
                        CheckpointFile.Outcome.Loaded.class, CheckpointFile.read(disk, directory, LogHarness.SCHEMA_ID))
                .checkpoint();
        assertEquals(9, checkpoint.syncedOffset());
        long bytes = Files.size(directory.resolve(SEGMENT));
        assertEquals(
                List.of(new Checkpoint.SegmentEntry(SegmentName.asWritten(0), bytes, 1_700_000_000_000_500L)),
                checkpoint.segments());
        assertEquals(
                List.of(new WriterId(1, 2), new WriterId(7, 7)),
                checkpoint.writers().stream().map(Checkpoint.WriterState::id).toList());
        assertEquals(
                List.of(new Checkpoint.Appended(1, 6, 3)),
                checkpoint.writers().get(1).appends());
        CheckpointFile.write(disk, directory, LogHarness.SCHEMA_ID, checkpoint, DerivedFile.Sync.CONTENT_AND_NAME);
        assertArrayEquals(
                Files.readAllBytes(GOLDEN.resolve(CHECKPOINT)), Files.readAllBytes(directory.resolve(CHECKPOINT)));
    }

    @Test
    void theIndexIsReadAndMadeAgainByteForByte() throws IOException {
        byte[] golden = Files.readAllBytes(GOLDEN.resolve(INDEX));
        IndexFile loaded = assertInstanceOf(
                        IndexFile.Outcome.Loaded.class,
                        IndexFile.read(
                                disk, new IndexFile.Key(directory, SegmentName.asWritten(0), LogHarness.SCHEMA_ID, 3)))
                .file();
        assertEquals(2, loaded.index().count());
        assertEquals(Files.size(GOLDEN.resolve(SEGMENT)), loaded.segmentLength());
        Files.delete(directory.resolve(INDEX));
        try (LogHarness rows = new LogHarness(disk, directory)) {
            SegmentReader reader =
                    new SegmentReader(disk, directory, rows.schema, LogHarness.SCHEMA_ID, rows.allocator);
            assertEquals(
                    2,
                    reader.content(new Segment(disk, directory, SegmentName.asWritten(0)))
                            .index()
                            .count());
        }
        assertArrayEquals(golden, Files.readAllBytes(directory.resolve(INDEX)));
        assertArrayEquals(Files.readAllBytes(GOLDEN.resolve(SEGMENT)), Files.readAllBytes(directory.resolve(SEGMENT)));
    }
}
