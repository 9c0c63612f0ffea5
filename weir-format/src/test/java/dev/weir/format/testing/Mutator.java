package dev.weir.format.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Inputs that are a little different from those of a corpus: bits, numbers, pieces moved, doubled, lost or taken from another. */
final class Mutator {
    private static final int MAX_BYTES = 1 << 16;
    private static final int MAX_STEPS = 6;
    private static final long[] NUMBERS = {
        0,
        1,
        7,
        8,
        -1,
        -8,
        0x7F,
        0x80,
        0xFF,
        0x100,
        0x7FFF,
        0x10000,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE - 7,
        Integer.MIN_VALUE,
        Long.MAX_VALUE,
        Long.MAX_VALUE - 7,
        Long.MIN_VALUE
    };

    private final List<byte[]> corpus;
    private final Random random;

    /** @param corpus not empty */
    Mutator(List<byte[]> corpus, Random random) {
        this.corpus = corpus;
        this.random = random;
    }

    byte[] next() {
        byte[] bytes = any().clone();
        for (int i = random.nextInt(MAX_STEPS); i >= 0; i--) {
            bytes = step(bytes);
        }
        return bytes.length > MAX_BYTES ? Arrays.copyOf(bytes, MAX_BYTES) : bytes;
    }

    private byte[] any() {
        return corpus.get(random.nextInt(corpus.size()));
    }

    private byte[] step(byte[] bytes) {
        if (bytes.length == 0) {
            return insert(bytes, 0, fresh());
        }
        int at = random.nextInt(bytes.length);
        int length = 1 + random.nextInt(Math.min(64, bytes.length - at));
        switch (random.nextInt(10)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt(256);
            case 2 -> bytes[at] += (byte) (random.nextInt(9) - 4);
            case 3, 4 -> number(bytes, at);
            case 5 -> {
                return Arrays.copyOf(bytes, random.nextBoolean() ? at : bytes.length + length);
            }
            case 6 -> {
                return remove(bytes, at, length);
            }
            case 7 -> {
                return insert(bytes, random.nextInt(bytes.length + 1), Arrays.copyOfRange(bytes, at, at + length));
            }
            case 8 -> {
                return insert(bytes, at, fresh());
            }
            default -> {
                return spliced(bytes, at);
            }
        }
        return bytes;
    }

    /** Binary fields are mostly aligned. */
    private void number(byte[] bytes, int near) {
        int size = 1 << random.nextInt(4);
        int at = random.nextInt(4) == 0 ? near : near & -size;
        if (at + size <= bytes.length) {
            long value =
                    random.nextInt(4) == 0 ? random.nextInt(bytes.length + 1) : NUMBERS[random.nextInt(NUMBERS.length)];
            byte[] number = ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(value)
                    .array();
            System.arraycopy(number, 0, bytes, at, size);
        }
    }

    private byte[] fresh() {
        byte[] fresh = new byte[1 + random.nextInt(16)];
        random.nextBytes(fresh);
        if (random.nextBoolean()) {
            for (int i = 0; i < fresh.length; i++) {
                fresh[i] = (byte) (' ' + Math.floorMod(fresh[i], 95));
            }
        }
        return fresh;
    }

    private byte[] spliced(byte[] bytes, int at) {
        byte[] other = any();
        if (other.length == 0) {
            return bytes;
        }
        int from = random.nextInt(other.length);
        int length = 1 + random.nextInt(other.length - from);
        byte[] piece = Arrays.copyOfRange(other, from, from + length);
        return random.nextBoolean()
                ? insert(bytes, at, piece)
                : insert(remove(bytes, at, Math.min(length, bytes.length - at)), at, piece);
    }

    private static byte[] insert(byte[] bytes, int at, byte[] piece) {
        byte[] longer = new byte[bytes.length + piece.length];
        System.arraycopy(bytes, 0, longer, 0, at);
        System.arraycopy(piece, 0, longer, at, piece.length);
        System.arraycopy(bytes, at, longer, at + piece.length, bytes.length - at);
        return longer;
    }

    private static byte[] remove(byte[] bytes, int at, int length) {
        byte[] shorter = new byte[bytes.length - length];
        System.arraycopy(bytes, 0, shorter, 0, at);
        System.arraycopy(bytes, at + length, shorter, at, shorter.length - at);
        return shorter;
    }
}
