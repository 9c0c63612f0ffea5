package dev.weir.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.WeirException;
import dev.weir.format.batch.Codec;
import dev.weir.format.batch.WriterEntry;
import dev.weir.format.batch.WriterId;
import dev.weir.storage.testing.MemoryDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * The log against a list, through appends, retries, rolls, failures, restarts and crashes: an acknowledged row survives
 * (promise 1), what was read at an offset never changes (2), readers see the committed rows, each once (3), a retry is stored once (4).
 */
class BucketLogProperties {
    private enum Step {
        APPEND,
        APPEND_MANY,
        APPEND_NOTHING,
        TEND,
        RETRY,
        COMMIT,
        PUBLISH_UNSYNCED,
        FULL_DISK,
        FAILED_SYNC,
        LOSE_AN_INDEX,
        LOSE_THE_CHECKPOINT,
        REWRITE,
        REWRITE_IN_PART,
        RESTART,
        CRASH
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Arbitraries.of(Step.class).list().ofMinSize(1).ofMaxSize(60);
    }

    @Property(tries = 400)
    void theLogIsAList(@ForAll("steps") List<Step> steps, @ForAll long seed) {
        MemoryDisk disk = new MemoryDisk();
        LogHarness rows =
                new LogHarness(disk, Path.of("/log")).segmentBytes(3_000).rewriting();
        try (rows) {
            Model model = new Model(disk, rows, new Random(seed * 0x9E3779B97F4A7C15L));
            steps.forEach(model::step);
            model.close();
        }
        assertEquals(0, disk.openFiles());
    }

    private static final class Model {
        private static final int WRITERS = 3;

        private final MemoryDisk disk;
        private final LogHarness rows;
        private final Random random;
        /** All that was appended, by offset; what readers may see is a prefix. */
        private final List<Long> written = new ArrayList<>();

        private final List<Long> times = new ArrayList<>();

        private final Map<Long, AppendOutcome.Appended> appends = new HashMap<>();
        private final long[] nextSequence = new long[WRITERS];
        private final long[] syncedSequence = new long[WRITERS];
        private final long[] doubtfulBelow = new long[WRITERS];
        private int synced;
        private int published;
        private long nextId;
        private long now = 1_000;
        private BucketLog log;

        Model(MemoryDisk disk, LogHarness rows, Random random) {
            this.disk = disk;
            this.rows = rows;
            this.random = random;
            this.log = rows.open();
        }

        void step(Step step) {
            switch (step) {
                case APPEND -> append();
                case APPEND_MANY -> {
                    for (int i = random.nextInt(5); i >= 0; i--) {
                        append();
                    }
                }
                case APPEND_NOTHING -> {
                    // enough for a segment that has no rows to begin again
                    for (int i = random.nextInt(30); i >= 0; i--) {
                        append(random.nextInt(WRITERS), 0);
                    }
                }
                case TEND -> {
                    log.publish();
                    published = written.size();
                    log.tend(RetentionLimits.FOREVER, now);
                }
                case RETRY -> retry();
                case COMMIT -> {
                    log.sync();
                    synced = written.size();
                    System.arraycopy(nextSequence, 0, syncedSequence, 0, WRITERS);
                    log.publish();
                    published = written.size();
                }
                case PUBLISH_UNSYNCED -> {
                    log.publish();
                    published = written.size();
                }
                case FULL_DISK -> fullDisk();
                case FAILED_SYNC -> failedSync();
                case LOSE_AN_INDEX -> loseAnIndex();
                case LOSE_THE_CHECKPOINT -> {
                    log.close();
                    disk.delete(rows.directory.resolve(CheckpointFile.NAME));
                    reopen(written.size(), new long[WRITERS]);
                    // appends without rows may be known to nobody else
                    System.arraycopy(nextSequence, 0, doubtfulBelow, 0, WRITERS);
                }
                case REWRITE -> {
                    log.publish();
                    published = written.size();
                    LogHarness.rewrite(log);
                    // deletes what was replaced
                    log.tend(RetentionLimits.FOREVER, now);
                }
                case REWRITE_IN_PART ->
                    log.rewrite(Codec.ZSTD).ifPresent(rewrite -> {
                        try (rewrite) {
                            rewrite.step(random.nextInt(3_000));
                        }
                    });
                case RESTART -> {
                    log.close();
                    reopen(written.size(), nextSequence.clone());
                }
                case CRASH -> crash();
            }
            check();
        }

        private void append() {
            append(random.nextInt(WRITERS), 1 + random.nextInt(12));
        }

        private void append(int writer, int count) {
            long sequence = nextSequence[writer];
            AppendOutcome.Appended appended =
                    assertInstanceOf(AppendOutcome.Appended.class, send(writer, sequence, nextId, count));
            assertEquals(written.size(), appended.baseOffset());
            appends.put(key(writer, sequence), appended);
            written.addAll(LogHarness.ids(nextId, count));
            times.addAll(Collections.nCopies(count, now));
            nextId += count;
            nextSequence[writer]++;
        }

        private AppendOutcome send(int writer, long sequence, long firstId, int count) {
            List<WriterEntry> entry = List.of(new WriterEntry(new WriterId(1, writer), sequence, count));
            now += random.nextInt(3);
            return rows.append(log, firstId, count, entry, SequenceRule.CONTIGUOUS, now);
        }

        private static long key(int writer, long sequence) {
            return sequence * WRITERS + writer;
        }

        private void retry() {
            int writer = random.nextInt(WRITERS);
            for (long sequence = Math.max(0, nextSequence[writer] - 20); sequence < nextSequence[writer]; sequence++) {
                AppendOutcome.Appended first = appends.get(key(writer, sequence));
                AppendOutcome duplicate = new AppendOutcome.Duplicate(first.baseOffset(), first.rowCount());
                AppendOutcome tooOld = new AppendOutcome.OutOfOrder(nextSequence[writer]);
                AppendOutcome told = send(writer, sequence, 0, 1);
                if (sequence < doubtfulBelow[writer]) {
                    // where later ones were forgotten, older ones are remembered in their place
                    assertTrue(told.equals(duplicate) || told.equals(tooOld), told + " is told of " + first);
                } else {
                    assertEquals(sequence >= nextSequence[writer] - 16 ? duplicate : tooOld, told);
                }
            }
            if (nextSequence[writer] > 0) {
                assertEquals(
                        new AppendOutcome.OutOfOrder(nextSequence[writer]),
                        send(writer, nextSequence[writer] + 1, 0, 1));
            }
        }

        private void fullDisk() {
            int segments = disk.list(rows.directory).size();
            disk.faults().failWrite(0, random.nextInt(2_000));
            try {
                append();
            } catch (WeirException e) {
                return;
            }
            // the append went through: it was the index of a segment that had no room
            assertTrue(disk.list(rows.directory).size() >= segments);
        }

        private void failedSync() {
            int before = written.size();
            append();
            disk.faults().failSync(0);
            try {
                log.sync();
            } catch (WeirException e) {
                assertThrows(WeirException.class, this::append);
                assertThrows(WeirException.class, log::publish);
                assertEquals(Math.min(before, published), log.view().highWatermark());
                log.close();
                reopen(written.size(), nextSequence.clone());
                return;
            }
            throw new AssertionError("the sync was to fail");
        }

        private void loseAnIndex() {
            log.close();
            for (String name : disk.list(rows.directory)) {
                if (name.endsWith(".index") && random.nextBoolean()) {
                    disk.delete(rows.directory.resolve(name));
                }
            }
            reopen(written.size(), nextSequence.clone());
        }

        private void crash() {
            disk.crash(random);
            log.close();
            reopen(synced, syncedSequence.clone());
        }

        /** At least so many rows are there again, and so many appends of each writer are known, and what is there is what was written. */
        private void reopen(int atLeast, long[] knownAtLeast) {
            log = rows.open();
            int end = Math.toIntExact(log.endOffset());
            assertTrue(end >= atLeast && end <= written.size(), end + " of " + atLeast + " to " + written.size());
            written.subList(end, written.size()).clear();
            times.subList(end, times.size()).clear();
            for (int writer = 0; writer < WRITERS; writer++) {
                nextSequence[writer] = remembered(writer, end);
                assertTrue(nextSequence[writer] >= knownAtLeast[writer], "appends of a writer were forgotten");
            }
            System.arraycopy(nextSequence, 0, syncedSequence, 0, WRITERS);
            synced = end;
            published = end;
        }

        /** What the log expects of a writer: no append with rows that are there is forgotten, and none is known whose rows are not. */
        private long remembered(int writer, int end) {
            List<WriterEntry> later = List.of(new WriterEntry(new WriterId(1, writer), nextSequence[writer] + 1, 0));
            long next = log.refusal(later, SequenceRule.CONTIGUOUS, now)
                    .map(refused -> assertInstanceOf(AppendOutcome.OutOfOrder.class, refused)
                            .expectedSequence())
                    .orElse(0L);
            for (long sequence = 0; sequence < nextSequence[writer]; sequence++) {
                AppendOutcome.Appended append = appends.get(key(writer, sequence));
                boolean there = append.baseOffset() + append.rowCount() <= end;
                boolean known = sequence < next;
                assertTrue(append.rowCount() == 0 || there == known, append + " of " + writer + ", next is " + next);
                assertTrue(there || !known);
            }
            return next;
        }

        private void check() {
            assertEquals(written.size(), log.endOffset());
            LogView view = log.view();
            assertEquals(published, view.highWatermark());
            assertEquals(written.subList(0, published), rows.readAll(view));
            assertEquals(times.subList(0, published), LogHarness.times(view));
            long since = 1_000 + random.nextInt((int) (now - 998));
            assertEquals(
                    times.subList(0, published).stream()
                            .filter(time -> time < since)
                            .count(),
                    view.offsetAt(since));
            if (published > 0) {
                int from = random.nextInt(published);
                int to = from + random.nextInt(published - from + 1);
                assertEquals(written.subList(from, to), rows.read(view, from, to));
            }
        }

        void close() {
            log.close();
        }
    }
}
