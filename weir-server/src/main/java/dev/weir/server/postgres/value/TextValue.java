package dev.weir.server.postgres.value;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads a scalar from PostgreSQL's text. Space around it does not count, but in texts. */
final class TextValue {
    private static final int MAX_NUMERIC_CHARS = 1000;

    private TextValue() {}

    /** @param zone of timestamps that say none */
    static Value of(PgScalar type, String text, ZoneId zone) {
        return switch (type) {
            case BOOL -> new Value.Truth(truth(text));
            case INT2 -> whole(type, text, Short.MIN_VALUE, Short.MAX_VALUE);
            case INT4 -> whole(type, text, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case INT8 -> whole(type, text, Long.MIN_VALUE, Long.MAX_VALUE);
            case OID -> whole(type, text, Integer.MIN_VALUE, 0xFFFF_FFFFL);
            case FLOAT4, FLOAT8 -> new Value.Real(real(type, text));
            case NUMERIC -> new Value.Decimal(numeric(text));
            case DATE -> new TimeScanner(type, text).date();
            case TIME -> new TimeScanner(type, text).time();
            case TIMESTAMP -> new TimeScanner(type, text).timestamp();
            case TIMESTAMPTZ -> new TimeScanner(type, text).timestampWithZone(zone);
            case INTERVAL -> new IntervalScanner(text).interval();
            case BYTEA -> new Value.Bytes(bytea(text));
            case UUID -> uuid(text);
            case TEXT, VARCHAR, BPCHAR, NAME, CHAR, UNKNOWN, JSON, JSONB -> new Value.Text(text);
        };
    }

    private static boolean truth(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        boolean isTrue = word.equals("1") || word.equals("on") || starts("true", word) || starts("yes", word);
        boolean isFalse = word.equals("0")
                || word.equals("of")
                || word.equals("off")
                || starts("false", word)
                || starts("no", word);
        if (!isTrue && !isFalse) {
            throw Malformed.text(PgScalar.BOOL, text);
        }
        return isTrue;
    }

    private static boolean starts(String whole, String word) {
        return !word.isEmpty() && whole.startsWith(word);
    }

    private static Value whole(PgScalar type, String text, long min, long max) {
        String digits = text.strip();
        int from = digits.startsWith("-") || digits.startsWith("+") ? 1 : 0;
        if (from == digits.length() || !isDigits(digits, from, digits.length())) {
            throw Malformed.text(type, text);
        }
        try {
            long value = Long.parseLong(digits);
            if (value >= min && value <= max) {
                return new Value.Whole(value);
            }
        } catch (NumberFormatException e) {
            // too long
        }
        throw Malformed.range(type, text);
    }

    private static boolean isDigits(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static double real(PgScalar type, String text) {
        String number = text.strip();
        Double special = special(number);
        if (special != null) {
            return special;
        }
        if (!isNumber(number)) {
            throw Malformed.text(type, text);
        }
        double value = type == PgScalar.FLOAT4 ? Float.parseFloat(number) : Double.parseDouble(number);
        if (Double.isInfinite(value)) {
            throw Malformed.range(type, text);
        }
        return value;
    }

    private static @Nullable Double special(String number) {
        return switch (number.toLowerCase(Locale.ROOT)) {
            case "nan" -> Double.NaN;
            case "infinity", "inf", "+infinity", "+inf" -> Double.POSITIVE_INFINITY;
            case "-infinity", "-inf" -> Double.NEGATIVE_INFINITY;
            default -> null;
        };
    }

    static BigDecimal numeric(String text) {
        String number = text.strip();
        if (!isNumber(number)) {
            throw special(number) == null
                    ? Malformed.text(PgScalar.NUMERIC, text)
                    : Malformed.range(PgScalar.NUMERIC, text);
        }
        try {
            return new BigDecimal(number);
        } catch (NumberFormatException e) {
            throw Malformed.range(PgScalar.NUMERIC, text);
        }
    }

    /** Digits with a point and a power of ten. Java would also take {@code 1d}, {@code 0x1p3} and digits of other scripts. */
    private static boolean isNumber(String text) {
        int length = text.length();
        if (length > MAX_NUMERIC_CHARS) {
            return false;
        }
        int at = sign(text, 0);
        int start = at;
        at = digits(text, at);
        int count = at - start;
        if (at < length && text.charAt(at) == '.') {
            int fraction = at + 1;
            at = digits(text, fraction);
            count += at - fraction;
        }
        if (count == 0) {
            return false;
        }
        if (at < length && (text.charAt(at) | 0x20) == 'e') {
            int power = sign(text, at + 1);
            at = digits(text, power);
            if (at == power) {
                return false;
            }
        }
        return at == length;
    }

    private static int sign(String text, int at) {
        return at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+') ? at + 1 : at;
    }

    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    /** Hex as {@code \xcafe}, or escaped: all is itself but {@code \\} and {@code \312}. */
    private static byte[] bytea(String text) {
        try {
            if (text.startsWith("\\x")) {
                return HexFormat.of().parseHex(text.substring(2).replaceAll("[ \\t\\n\\r]", ""));
            }
        } catch (IllegalArgumentException e) {
            throw Malformed.text(PgScalar.BYTEA, text);
        }
        byte[] from = text.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[from.length];
        int length = 0;
        for (int i = 0; i < from.length; i++) {
            if (from[i] != '\\') {
                bytes[length++] = from[i];
            } else if (i + 1 < from.length && from[i + 1] == '\\') {
                bytes[length++] = '\\';
                i++;
            } else if (i + 3 < from.length && isOctal(from, i + 1)) {
                bytes[length++] =
                        (byte) (((from[i + 1] - '0') << 6) | ((from[i + 2] - '0') << 3) | (from[i + 3] - '0'));
                i += 3;
            } else {
                throw Malformed.text(PgScalar.BYTEA, text);
            }
        }
        return Arrays.copyOf(bytes, length);
    }

    private static boolean isOctal(byte[] bytes, int at) {
        return bytes[at] >= '0'
                && bytes[at] <= '3'
                && bytes[at + 1] >= '0'
                && bytes[at + 1] <= '7'
                && bytes[at + 2] >= '0'
                && bytes[at + 2] <= '7';
    }

    /** With or without braces; hyphens behind any two bytes. */
    private static Value uuid(String text) {
        String digits = text.strip();
        if (digits.startsWith("{") && digits.endsWith("}") && digits.length() > 1) {
            digits = digits.substring(1, digits.length() - 1);
        }
        digits = digits.replaceAll("(?<=[0-9a-fA-F]{4})-(?=[0-9a-fA-F]{4})", "");
        if (digits.length() != 32) {
            throw Malformed.text(PgScalar.UUID, text);
        }
        try {
            return new Value.Uuid(
                    HexFormat.fromHexDigitsToLong(digits, 0, 16), HexFormat.fromHexDigitsToLong(digits, 16, 32));
        } catch (NumberFormatException e) {
            throw Malformed.text(PgScalar.UUID, text);
        }
    }
}
