package dev.weir.storage.state;

import dev.weir.format.Check;
import java.lang.invoke.VarHandle;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * Finds the newest version of a key: open addressing in native memory, a word for each slot: sixteen bits of the key's hash above the version's
 * address. Words are written once complete and never taken away, so that a reader beside the writer finds a version or none.
 */
final class Slots {
    static final Slots EMPTY = new Slots(0, 0, 0);

    private static final int LEAST_CAPACITY = 64;
    private static final int ADDRESS_BITS = 48;
    private static final long ADDRESS = (1L << ADDRESS_BITS) - 1;

    private final long address;
    private final int capacity;
    private int used;

    private Slots(long address, int capacity, int used) {
        this.address = address;
        this.capacity = capacity;
        this.used = used;
    }

    /** A power of two, or 0. */
    int capacity() {
        return capacity;
    }

    int used() {
        return used;
    }

    /** How many slots a table should have for so many keys: five eighths of them may be used. */
    int capacityFor(int keys) {
        int wanted = Math.max(LEAST_CAPACITY, capacity);
        while (wanted - (wanted >> 2) - (wanted >> 3) < keys) {
            // tables that are outgrown stay: each is a fourth of the next
            wanted = Math.multiplyExact(wanted, 4);
        }
        return wanted;
    }

    /** All that is in this one in a larger one, in memory that is not cleared. */
    Slots grown(long memory, int newCapacity) {
        Check.that(Integer.bitCount(newCapacity) == 1, "a table's capacity is a power of two");
        MemoryUtil.setMemory(memory, (long) newCapacity * Long.BYTES, (byte) 0);
        Slots grown = new Slots(memory, newCapacity, used);
        for (int i = 0; i < capacity; i++) {
            long word = MemoryUtil.getLong(address + (long) i * Long.BYTES);
            if (word != 0) {
                long version = word & ADDRESS;
                long hash = KeyBytes.hash(Version.key(version), Version.keyLength(version));
                int at = (int) hash & newCapacity - 1;
                while (grown.word(at) != 0) {
                    at = at + 1 & newCapacity - 1;
                }
                MemoryUtil.putLong(memory + (long) at * Long.BYTES, word);
            }
        }
        return grown;
    }

    private long word(int slot) {
        return MemoryUtil.getLong(address + (long) slot * Long.BYTES);
    }

    /** The address of the slot that leads to this key, or of the empty one where it would be. */
    long find(byte[] keys, int start, int end, long hash) {
        int at = (int) hash & capacity - 1;
        long tag = hash >>> ADDRESS_BITS;
        while (true) {
            long word = word(at);
            if (word == 0) {
                return address + (long) at * Long.BYTES;
            }
            if (word >>> ADDRESS_BITS == tag) {
                VarHandle.acquireFence();
                long version = word & ADDRESS;
                if (KeyBytes.equal(keys, start, end, Version.key(version), Version.keyLength(version))) {
                    return address + (long) at * Long.BYTES;
                }
            }
            at = at + 1 & capacity - 1;
        }
    }

    /** As above, of a key in native memory. */
    long find(long key, int keyLength, long hash) {
        int at = (int) hash & capacity - 1;
        long tag = hash >>> ADDRESS_BITS;
        while (true) {
            long word = word(at);
            if (word == 0) {
                return address + (long) at * Long.BYTES;
            }
            if (word >>> ADDRESS_BITS == tag) {
                VarHandle.acquireFence();
                long version = word & ADDRESS;
                if (KeyBytes.compare(key, keyLength, Version.key(version), Version.keyLength(version)) == 0) {
                    return address + (long) at * Long.BYTES;
                }
            }
            at = at + 1 & capacity - 1;
        }
    }

    /** The version that this slot leads to, 0 if it is empty. */
    long version(long slot) {
        long word = MemoryUtil.getLong(slot);
        VarHandle.acquireFence();
        return word & ADDRESS;
    }

    /** Leads to this version, which is complete, from now on. */
    void set(long slot, long version, long hash) {
        if (MemoryUtil.getLong(slot) == 0) {
            used++;
        }
        VarHandle.releaseFence();
        MemoryUtil.putLong(slot, hash >>> ADDRESS_BITS << ADDRESS_BITS | version);
    }
}
