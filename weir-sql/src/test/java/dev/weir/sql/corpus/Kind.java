package dev.weir.sql.corpus;

import java.util.List;
import java.util.Random;

/** What can be done with a column, and constants that its values may equal. */
public enum Kind {
    WHOLE,
    REAL,
    DECIMAL,
    TEXT,
    BOOL,
    DAY,
    TIME,
    STAMP,
    ZONED,
    BYTES,
    UUID,
    /** Lists, structs: compared as a whole. */
    NESTED,
    /** Maps and arrays, looked at as text only: maps have no order, and DuckDB 2.0.0 stumbles over some conditions on arrays. */
    OPAQUE;

    static final List<String> TEXTS = List.of(
            "", "a", "ab", "abc", "a%c", "a_c", "é", "zebra", "a text of more than twelve bytes", "a text of more");

    /** As DuckDB writes it down, for a comparison with a column of this kind. */
    String constant(Random random) {
        return switch (this) {
            case WHOLE -> String.valueOf(whole(random));
            case REAL ->
                switch (random.nextInt(6)) {
                    case 0 -> "'nan'::double";
                    case 1 -> "'-inf'::double";
                    case 2 -> String.valueOf(whole(random));
                    case 3 -> (random.nextInt(4000) - 2000) / 4.0 + "::float";
                    default -> (random.nextInt(16_000) - 8_000) / 8.0 + "::double";
                };
            case DECIMAL ->
                random.nextBoolean() ? String.valueOf(whole(random)) : (random.nextInt(9000) - 4500) / 100.0 + "";
            case TEXT -> "'" + TEXTS.get(random.nextInt(TEXTS.size())) + "'";
            case BOOL -> random.nextBoolean() ? "true" : "false";
            case DAY -> "date '2020-01-01' + " + random.nextInt(400);
            case TIME -> "make_time(" + random.nextInt(24) + ", " + random.nextInt(60) + ", 0)";
            case STAMP -> stamp(random);
            case ZONED -> "(" + stamp(random) + ")::timestamptz";
            case BYTES -> "encode('" + TEXTS.get(random.nextInt(TEXTS.size())) + "')";
            case UUID -> "'00000000-0000-4000-8000-%012d'::uuid".formatted(random.nextInt(300));
            case NESTED, OPAQUE -> "null";
        };
    }

    private static int whole(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(20) - 10;
            case 1 -> random.nextInt(60_000);
            default -> random.nextInt(2000) - 1000;
        };
    }

    private static String stamp(Random random) {
        return "timestamp '2024-01-01 00:00:00' + to_minutes(" + random.nextInt(7000) + ")"
                + (random.nextInt(4) == 0 ? " + to_microseconds(1)" : "");
    }
}
