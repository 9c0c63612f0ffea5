package dev.weir.bench.workload;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.TableSpec;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The rows of the table {@code events}: row i is a function of i, see docs/benchmarking.md. The static functions give single
 * values; an object of this class makes whole rows, with scratch memory, for one thread.
 */
public final class Events {
    public static final int BUCKETS = 4;
    /** Of ids, ts, price, qty and flag. */
    static final int FIXED_BYTES = 8 + 8 + 8 + 8 + 4 + 1;

    static final int URL_BYTES = 40;
    static final int PAYLOAD_BYTES = 60;

    public static final List<String> KINDS = List.of(
            "view", "click", "search", "cart_add", "cart_remove", "checkout", "purchase", "refund", "login", "logout");
    static final List<String> COUNTRIES = IntStream.range(0, 50)
            .mapToObj(j -> "" + (char) ('A' + j / 10) + (char) ('A' + 7 * j % 26))
            .toList();

    static final Schema SCHEMA = new Schema(List.of(
            required("event_id", new ArrowType.Int(64, true)),
            required("user_id", new ArrowType.Int(64, true)),
            nullable("ts", new ArrowType.Timestamp(TimeUnit.MILLISECOND, "UTC")),
            nullable("kind", new ArrowType.Utf8()),
            nullable("country", new ArrowType.Utf8()),
            nullable("url", new ArrowType.Utf8()),
            required("price", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
            required("qty", new ArrowType.Int(32, true)),
            nullable("payload", new ArrowType.Utf8()),
            required("flag", new ArrowType.Bool())));
    public static final List<String> COLUMNS =
            SCHEMA.getFields().stream().map(Field::getName).toList();

    private static final long SEED = 20260101L;
    static final long FIRST_TS_MS = 1_700_000_000_000L;
    private static final byte[] LETTERS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".getBytes(ISO_8859_1);
    private static final byte[] URL = "https://shop.example.com/item/NNNNNN?p=D".getBytes(ISO_8859_1);
    private static final int URL_DIGITS = 6;
    private static final int URL_DIGITS_END = 36;

    private final byte[] url = new byte[URL_BYTES];
    private final byte[] payload = new byte[PAYLOAD_BYTES];

    /** Four buckets, no key, and every default. */
    public static TableSpec table(String name) {
        return TableSpec.of(name, TableSchema.create(SCHEMA)).withBuckets(BUCKETS, List.of());
    }

    public static long userId(long row) {
        return Mix.below(word(row, 0), 500_000);
    }

    public static long tsMs(long row) {
        return FIRST_TS_MS + row;
    }

    /** Index into {@link #KINDS}. */
    public static int kind(long row) {
        return (int) Mix.below(word(row, 1), KINDS.size());
    }

    static int country(long row) {
        return (int) Mix.below(word(row, 2), COUNTRIES.size());
    }

    public static long cents(long row) {
        return Mix.below(word(row, 4), 100_000);
    }

    /** Quantity and flag share this word. */
    static long qtyWord(long row) {
        return word(row, 5);
    }

    static int qty(long qtyWord) {
        return 1 + (int) Mix.below(qtyWord, 10);
    }

    static boolean flag(long qtyWord) {
        return (qtyWord & 1) == 1;
    }

    /** Writes {@link #URL_BYTES} bytes. */
    static void url(long row, byte[] into, int at) {
        System.arraycopy(URL, 0, into, at, URL_BYTES);
        long word = word(row, 3);
        int item = (int) Mix.below(word, 100_000);
        for (int digit = 1; digit <= URL_DIGITS; digit++) {
            into[at + URL_DIGITS_END - digit] = (byte) ('0' + item % 10);
            item /= 10;
        }
        into[at + URL_BYTES - 1] = (byte) ('0' + (word & 7));
    }

    /** Writes {@link #PAYLOAD_BYTES} bytes: six words of ten letters, low bits first. */
    static void payload(long row, byte[] into, int at) {
        int next = at;
        for (int w = 6; w < 12; w++) {
            letters(word(row, w), 10, into, next);
            next += 10;
        }
    }

    /** So many letters, of six bits each, low bits first. */
    static void letters(long word, int count, byte[] into, int at) {
        long bits = word;
        for (int letter = 0; letter < count; letter++) {
            into[at + letter] = LETTERS[(int) (bits & 63)];
            bits >>>= 6;
        }
    }

    public Event row(long row) {
        url(row, url, 0);
        payload(row, payload, 0);
        long qtyWord = qtyWord(row);
        return new Event(
                row,
                userId(row),
                Instant.ofEpochMilli(tsMs(row)),
                KINDS.get(kind(row)),
                COUNTRIES.get(country(row)),
                new String(url, ISO_8859_1),
                cents(row) / 100.0,
                qty(qtyWord),
                new String(payload, ISO_8859_1),
                flag(qtyWord));
    }

    private static long word(long row, int word) {
        return Mix.word(SEED, row, word);
    }

    private static Field required(String name, ArrowType type) {
        return new Field(name, FieldType.notNullable(type), List.of());
    }

    private static Field nullable(String name, ArrowType type) {
        return new Field(name, FieldType.nullable(type), List.of());
    }
}
