package dev.weir.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.testing.Typed;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import dev.weir.storage.testing.MemoryDisk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** For fuzzing: a bucket's files as bytes, and what its log says of itself. */
final class Directories {
    private static final int MAX_BATCHES = 1_000;
    private static final long GAP = -1;

    private Directories() {}

    static Map<String, byte[]> files(MemoryDisk disk, Path directory) {
        Map<String, byte[]> files = new TreeMap<>();
        for (String name : disk.list(directory)) {
            try (DiskFile file = disk.open(directory.resolve(name), Disk.Mode.READ)) {
                byte[] bytes = new byte[(int) file.size()];
                file.read(0, ByteBuffer.wrap(bytes));
                files.put(name, bytes);
            }
        }
        return files;
    }

    static void restore(MemoryDisk disk, Path directory, Map<String, byte[]> files) {
        disk.delete(directory);
        disk.createDirectories(directory);
        files.forEach((name, bytes) -> {
            try (DiskFile file = disk.open(directory.resolve(name), Disk.Mode.CREATE)) {
                file.write(0, ByteBuffer.wrap(bytes));
                file.sync();
            }
        });
    }

    /** What a log shows once it is opened, to readers and to a scrub. */
    static String opened(LogHarness rows) {
        try (BucketLog log = rows.open();
                LogScrub scrub = log.scrub()) {
            LogView view = log.view();
            Typed.kept(() -> view.offsetAt(1_010));
            Typed.kept(() -> view.offsetAt(Long.MAX_VALUE));
            for (int i = 0; scrub.step(1 << 16); i++) {
                assertTrue(i < MAX_BATCHES, "the scrub comes to an end");
            }
            scrub.report();
            return read(rows, view);
        }
    }

    /** All that a reader can see, as text: rows, each with its offset as its id, or where there are none to be had. */
    static String read(LogHarness rows, LogView view) {
        StringBuilder text = new StringBuilder();
        text.append(view.startOffset()).append("..").append(view.highWatermark());
        long next = view.startOffset();
        Iterator<BatchRef> batches =
                view.batches(view.startOffset(), view.highWatermark()).iterator();
        for (int i = 0; batches.hasNext(); i++) {
            assertTrue(i < MAX_BATCHES, "it comes to an end");
            BatchRef batch;
            try {
                batch = batches.next();
            } catch (WeirException e) {
                text.append(corrupt(e));
                next = GAP;
                continue;
            }
            assertTrue(next == GAP || next == batch.baseOffset(), "offsets are dense expected=" + next + " " + text);
            next = batch.nextOffset();
            text.append(' ').append(batch.baseOffset()).append('+').append(batch.rowCount());
            try {
                List<Long> ids = rows.read(batch);
                for (int row = 0; row < ids.size(); row++) {
                    assertEquals(batch.baseOffset() + row, ids.get(row));
                }
            } catch (WeirException e) {
                text.append(corrupt(e));
            }
        }
        assertTrue(next == GAP || next == view.highWatermark(), "all offsets are there end=" + next + " " + text);
        return text.toString();
    }

    private static String corrupt(WeirException e) {
        if (e.code() != ErrorCode.CORRUPT) {
            throw new AssertionError("the wrong error", e);
        }
        return " corrupt";
    }

    static boolean isWritable(BucketLog log) {
        try {
            log.sync();
            return true;
        } catch (WeirException e) {
            corrupt(e);
            return false;
        }
    }
}
