package dev.weir.storage.state;

import dev.weir.format.RealWorld;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import org.apache.arrow.memory.util.MemoryUtil;

/** Keys on the heap, as batches bring them, and in native memory, as generations keep them: hashed and compared alike. */
@RealWorld("hashes differ from process to process; nothing but the time that is needed depends on them")
final class KeyBytes {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    /** Whoever knew these could choose keys that all meet in one slot. */
    private static final long SEED;

    private static final long FACTOR;

    static {
        SecureRandom chance = new SecureRandom();
        SEED = chance.nextLong();
        FACTOR = chance.nextLong() | 1 | 1L << 62;
    }

    private KeyBytes() {}

    static long hash(byte[] keys, int start, int end) {
        long hash = SEED + (end - start);
        int at = start;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = mix(hash, (long) LONG.get(keys, at));
        }
        if (at < end) {
            long rest = 0;
            for (int shift = 0; at < end; at++, shift += Byte.SIZE) {
                rest |= (keys[at] & 0xFFL) << shift;
            }
            hash = mix(hash, rest);
        }
        return finish(hash);
    }

    static long hash(long address, int length) {
        long hash = SEED + length;
        long at = address;
        long end = address + length;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = mix(hash, MemoryUtil.getLong(at));
        }
        if (at < end) {
            long rest = 0;
            for (int shift = 0; at < end; at++, shift += Byte.SIZE) {
                rest |= (MemoryUtil.getByte(at) & 0xFFL) << shift;
            }
            hash = mix(hash, rest);
        }
        return finish(hash);
    }

    /** Both halves of a product with a secret: of half of it one can tell which bits change with some of the key's, whatever the factor. */
    private static long mix(long hash, long word) {
        long mixed = hash ^ word;
        return mixed * FACTOR ^ Math.unsignedMultiplyHigh(mixed, FACTOR);
    }

    /** So that high and low bits both depend on all of the key. */
    private static long finish(long hash) {
        long mixed = (hash ^ hash >>> 29) * 0xBF58476D1CE4E5B9L;
        return mixed ^ mixed >>> 32;
    }

    static boolean equal(byte[] keys, int start, int end, long address, int length) {
        if (end - start != length) {
            return false;
        }
        int at = start;
        long other = address;
        for (; at + Long.BYTES <= end; at += Long.BYTES, other += Long.BYTES) {
            if ((long) LONG.get(keys, at) != MemoryUtil.getLong(other)) {
                return false;
            }
        }
        for (; at < end; at++, other++) {
            if (keys[at] != MemoryUtil.getByte(other)) {
                return false;
            }
        }
        return true;
    }

    /** As unsigned bytes. */
    static int compare(long addressA, int lengthA, long addressB, int lengthB) {
        int common = Math.min(lengthA, lengthB);
        int at = 0;
        for (; at + Long.BYTES <= common; at += Long.BYTES) {
            long a = MemoryUtil.getLong(addressA + at);
            long b = MemoryUtil.getLong(addressB + at);
            if (a != b) {
                return Long.compareUnsigned(bigEndian(a), bigEndian(b));
            }
        }
        for (; at < common; at++) {
            int difference = (MemoryUtil.getByte(addressA + at) & 0xFF) - (MemoryUtil.getByte(addressB + at) & 0xFF);
            if (difference != 0) {
                return difference;
            }
        }
        return Integer.compare(lengthA, lengthB);
    }

    /** As unsigned bytes. */
    static int compare(long address, int length, byte[] other) {
        int common = Math.min(length, other.length);
        int at = 0;
        for (; at + Long.BYTES <= common; at += Long.BYTES) {
            long a = MemoryUtil.getLong(address + at);
            long b = (long) LONG.get(other, at);
            if (a != b) {
                return Long.compareUnsigned(bigEndian(a), bigEndian(b));
            }
        }
        for (; at < common; at++) {
            int difference = (MemoryUtil.getByte(address + at) & 0xFF) - (other[at] & 0xFF);
            if (difference != 0) {
                return difference;
            }
        }
        return Integer.compare(length, other.length);
    }

    /** The first eight bytes, as an unsigned number in the order of the keys; missing ones are zeros. */
    static long prefix(long address, int length) {
        if (length >= Long.BYTES) {
            return bigEndian(MemoryUtil.getLong(address));
        }
        long prefix = 0;
        for (int i = 0; i < length; i++) {
            prefix |= (MemoryUtil.getByte(address + i) & 0xFFL) << (Long.SIZE - Byte.SIZE * (i + 1));
        }
        return prefix;
    }

    private static long bigEndian(long word) {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? Long.reverseBytes(word) : word;
    }
}
