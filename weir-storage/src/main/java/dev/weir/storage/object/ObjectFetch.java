package dev.weir.storage.object;

import dev.weir.format.Check;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Brings objects to files, in pieces, several at a time: one stream of an object store is slow, many are not. Pieces of all that fetch have {@link #PIECES}
 * buffers together. Thread-safe.
 */
public final class ObjectFetch {
    private static final int PIECE_BYTES = 4 << 20;
    private static final int PIECES = 6;
    private static final int CHECK_BYTES = 1 << 18;

    private final ObjectStore store;
    private final Executor helpers;
    private final Semaphore free = new Semaphore(PIECES);
    private final Queue<ByteBuffer> buffers = new ConcurrentLinkedQueue<>();
    private final LongAdder bytes = new LongAdder();

    /** @param helpers threads that may wait; six at once are enough */
    public ObjectFetch(ObjectStore store, Executor helpers) {
        this.store = store;
        this.helpers = helpers;
    }

    /** @param to does not exist yet */
    record Order(ObjectCache.Wanted object, Path to) {}

    /** That were fetched. */
    public long bytes() {
        return bytes.sum();
    }

    /** {@code CORRUPT}: one is gone, has another length, or twice had other bytes than were put. */
    void run(Disk disk, List<Order> orders) {
        List<Order> wrong = runOnce(disk, orders);
        if (!wrong.isEmpty()) {
            wrong.forEach(order -> disk.delete(order.to()));
            runOnce(disk, wrong).stream().findFirst().ifPresent(order -> {
                throw corrupt("what the object store has is not what was put", order.object());
            });
        }
    }

    private static WeirException corrupt(String what, ObjectCache.Wanted object) {
        return new WeirException(
                ErrorCode.CORRUPT,
                what + "; restore it, and look what else removes or writes objects there object=" + object.name()
                        + " bytes=" + object.bytes());
    }

    /** Those that are not what was put. */
    private List<Order> runOnce(Disk disk, List<Order> orders) {
        List<Target> targets = new ArrayList<>();
        try {
            for (Order order : orders) {
                targets.add(new Target(order, disk.open(order.to(), Disk.Mode.CREATE)));
            }
            fetch(targets);
            return targets.stream()
                    .filter(target -> !target.isRight())
                    .map(Target::order)
                    .toList();
        } finally {
            targets.forEach(target -> target.file.close());
        }
    }

    private void fetch(List<Target> targets) {
        Queue<Piece> pieces = new ConcurrentLinkedQueue<>();
        for (Target target : targets) {
            long end = target.order.object().bytes();
            for (long position = 0; position < end; position += PIECE_BYTES) {
                pieces.add(new Piece(target, position, (int) Math.min(PIECE_BYTES, end - position)));
            }
        }
        int help = Math.min(PIECES, pieces.size()) - 1;
        AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
        List<CompletableFuture<Void>> helping = new ArrayList<>();
        for (int i = 0; i < help; i++) {
            helping.add(CompletableFuture.runAsync(() -> drain(pieces, failed), helpers));
        }
        drain(pieces, failed);
        helping.forEach(CompletableFuture::join);
        Throwable why = failed.get();
        if (why instanceof RuntimeException e) {
            throw e;
        }
        if (why instanceof Error e) {
            throw e;
        }
    }

    private void drain(Queue<Piece> pieces, AtomicReference<@Nullable Throwable> failed) {
        for (Piece piece = pieces.poll(); piece != null && failed.get() == null; piece = pieces.poll()) {
            free.acquireUninterruptibly();
            try {
                ByteBuffer known = buffers.poll();
                ByteBuffer buffer = known == null ? ByteBuffer.allocate(PIECE_BYTES) : known;
                try {
                    piece.fetch(buffer.clear());
                } finally {
                    buffers.add(buffer);
                }
            } catch (RuntimeException | Error e) {
                failed.compareAndSet(null, e);
            } finally {
                free.release();
            }
        }
    }

    /** A file that several threads write, one at a time, as files want it. */
    private static final class Target {
        private final Order order;
        private final DiskFile file;
        private OptionalInt crc32c = OptionalInt.empty();

        Target(Order order, DiskFile file) {
            this.order = order;
            this.file = file;
        }

        Order order() {
            return order;
        }

        synchronized void write(long position, ByteBuffer bytes, OptionalInt said) {
            file.write(position, bytes);
            crc32c = said;
        }

        /** As far as the store remembers what was put. */
        synchronized boolean isRight() {
            if (crc32c.isEmpty()) {
                return true;
            }
            CRC32C crc = new CRC32C();
            ByteBuffer chunk = ByteBuffer.allocate(CHECK_BYTES);
            long end = order.object().bytes();
            for (long position = 0; position < end; position += chunk.limit()) {
                int read = file.read(position, chunk.clear());
                Check.that(read > 0, "a file is as long as was written");
                crc.update(chunk.flip());
            }
            return crc32c.getAsInt() == (int) crc.getValue();
        }
    }

    private final class Piece {
        private final Target target;
        private final long position;
        private final int length;

        Piece(Target target, long position, int length) {
            this.target = target;
            this.position = position;
            this.length = length;
        }

        void fetch(ByteBuffer buffer) {
            ObjectCache.Wanted object = target.order.object();
            ObjectRange read = store.get(object.name(), position, buffer.limit(length))
                    .orElseThrow(() -> corrupt("an object of the lake is gone", object));
            if (read.objectBytes() != object.bytes() || read.bytes() != length) {
                throw corrupt("an object of the lake has another length than it had", object);
            }
            target.write(position, buffer.flip(), read.crc32c());
            bytes.add(length);
        }
    }
}
