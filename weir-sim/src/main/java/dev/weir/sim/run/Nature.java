package dev.weir.sim.run;

import dev.weir.format.WeirException;
import dev.weir.format.wire.TableName;
import dev.weir.sim.check.BucketModel;
import dev.weir.sim.check.TableModel;
import dev.weir.sim.client.Scene;
import dev.weir.sim.world.Machine;
import dev.weir.storage.log.BatchRef;
import dev.weir.storage.log.LogView;
import dev.weir.storage.testing.CrashMoment;
import dev.weir.storage.testing.DiskOperation;
import dev.weir.storage.testing.Faults;
import dev.weir.storage.testing.MemoryDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What befalls the machine while a server runs on it. */
final class Nature {
    /** What may stand behind the last batch of a segment. */
    private static final int END_BYTES = 16;

    private static final List<DiskOperation> FAILING = List.of(DiskOperation.values());

    private final Scene scene;
    private final Weather weather;
    private boolean lying;

    Nature(Scene scene, Weather weather) {
        this.scene = scene;
        this.weather = weather;
    }

    private Faults faults() {
        return scene.world().machine().faultyDisk().faults();
    }

    /** The power will go in a disk operation to come. */
    void armCrash() {
        if (weather.has(Storm.CRASH_AT_OPERATION)) {
            crashAfter(scene.random().nextInt(1 << scene.between(1, 6)));
        }
    }

    void crashAfter(int operations) {
        CrashMoment[] moments = CrashMoment.values();
        crashAfter(operations, moments[scene.random().nextInt(moments.length)]);
    }

    void crashAfter(long operations, CrashMoment moment) {
        var disk = scene.world().machine().faultyDisk();
        disk.crashAt(disk.operations() + operations, moment);
        scene.world().trace().add("crash armed", operations);
    }

    /** No crash is to come any more. */
    void calmDown() {
        scene.world().machine().faultyDisk().crashAt(-1, CrashMoment.BEFORE);
    }

    /** An operation will fail. */
    void failOnce() {
        if (weather.has(Storm.IO_ERROR)) {
            DiskOperation operation = FAILING.get(scene.random().nextInt(FAILING.size()));
            scene.world().trace().add("fail " + operation);
            scene.world().troublesBegin();
            faults().fail(operation, scene.random().nextInt(10));
            faults().afterFailedSync(
                            scene.happens(0.5) ? Faults.AfterFailedSync.IN_DOUBT : Faults.AfterFailedSync.STAY_DIRTY);
        }
    }

    void hang() {
        if (weather.has(Storm.HANG)) {
            DiskOperation operation = scene.happens(0.5) ? DiskOperation.SYNC : DiskOperation.WRITE;
            scene.world().trace().add("hang " + operation);
            faults().hang(operation, scene.random().nextInt(5), Duration.ofMillis(scene.between(100, 60_000)));
        }
    }

    void fillDisk() {
        if (weather.has(Storm.DISK_FULL)) {
            if (scene.world().full()) {
                scene.world().makeRoom();
            } else {
                scene.world().fill(scene.happens(0.3) ? 0 : scene.random().nextLong(8 << 10));
            }
        }
    }

    /** Syncs are answered and not done, for some time. */
    void lie() {
        if (weather.has(Storm.LYING_SYNC)) {
            lying = !lying;
            scene.world().trace().add(lying ? "syncs lie" : "syncs are true");
            if (lying) {
                scene.model().syncsLie();
                faults().lieFrom(0);
            } else {
                faults().tellTheTruth();
            }
        }
    }

    /** A bit of a segment is another one from now on, in a row that was synced before others were written. */
    void flip() {
        if (!weather.has(Storm.BIT_FLIP)) {
            return;
        }
        List<BucketModel> harmable = scene.model().buckets().stream()
                .filter(bucket ->
                        bucket.isOpen() && bucket.table().wasAlwaysSynced() && bucket.protectedEnd() > bucket.start())
                .toList();
        if (!harmable.isEmpty()) {
            flipIn(harmable.get(scene.random().nextInt(harmable.size())));
        }
    }

    private void flipIn(BucketModel bucket) {
        TableModel table = bucket.table();
        LogView view = scene.world()
                .up()
                .tables()
                .require(TableName.parse(table.name()))
                .bucket(bucket.bucket())
                .tablet()
                .view();
        Path directory = directory(bucket);
        long offset = scene.random().nextLong(view.startOffset(), bucket.protectedEnd());
        SegmentFile file;
        // what a segment begins with
        long position = 8L + ((table.spec().logSchema().toMessage().length + 7) & ~7);
        long length = 0;
        int rows = 0;
        try {
            file = segmentOf(directory, offset);
            if (file.base() < view.startOffset() || !isRead(file, view, directory, position)) {
                return;
            }
            for (BatchRef batch : view.batches(file.base(), offset + 1)) {
                position += length;
                length = batch.storedBytes();
                rows = batch.rowCount();
            }
        } catch (WeirException e) {
            // it is spoilt already, or cannot be read just now
            return;
        }
        if (length > 0) {
            Path segment = directory.resolve(file.name());
            long at = position + scene.random().nextLong(length);
            scene.world().trace().add("flip " + segment, at);
            bucket.spoilt().flipped(segment, rows);
            scene.world()
                    .machine()
                    .faultyDisk()
                    .flip(segment, at, 1 << scene.random().nextInt(8));
        }
    }

    /** @param end of one that was rewritten; of another -1 */
    private record SegmentFile(long base, long end, String name) {}

    /** Whether readers have it already: one that was rewritten is there a while before it takes the place of others, and its batches are not theirs. */
    private boolean isRead(SegmentFile file, LogView view, Path directory, long firstBatch) {
        if (file.end() < 0) {
            return true;
        }
        if (file.end() > view.highWatermark()) {
            return false;
        }
        long bytes = firstBatch;
        for (BatchRef batch : view.batches(file.base(), file.end())) {
            bytes += batch.storedBytes();
        }
        long size = scene.world().machine().faultyDisk().sizeOf(directory.resolve(file.name()));
        return bytes <= size && size - bytes <= END_BYTES;
    }

    /** The one that readers use for this offset; before all others if there is none. */
    private SegmentFile segmentOf(Path directory, long offset) {
        SegmentFile found = new SegmentFile(-1, -1, "");
        // of two with one beginning the longer name, and of one that another holds the other, is newer
        long rewrittenTo = 0;
        for (String name : scene.world().machine().faultyDisk().list(directory)) {
            if (!name.endsWith(".arrows")) {
                continue;
            }
            long base = Long.parseLong(name.substring(0, 20));
            boolean rewritten = name.charAt(20) == '-';
            long end = rewritten ? Long.parseLong(name.substring(21, 41)) : base;
            if (base <= offset && end >= rewrittenTo && (rewritten || base >= rewrittenTo)) {
                found = new SegmentFile(base, rewritten ? end : -1, name);
                rewrittenTo = rewritten ? end : rewrittenTo;
            }
        }
        return found;
    }

    /** A file of rows by key has another bit, or is shorter, or gone: whoever opens it next must notice. */
    void harmStore() {
        if (!weather.has(Storm.BIT_FLIP)) {
            return;
        }
        List<BucketModel> keyed = scene.model().buckets().stream()
                .filter(bucket -> bucket.keyed().isPresent())
                .toList();
        if (keyed.isEmpty()) {
            return;
        }
        BucketModel bucket = keyed.get(scene.random().nextInt(keyed.size()));
        MemoryDisk disk = scene.world().machine().faultyDisk();
        Path directory = directory(bucket).resolve("state");
        List<String> files;
        try {
            files = disk.exists(directory) ? disk.list(directory) : List.of();
        } catch (WeirException e) {
            // the disk has other troubles just now
            return;
        }
        if (files.isEmpty()) {
            return;
        }
        Path file = directory.resolve(files.get(scene.random().nextInt(files.size())));
        scene.world().trace().add("harm " + file);
        bucket.spoilt().storeWasHarmed();
        int length = (int) disk.sizeOf(file);
        int where = scene.random().nextInt(Math.max(1, length));
        switch (scene.random().nextInt(3)) {
            case 0 -> disk.deleteBehind(file);
            case 1 -> disk.truncateBehind(file, where);
            default -> disk.flip(file, where, 1 << scene.random().nextInt(8));
        }
    }

    private static Path directory(BucketModel bucket) {
        return Machine.DATA.resolve("tables").resolve(bucket.table().id()).resolve(Integer.toString(bucket.bucket()));
    }

    void jumpClock() {
        if (weather.has(Storm.CLOCK_JUMP)) {
            scene.world().jumpClock(Duration.ofSeconds(scene.between(-3600, 3600)));
        }
    }

    void pass() {
        long micros = scene.happens(0.8) ? scene.between(1, 20_000) : scene.between(1, weather.longestPauseMs() * 1000);
        scene.world().trace().add("pass", micros);
        scene.world().pass(Duration.ofNanos(micros * 1000));
    }
}
