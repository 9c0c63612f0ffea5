package dev.weir.server.postgres.value;

import java.util.Arrays;

/** The absolute value of a decimal's 128 bits, to be taken apart into digits; used again and again. */
final class Int128 {
    private static final int BILLION = 1_000_000_000;
    private static final long INT = 0xFFFF_FFFFL;

    private final int[] limbs = new int[5];
    private final int[] billions = new int[5];
    private int used;
    private boolean negative;

    void load(long low, long high) {
        negative = high < 0;
        long upper = negative ? ~high + (low == 0 ? 1 : 0) : high;
        loadUnsigned(negative ? -low : low, upper);
    }

    void loadUnsigned(long low, long high) {
        limbs[0] = (int) low;
        limbs[1] = (int) (low >>> 32);
        limbs[2] = (int) high;
        limbs[3] = (int) (high >>> 32);
        limbs[4] = 0;
        used = 5;
        trim();
    }

    void loadUnsigned(long value) {
        negative = false;
        loadUnsigned(value, 0);
    }

    boolean isNegative() {
        return negative;
    }

    boolean isZero() {
        return used == 0;
    }

    void multiply(int factor) {
        long carry = 0;
        for (int i = 0; i < limbs.length; i++) {
            carry += (limbs[i] & INT) * factor;
            limbs[i] = (int) carry;
            carry >>>= 32;
        }
        used = 5;
        trim();
    }

    /** Divides, and returns the rest. */
    int divide(int divisor) {
        long rest = 0;
        for (int i = used - 1; i >= 0; i--) {
            long value = (rest << 32) | (limbs[i] & INT);
            long quotient = value / divisor;
            limbs[i] = (int) quotient;
            rest = value - quotient * divisor;
        }
        trim();
        return (int) rest;
    }

    private void trim() {
        while (used > 0 && limbs[used - 1] == 0) {
            used--;
        }
    }

    /** The number with a point before its last digits, as many as the scale says. What was loaded is gone. */
    void text(TextBytes to, int scale) {
        if (negative) {
            to.put('-');
        }
        int start = to.length();
        int parts = 0;
        do {
            billions[parts++] = divide(BILLION);
        } while (!isZero());
        to.number(billions[--parts]);
        while (parts > 0) {
            to.padded(billions[--parts], 9);
        }
        if (scale > 0) {
            point(to, start, scale);
        }
    }

    private static void point(TextBytes to, int start, int scale) {
        int missing = scale + 1 - (to.length() - start);
        for (int i = 0; i < missing; i++) {
            to.put('0');
        }
        to.put('0');
        byte[] bytes = to.bytes();
        int end = to.length();
        if (missing > 0) {
            int digits = end - 1 - missing - start;
            System.arraycopy(bytes, start, bytes, start + missing, digits);
            Arrays.fill(bytes, start, start + missing, (byte) '0');
        }
        int at = end - 1 - scale;
        System.arraycopy(bytes, at, bytes, at + 1, scale);
        bytes[at] = '.';
    }
}
