package dev.weir.server.postgres.value;

import java.util.Arrays;
import org.apache.arrow.memory.ArrowBuf;

/** Text under construction, in UTF-8; grows as far as a value needs, and is used again for the next. */
final class TextBytes {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    /** What is kept between values. */
    private static final int KEPT = 64 << 10;

    private byte[] bytes = new byte[64];
    private int length;

    void clear() {
        length = 0;
        if (bytes.length > KEPT) {
            bytes = new byte[64];
        }
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void cut(int length) {
        this.length = length;
    }

    TextBytes put(int character) {
        room(1);
        bytes[length++] = (byte) character;
        return this;
    }

    TextBytes ascii(String text) {
        int chars = text.length();
        room(chars);
        for (int i = 0; i < chars; i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
        return this;
    }

    TextBytes copy(byte[] from) {
        room(from.length);
        System.arraycopy(from, 0, bytes, length, from.length);
        length += from.length;
        return this;
    }

    TextBytes copy(ArrowBuf from, long at, int count) {
        room(count);
        from.getBytes(at, bytes, length, count);
        length += count;
        return this;
    }

    TextBytes hex(ArrowBuf from, long at, int count) {
        room(Math.multiplyExact(2, count));
        for (int i = 0; i < count; i++) {
            int value = from.getByte(at + i);
            bytes[length++] = HEX[(value >> 4) & 15];
            bytes[length++] = HEX[value & 15];
        }
        return this;
    }

    TextBytes number(long value) {
        if (value >= 0) {
            return digits(value, count(value));
        }
        if (value == Long.MIN_VALUE) {
            return ascii("-9223372036854775808");
        }
        return put('-').digits(-value, count(-value));
    }

    /** With zeros before it, to a width at least; not negative. */
    TextBytes padded(long value, int width) {
        return digits(value, Math.max(width, count(value)));
    }

    private TextBytes digits(long value, int count) {
        room(count);
        int at = length + count;
        length = at;
        long rest = value;
        int left = count;
        for (; rest > Integer.MAX_VALUE; left -= 2) {
            long quotient = rest / 100;
            int pair = (int) (rest - quotient * 100);
            bytes[--at] = (byte) ('0' + pair % 10);
            bytes[--at] = (byte) ('0' + pair / 10);
            rest = quotient;
        }
        for (int small = (int) rest; left > 0; left--) {
            int quotient = small / 10;
            bytes[--at] = (byte) ('0' + (small - quotient * 10));
            small = quotient;
        }
        return this;
    }

    /** Digits of a number that is not negative. */
    static int count(long value) {
        long limit = 10;
        for (int digits = 1; digits < 19; digits++) {
            if (value < limit) {
                return digits;
            }
            limit *= 10;
        }
        return 19;
    }

    /** Zeros at the end go, down to a place. */
    void trimZeros(int downTo) {
        while (length > downTo && bytes[length - 1] == '0') {
            length--;
        }
    }

    private void room(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, count), bytes.length + (bytes.length >> 1)));
        }
    }
}
