package dev.weir.server.postgres.value;

import io.netty.buffer.ByteBuf;

/** A numeric: number of digits to the base of 10,000, power of the first, sign, digits behind the point, then the digits. */
final class NumericBinary {
    static final int BASE = 10_000;
    static final int NEGATIVE = 0x4000;
    private static final int[] POWERS = {1, 10, 100, 1000};

    private final int scale;
    private final int fractionDigits;
    private final Int128 number = new Int128();
    private final short[] digits = new short[12];

    NumericBinary(int scale) {
        this.scale = scale;
        this.fractionDigits = (scale + 3) / 4;
    }

    void write(ByteBuf out, long low, long high) {
        number.load(low, high);
        write(out);
    }

    void writeUnsigned(ByteBuf out, long value) {
        number.loadUnsigned(value);
        write(out);
    }

    private void write(ByteBuf out) {
        int sign = number.isNegative() ? NEGATIVE : 0;
        int missing = fractionDigits * 4 - scale;
        if (missing > 0) {
            number.multiply(POWERS[missing]);
        }
        int count = 0;
        while (!number.isZero()) {
            digits[count++] = (short) number.divide(BASE);
        }
        int zeros = 0;
        while (zeros < count && digits[zeros] == 0) {
            zeros++;
        }
        int weight = count == 0 ? 0 : count - fractionDigits - 1;
        out.writeInt(8 + 2 * (count - zeros)).writeShort(count - zeros).writeShort(weight);
        out.writeShort(sign).writeShort(scale);
        for (int i = count - 1; i >= zeros; i--) {
            out.writeShort(digits[i]);
        }
    }
}
