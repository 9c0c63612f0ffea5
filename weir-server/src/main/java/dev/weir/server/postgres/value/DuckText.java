package dev.weir.server.postgres.value;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Values as the texts that DuckDB's casts read: {@code \xCA\xFE}, {@code 0044-03-15 (BC)}, {@code [1, NULL, "a b"]}. */
final class DuckText {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private DuckText() {}

    static String of(PgScalar type, Value value) {
        return switch (value) {
            case Value.Null _ -> "NULL";
            case Value.Truth truth -> Boolean.toString(truth.value());
            case Value.Whole whole -> Long.toString(whole.value());
            case Value.Real real -> Double.toString(real.value());
            case Value.Decimal decimal -> decimal.value().toString();
            case Value.Text text -> text.value();
            case Value.Bytes bytes -> bytes(bytes.value());
            case Value.Uuid uuid -> new UUID(uuid.high(), uuid.low()).toString();
            case Value.Day day -> day(day.epochDay());
            case Value.Clock clock -> clock(clock.nanos());
            case Value.Moment moment ->
                moment(moment) + (type == PgScalar.TIMESTAMPTZ && !moment.isInfinite() ? "+00" : "");
            case Value.Span span ->
                span.months() + " months " + span.days() + " days " + span.micros() + " microseconds";
            case Value.Many many -> many(type, many);
        };
    }

    private static String bytes(byte[] bytes) {
        StringBuilder text = new StringBuilder(4 * bytes.length);
        for (byte value : bytes) {
            text.append("\\x").append(HEX[(value >> 4) & 15]).append(HEX[value & 15]);
        }
        return text.toString();
    }

    private static String day(int epochDay) {
        TextBytes text = new TextBytes();
        TimeText.date(text, epochDay);
        return string(text).replace(" BC", " (BC)");
    }

    private static String clock(long nanos) {
        TextBytes text = new TextBytes();
        TimeText.time(text, nanos / 1_000_000_000L * TimeText.SECOND_MICROS);
        return string(text) + fraction((int) (nanos % 1_000_000_000L));
    }

    private static String moment(Value.Moment moment) {
        if (moment.isInfinite()) {
            return moment.epochSecond() > 0 ? "infinity" : "-infinity";
        }
        long day = Math.floorDiv(moment.epochSecond(), 86_400L);
        long second = moment.epochSecond() - day * 86_400;
        return day((int) day) + " " + clock(second * 1_000_000_000L + moment.nanos());
    }

    private static String fraction(int nanos) {
        if (nanos == 0) {
            return "";
        }
        TextBytes text = new TextBytes();
        text.put('.').padded(nanos, 9);
        text.trimZeros(0);
        return string(text);
    }

    private static String many(PgScalar type, Value.Many many) {
        StringBuilder text = new StringBuilder("[");
        for (Value element : many.elements()) {
            text.append(text.length() > 1 ? ", " : "");
            String one = of(type, element);
            if (element instanceof Value.Null || element instanceof Value.Many) {
                text.append(one);
            } else {
                quoted(text, one);
            }
        }
        return text.append(']').toString();
    }

    static void quoted(StringBuilder to, String text) {
        to.append('"');
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '"' || character == '\\') {
                to.append('\\');
            }
            to.append(character);
        }
        to.append('"');
    }

    private static String string(TextBytes text) {
        return new String(text.bytes(), 0, text.length(), StandardCharsets.US_ASCII);
    }
}
