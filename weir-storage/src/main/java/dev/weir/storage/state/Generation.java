package dev.weir.storage.state;

import dev.weir.format.Check;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * The newest rows of a bucket in native memory, in the order in which they were written, and a table that finds them by key. One thread writes; any
 * thread reads what was to be seen at a log offset, and never waits: a version is complete before the table leads to it.
 */
final class Generation extends Counted {
    private static final int FIRST_CHUNK_BYTES = 4 << 10;

    private final BufferAllocator allocator;
    private final long chunkBytes;
    private final KeyOrder order = new KeyOrder(this);
    private final AtomicLong growing;
    /** All memory, also tables that were outgrown: somebody may still be reading them. */
    private final List<ArrowBuf> owned = new ArrayList<>();

    private volatile Chunk[] chunks = {};
    private volatile Slots slots;
    private long allocated;
    private boolean frozen;
    /** What the last chunk, and those behind it, have room for. */
    private int filling = -1;

    /** A stretch of memory that versions fill from the front. */
    private static final class Chunk {
        private final long address;
        private final long capacity;
        private long used;

        Chunk(long address, long capacity) {
            this.address = address;
            this.capacity = capacity;
        }
    }

    /**
     * @param chunkBytes of memory that it takes at a time, once it has grown
     * @param growing what this one and others have, as long as they grow
     */
    Generation(BufferAllocator allocator, long chunkBytes, AtomicLong growing) {
        this.allocator = allocator;
        this.chunkBytes = chunkBytes;
        this.growing = growing;
        this.slots = Slots.EMPTY;
    }

    /** Native bytes that it holds. */
    long bytes() {
        return allocated;
    }

    int keys() {
        return slots.used();
    }

    /**
     * Makes room, so that {@link #put} cannot fail. Throws Arrow's {@code OutOfMemoryException}, when nothing has changed that is to be seen.
     *
     * @param bytes sum of {@link Version#bytes(int, int)} of the versions to come
     * @param largest of them
     */
    void reserve(long bytes, long largest, int versions) {
        long room = 0;
        Chunk[] now = chunks;
        for (int i = Math.max(filling, 0); i < now.length; i++) {
            // the end of a chunk may be too short for the next version
            room += Math.max(0, now[i].capacity - now[i].used - largest);
        }
        while (room < bytes) {
            long size = Math.min(chunkBytes, Math.max(FIRST_CHUNK_BYTES, allocated));
            size = Math.max(size, 2 * largest);
            // it may be more than was asked for
            ArrowBuf memory = allocate(size);
            Chunk[] more = java.util.Arrays.copyOf(chunks, chunks.length + 1);
            more[chunks.length] = new Chunk(memory.memoryAddress(), memory.capacity());
            chunks = more;
            room += memory.capacity() - largest;
        }
        int capacity = slots.capacityFor(slots.used() + versions);
        if (capacity > slots.capacity()) {
            slots = slots.grown(allocate((long) capacity * Long.BYTES).memoryAddress(), capacity);
        }
    }

    private ArrowBuf allocate(long size) {
        ArrowBuf memory = allocator.buffer(size);
        owned.add(memory);
        allocated += memory.capacity();
        growing.addAndGet(memory.capacity());
        return memory;
    }

    /**
     * A row has this value from this offset on. There is room for it.
     *
     * @param valueLength {@link Version#DELETED}: there is no row from there on
     */
    void put(byte[] keys, int start, int end, long hash, long value, int valueLength, long from) {
        int keyLength = end - start;
        Chunk chunk = chunkFor(Version.bytes(keyLength, valueLength));
        long at = chunk.address + chunk.used;
        long slot = slots.find(keys, start, end, hash);
        long before = slots.version(slot);
        Version.write(at, before, from, keyLength, valueLength);
        MemoryUtil.copyToMemory(keys, start, Version.key(at), keyLength);
        if (valueLength > 0) {
            MemoryUtil.copyMemory(value, Version.key(at) + keyLength, valueLength);
        }
        VarHandle.releaseFence();
        chunk.used += Version.bytes(keyLength, valueLength);
        slots.set(slot, at, hash);
        if (before != 0) {
            Version.replaced(before, from);
        }
    }

    private Chunk chunkFor(long bytes) {
        Chunk[] now = chunks;
        int i = Math.max(filling, 0);
        while (i < now.length && now[i].capacity - now[i].used < bytes) {
            i++;
        }
        Check.that(i < now.length, "room was made before");
        filling = i;
        return now[i];
    }

    /** A row of another generation, whose key is not in this one, as it is from this offset on. Makes room for it itself. */
    void copy(long version, long from) {
        add(
                Version.key(version),
                Version.keyLength(version),
                Version.value(version),
                Version.valueLength(version),
                from);
    }

    /** A row whose key is not in this one, from this offset on. Makes room for it itself. */
    void add(long key, int keyLength, long value, int valueLength, long from) {
        long bytes = Version.bytes(keyLength, valueLength);
        reserve(bytes, bytes, 1);
        Chunk chunk = chunkFor(bytes);
        long at = chunk.address + chunk.used;
        long hash = KeyBytes.hash(key, keyLength);
        Version.write(at, 0, from, keyLength, valueLength);
        MemoryUtil.copyMemory(key, Version.key(at), keyLength);
        MemoryUtil.copyMemory(value, Version.key(at) + keyLength, valueLength);
        VarHandle.releaseFence();
        chunk.used += bytes;
        slots.set(slots.find(key, keyLength, hash), at, hash);
    }

    /** The newest version of this key that is to be seen at this offset, 0 if there is none here. */
    long find(byte[] keys, int start, int end, long hash, long offset) {
        Slots table = slots;
        if (table.capacity() == 0) {
            return 0;
        }
        long at = table.version(table.find(keys, start, end, hash));
        while (at != 0 && Version.from(at) > offset) {
            at = Version.before(at);
        }
        return at;
    }

    /** As above, of a key in native memory. */
    long find(long key, int keyLength, long hash, long offset) {
        Slots table = slots;
        if (table.capacity() == 0) {
            return 0;
        }
        long at = table.version(table.find(key, keyLength, hash));
        while (at != 0 && Version.from(at) > offset) {
            at = Version.before(at);
        }
        return at;
    }

    /** The keys in their order. */
    KeyOrder order() {
        return order;
    }

    /** Where a version ends. */
    record Position(int chunk, long at) {
        static final Position START = new Position(0, 0);
    }

    /** All versions behind this position that are complete, published or not, as they were written. */
    Tail behind(Position position) {
        return new Tail(position);
    }

    /** One reader's way through the versions that came last. */
    final class Tail {
        private final Chunk[] all = chunks;
        private int chunk;
        private long position;

        private Tail(Position from) {
            this.chunk = from.chunk();
            this.position = from.at();
        }

        /** The next version, or 0. */
        long next() {
            while (chunk < all.length) {
                long used = all[chunk].used;
                VarHandle.acquireFence();
                if (position < used) {
                    long at = all[chunk].address + position;
                    position += Version.bytes(at);
                    return at;
                }
                // the writer has left a chunk for good once there is something in a later one
                int next = chunk + 1;
                while (next < all.length && all[next].used == 0) {
                    next++;
                }
                VarHandle.acquireFence();
                if (next == all.length || position < all[chunk].used) {
                    return 0;
                }
                chunk = next;
                position = 0;
            }
            return 0;
        }

        /** What it has passed. */
        Position position() {
            return new Position(chunk, position);
        }

        boolean isLongerThan(int versions) {
            Tail ahead = new Tail(position());
            for (int i = 0; i <= versions; i++) {
                if (ahead.next() == 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Of each key the version that is to be seen at this offset, as they were written. */
    Cursor at(long offset) {
        return new Cursor(offset);
    }

    /** One reader's way through the versions. */
    final class Cursor {
        private final long offset;
        private final Chunk[] all = chunks;
        private int chunk;
        private long position;
        private long used = -1;

        Cursor(long offset) {
            this.offset = offset;
        }

        /** The next version, or 0. */
        long next() {
            while (chunk < all.length) {
                if (used < 0) {
                    used = all[chunk].used;
                    VarHandle.acquireFence();
                }
                while (position < used) {
                    long at = all[chunk].address + position;
                    if (Version.from(at) > offset) {
                        // so are all that follow
                        chunk = all.length;
                        return 0;
                    }
                    position += Version.bytes(at);
                    if (Version.until(at) > offset) {
                        return at;
                    }
                }
                chunk++;
                position = 0;
                used = -1;
            }
            return 0;
        }
    }

    /** It grows no more. By the owner. */
    void freeze() {
        Check.that(!frozen, "a generation is frozen once");
        frozen = true;
        growing.addAndGet(-allocated);
    }

    @Override
    void free() {
        if (!frozen) {
            growing.addAndGet(-allocated);
        }
        owned.forEach(ArrowBuf::close);
        owned.clear();
    }
}
