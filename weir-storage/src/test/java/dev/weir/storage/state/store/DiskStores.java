package dev.weir.storage.state.store;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.key.EncodedKeys;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import dev.weir.storage.disk.DurableDirectories;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32C;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.jspecify.annotations.Nullable;

/**
 * Stores of few rows on any {@link Disk}: a file for each run, which never changes, and one that says which they are. For the simulator and for
 * tests.
 */
public final class DiskStores implements SortedStores {
    private static final String LIST = "list";
    private static final String TEMPORARY = "list.tmp";
    private static final int SEED = 0x5765_6972;

    private final Disk disk;
    private final Set<Path> open = new HashSet<>();

    public DiskStores(Disk disk) {
        this.disk = disk;
    }

    @Override
    public synchronized SortedStore open(Path directory) {
        if (!open.add(directory)) {
            throw new WeirException(ErrorCode.IN_USE, "somebody has the store open directory=" + directory);
        }
        try {
            return new Store(directory);
        } catch (RuntimeException | Error e) {
            open.remove(directory);
            throw e;
        }
    }

    private synchronized void closed(Path directory) {
        open.remove(directory);
    }

    @Override
    public void remove(Path directory) {
        disk.delete(directory);
    }

    @Override
    public void close() {
        // nothing is shared
    }

    /**
     * Immutable.
     *
     * @param runs numbers of the runs that it is made of, which are the names of their files
     */
    private record Content(long offset, long rows, List<Long> runs, TreeMap<byte[], byte[]> values) {
        static Content empty() {
            return new Content(0, 0, List.of(), new TreeMap<>(Arrays::compareUnsigned));
        }

        long nextRun() {
            return runs.size() + 1L;
        }

        Content with(TreeMap<byte[], Optional<byte[]>> run, long newOffset, long newRows) {
            TreeMap<byte[], byte[]> changed = new TreeMap<>(Arrays::compareUnsigned);
            changed.putAll(values);
            run.forEach((key, value) ->
                    value.ifPresentOrElse(present -> changed.put(key, present), () -> changed.remove(key)));
            List<Long> more = new ArrayList<>(runs);
            more.add(nextRun());
            return new Content(newOffset, newRows, more, changed);
        }
    }

    private final class Store implements SortedStore {
        private final Path directory;
        private volatile Content content;
        private volatile boolean closed;

        Store(Path directory) {
            this.directory = directory;
            this.content = disk.exists(directory.resolve(LIST)) ? read(directory) : Content.empty();
        }

        private void requireOpen() {
            if (closed) {
                throw new WeirException(ErrorCode.UNAVAILABLE, "the store is closed");
            }
        }

        @Override
        public long offset() {
            return content.offset();
        }

        @Override
        public long rows() {
            return content.rows();
        }

        @Override
        public Snapshot snapshot() {
            requireOpen();
            return new MapSnapshot(content, new AtomicBoolean());
        }

        @Override
        public void apply(SortedRun run, long offset, long rows) {
            requireOpen();
            if (offset < content.offset()) {
                throw new WeirException(ErrorCode.INTERNAL, "a store does not go back");
            }
            TreeMap<byte[], Optional<byte[]>> changes = new TreeMap<>(Arrays::compareUnsigned);
            while (run.next()) {
                byte[] key = copy(run.keyAddress(), run.keyLength());
                if (!changes.isEmpty() && Arrays.compareUnsigned(key, changes.lastKey()) <= 0) {
                    throw new WeirException(ErrorCode.INTERNAL, "keys of a run ascend");
                }
                boolean deleted = run.valueLength() == SortedRun.DELETED;
                changes.put(key, deleted ? Optional.empty() : Optional.of(copy(run.valueAddress(), run.valueLength())));
            }
            Content next = content.with(changes, offset, rows);
            DurableDirectories.create(disk, directory);
            replace(directory.resolve(Long.toString(content.nextRun())), runBytes(changes));
            list(directory, next);
            content = next;
        }

        @Override
        public StoreFiles checkpoint(Path copy) {
            Content now = content;
            if (now.offset() == 0) {
                throw new WeirException(ErrorCode.INVALID_REQUEST, "there is nothing to copy");
            }
            DurableDirectories.create(disk, copy);
            List<StoreFiles.File> files = new ArrayList<>();
            for (Long run : now.runs()) {
                byte[] bytes = bytes(directory.resolve(run.toString()));
                replace(copy.resolve(run.toString()), ByteBuffer.wrap(bytes));
                files.add(new StoreFiles.File(run.toString(), bytes.length, true));
            }
            files.add(new StoreFiles.File(LIST, list(copy, now), false));
            return new StoreFiles(now.offset(), now.rows(), files);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                closed(directory);
            }
        }

        private void closed(Path of) {
            DiskStores.this.closed(of);
        }
    }

    private static byte[] copy(long address, int length) {
        byte[] bytes = new byte[length];
        if (length > 0) {
            MemoryUtil.copyFromMemory(address, bytes, 0, length);
        }
        return bytes;
    }

    private static ByteBuffer runBytes(TreeMap<byte[], Optional<byte[]>> run) {
        int length = 4;
        for (Map.Entry<byte[], Optional<byte[]>> row : run.entrySet()) {
            length += 8
                    + row.getKey().length
                    + row.getValue().map(value -> value.length).orElse(0);
        }
        ByteBuffer bytes = ByteBuffer.allocate(length).putInt(0);
        run.forEach((key, value) -> {
            bytes.putInt(key.length).put(key);
            bytes.putInt(value.map(present -> present.length).orElse(SortedRun.DELETED));
            value.ifPresent(bytes::put);
        });
        return sealed(bytes);
    }

    private static ByteBuffer sealed(ByteBuffer bytes) {
        return bytes.putInt(0, checksum(bytes.array())).flip();
    }

    private static int checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 4, bytes.length - 4);
        // zeros are not the checksum of nothing
        return (int) checksum.getValue() ^ SEED;
    }

    private long list(Path directory, Content content) {
        ByteBuffer bytes = ByteBuffer.allocate(20 + 8 * content.runs().size());
        bytes.putInt(0).putLong(content.offset()).putLong(content.rows());
        content.runs().forEach(bytes::putLong);
        replace(directory.resolve(TEMPORARY), sealed(bytes));
        disk.rename(directory.resolve(TEMPORARY), directory.resolve(LIST));
        disk.syncDirectory(directory);
        return bytes.capacity();
    }

    private void replace(Path path, ByteBuffer bytes) {
        disk.delete(path);
        try (DiskFile file = disk.open(path, Disk.Mode.CREATE)) {
            file.write(0, bytes);
            file.sync();
        }
    }

    private byte[] bytes(Path path) {
        if (!disk.exists(path)) {
            throw new WeirException(ErrorCode.CORRUPT, "a file of the store is missing file=" + path);
        }
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            byte[] bytes = new byte[Math.toIntExact(file.size())];
            int read = file.read(0, ByteBuffer.wrap(bytes));
            if (read != bytes.length || read < 4 || ByteBuffer.wrap(bytes).getInt(0) != checksum(bytes)) {
                throw new WeirException(ErrorCode.CORRUPT, "the store is not what was written file=" + path);
            }
            return bytes;
        }
    }

    private Content read(Path directory) {
        ByteBuffer list = ByteBuffer.wrap(bytes(directory.resolve(LIST))).position(4);
        long offset = list.getLong();
        long rows = list.getLong();
        Content content = Content.empty();
        while (list.hasRemaining()) {
            long run = list.getLong();
            content = content.with(run(bytes(directory.resolve(Long.toString(run)))), offset, 0);
        }
        return new Content(offset, rows, content.runs(), content.values());
    }

    private static TreeMap<byte[], Optional<byte[]>> run(byte[] bytes) {
        TreeMap<byte[], Optional<byte[]>> run = new TreeMap<>(Arrays::compareUnsigned);
        ByteBuffer in = ByteBuffer.wrap(bytes).position(4);
        while (in.hasRemaining()) {
            byte[] key = new byte[in.getInt()];
            in.get(key);
            int length = in.getInt();
            if (length == SortedRun.DELETED) {
                run.put(key, Optional.empty());
            } else {
                byte[] value = new byte[length];
                in.get(value);
                run.put(key, Optional.of(value));
            }
        }
        return run;
    }

    /** What a map holds, over memory that lasts for one call. */
    private record MapSnapshot(Content content, AtomicBoolean closed) implements SortedStore.Snapshot {
        @Override
        public long offset() {
            return content.offset();
        }

        @Override
        public long rows() {
            return content.rows();
        }

        @Override
        public void get(EncodedKeys keys, int[] which, int count, FoundValues found) {
            found.reset(count);
            try (BufferAllocator allocator = new RootAllocator()) {
                for (int i = 0; i < count; i++) {
                    byte[] value = content.values().get(keys.key(which[i]));
                    if (value != null) {
                        try (ArrowBuf bytes = allocator.buffer(Math.max(1, value.length))) {
                            bytes.setBytes(0, value);
                            found.put(i, bytes.memoryAddress(), value.length);
                        }
                    }
                }
            }
        }

        @Override
        public SortedStore.Cursor scan(byte @Nullable [] from, byte @Nullable [] to) {
            if (closed.get()) {
                throw new WeirException(ErrorCode.UNAVAILABLE, "the snapshot is closed");
            }
            SortedMap<byte[], byte[]> range = content.values();
            if (from != null && to != null && Arrays.compareUnsigned(from, to) >= 0) {
                range = new TreeMap<>();
            } else {
                range = from == null ? range : range.tailMap(from);
                range = to == null ? range : range.headMap(to);
            }
            return new MapCursor(range.entrySet().iterator(), new AtomicBoolean());
        }

        @Override
        public void close() {
            closed.set(true);
        }
    }

    private record MapCursor(Iterator<Map.Entry<byte[], byte[]>> rows, AtomicBoolean closed)
            implements SortedStore.Cursor {
        @Override
        public boolean next(RowBlock block) {
            block.clear();
            if (closed.get()) {
                throw new WeirException(ErrorCode.UNAVAILABLE, "the cursor is closed");
            }
            try (BufferAllocator allocator = new RootAllocator()) {
                while (rows.hasNext() && !block.isFull()) {
                    Map.Entry<byte[], byte[]> row = rows.next();
                    byte[] key = row.getKey();
                    byte[] value = row.getValue();
                    try (ArrowBuf bytes = allocator.buffer(key.length + value.length + 1L)) {
                        bytes.setBytes(0, key);
                        bytes.setBytes(key.length, value);
                        block.add(bytes.memoryAddress(), key.length, bytes.memoryAddress() + key.length, value.length);
                    }
                }
            }
            return block.count() > 0;
        }

        @Override
        public void close() {
            closed.set(true);
        }
    }
}
