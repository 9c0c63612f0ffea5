package dev.weir.server.postgres.value;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Floats as PostgreSQL prints them: the shortest digits that are read back as the same number, {@code 0.1}, {@code 1e+20}. Java finds
 * the same digits but in two cases: it prefers two digits to one, and takes a decimal that lies in the middle between two floats, which PostgreSQL leaves to no
 * reader's rounding.
 */
final class FloatText {
    private static final double FIRST_GAP_8 = 0x1p53;
    private static final double FIRST_GAP_4 = 0x1p24;
    /** No decimal of 17 digits above is in the middle between two floats, because 5^24 has more than 54 bits. */
    private static final double LAST_MIDDLE = 1e41;

    private static final double LONG = 0x1p62;
    private static final double FEW_BITS_8 = 1e-320;
    private static final double FEW_BITS_4 = 1e-43;
    private static final int MAX_FIXED_8 = 15;
    private static final int MAX_FIXED_4 = 6;
    private static final int MIN_FIXED = -4;

    private static final double MAX_DECIMAL = 1e9;
    private static final double MILLION = 1e6;

    private final StringBuilder java = new StringBuilder(32);
    private long coefficient;
    private int exponent;

    void float8(TextBytes to, double value) {
        if (isSpecial(to, value)) {
            return;
        }
        double size = Math.abs(value);
        if (size < 1e15 && size == (long) size) {
            to.number((long) size);
            return;
        }
        if (isDecimal(size)) {
            print(to, MAX_FIXED_8);
            return;
        }
        java.setLength(0);
        parse(java.append(size));
        if (size < FEW_BITS_8 || (size >= FIRST_GAP_8 && isMiddle(size, Math.nextDown(size), Math.nextUp(size)))) {
            shortest(size, Math.nextDown(size), Math.nextUp(size));
        }
        print(to, MAX_FIXED_8);
    }

    void float4(TextBytes to, float value) {
        if (isSpecial(to, value)) {
            return;
        }
        float size = Math.abs(value);
        if (size < 1e6f && size == (int) size) {
            to.number((int) size);
            return;
        }
        java.setLength(0);
        parse(java.append(size));
        if (size < FEW_BITS_4 || (size >= FIRST_GAP_4 && isMiddle(size, Math.nextDown(size), up(size)))) {
            shortest(size, Math.nextDown(size), up(size));
        }
        print(to, MAX_FIXED_4);
    }

    /**
     * Most numbers that people write have few digits behind the point. A decimal of up to 15 digits that is read as this number is the shortest one, because no two of
     * them are read as the same.
     */
    private boolean isDecimal(double size) {
        if (size >= MAX_DECIMAL) {
            return false;
        }
        coefficient = Math.round(size * MILLION);
        exponent = -6;
        if (coefficient / MILLION != size) {
            return false;
        }
        while (coefficient % 10 == 0) {
            coefficient /= 10;
            exponent++;
        }
        return true;
    }

    /** Also of the greatest float, above which the next would be one more step. */
    private static double up(float size) {
        return size + (double) Math.ulp(size);
    }

    /** Zero, infinity and NaN; of the others the sign. */
    private static boolean isSpecial(TextBytes to, double value) {
        if (Double.isNaN(value)) {
            to.ascii("NaN");
            return true;
        }
        if (value < 0 || 1 / value < 0) {
            to.put('-');
        }
        if (Double.isInfinite(value)) {
            to.ascii("Infinity");
            return true;
        }
        return false;
    }

    /** What Java wrote, as {@code 12.5} or {@code 1.25E-7}, without zeros at either end. */
    private void parse(CharSequence text) {
        coefficient = 0;
        exponent = 0;
        int zeros = 0;
        boolean behindPoint = false;
        int at = 0;
        for (; at < text.length() && text.charAt(at) != 'E'; at++) {
            char digit = text.charAt(at);
            if (digit == '.') {
                behindPoint = true;
                continue;
            }
            exponent -= behindPoint ? 1 : 0;
            if (digit == '0') {
                zeros++;
            } else {
                for (; zeros > 0; zeros--) {
                    coefficient *= 10;
                }
                coefficient = coefficient * 10 + (digit - '0');
            }
        }
        exponent += zeros;
        if (at < text.length()) {
            boolean negative = text.charAt(at + 1) == '-';
            int power = 0;
            for (at += negative ? 2 : 1; at < text.length(); at++) {
                power = power * 10 + (text.charAt(at) - '0');
            }
            exponent += negative ? -power : power;
        }
    }

    /** Only where floats are whole numbers with gaps between them. */
    private boolean isMiddle(double size, double below, double above) {
        if (exponent < 0 || size >= LAST_MIDDLE) {
            return false;
        }
        if (size >= LONG) {
            return true; // perhaps; the slow way tells
        }
        long decimal = coefficient;
        for (int i = 0; i < exponent; i++) {
            decimal *= 10;
        }
        long whole = (long) size;
        long gap = decimal > whole ? (long) above - whole : whole - (long) below;
        return 2 * Math.abs(decimal - whole) == gap;
    }

    private void shortest(double size, double below, double above) {
        BigDecimal exact = new BigDecimal(size);
        BigDecimal two = BigDecimal.valueOf(2);
        BigDecimal low = exact.add(new BigDecimal(below)).divide(two);
        BigDecimal high = Double.isInfinite(above)
                ? exact.add(exact.subtract(low))
                : exact.add(new BigDecimal(above)).divide(two);
        for (int digits = 1; digits <= 17; digits++) {
            BigDecimal down = exact.round(new MathContext(digits, RoundingMode.DOWN));
            BigDecimal up = exact.round(new MathContext(digits, RoundingMode.UP));
            boolean downFits = down.compareTo(low) > 0;
            boolean upFits = up.compareTo(high) < 0;
            if (downFits || upFits) {
                boolean nearerDown = exact.subtract(down).compareTo(up.subtract(exact)) <= 0;
                BigDecimal best = (downFits && (nearerDown || !upFits) ? down : up).stripTrailingZeros();
                coefficient = best.unscaledValue().longValueExact();
                exponent = -best.scale();
                return;
            }
        }
    }

    private void print(TextBytes to, int maxFixed) {
        int digits = TextBytes.count(coefficient);
        int power = digits - 1 + exponent;
        if (power < MIN_FIXED || power >= maxFixed) {
            scientific(to, power);
        } else if (power < 0) {
            to.ascii("0.");
            to.padded(coefficient, digits - 1 - power);
        } else if (exponent >= 0) {
            to.number(coefficient);
            for (int i = 0; i < exponent; i++) {
                to.put('0');
            }
        } else {
            long unit = power(-exponent);
            to.number(coefficient / unit).put('.').padded(coefficient % unit, -exponent);
        }
    }

    private void scientific(TextBytes to, int power) {
        int start = to.length();
        to.number(coefficient);
        if (to.length() - start > 1) {
            to.put(0);
            byte[] bytes = to.bytes();
            System.arraycopy(bytes, start + 1, bytes, start + 2, to.length() - start - 2);
            bytes[start + 1] = '.';
        }
        to.put('e').put(power < 0 ? '-' : '+').padded(Math.abs(power), 2);
    }

    private static long power(int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= 10;
        }
        return power;
    }
}
