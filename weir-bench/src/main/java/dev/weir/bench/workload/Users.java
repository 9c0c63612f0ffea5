package dev.weir.bench.workload;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.TableSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The upserts of the table {@code users}: upsert j is a function of j, see docs/benchmarking.md. The static functions give single values; an object of
 * this class makes whole rows, with scratch memory, for one thread.
 */
public final class Users {
    public static final long KEYS = 500_000;

    static final int NAME_BYTES = 15;

    static final Schema SCHEMA = new Schema(List.of(
            new Field("user_id", FieldType.notNullable(new ArrowType.Int(64, true)), List.of()),
            new Field("name", FieldType.nullable(new ArrowType.Utf8()), List.of()),
            new Field("country", FieldType.nullable(new ArrowType.Utf8()), List.of()),
            new Field(
                    "score",
                    FieldType.notNullable(new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
                    List.of()),
            new Field("updated", FieldType.nullable(new ArrowType.Timestamp(TimeUnit.MILLISECOND, "UTC")), List.of())));

    private static final long SEED = 20260202L;
    /** Of the keys that lookups ask for. */
    private static final long LOOKUP_SEED = 99;

    private static final byte[] NAME = "user-".getBytes(ISO_8859_1);
    private static final int LETTERS_OF_NAME = NAME_BYTES - NAME.length;

    private final byte[] name = new byte[NAME_BYTES];

    /** Four buckets by the hash of the key, and every default. */
    public static TableSpec table(String name) {
        return TableSpec.of(name, TableSchema.create(SCHEMA))
                .withPrimaryKey("user_id")
                .withBuckets(Events.BUCKETS, List.of());
    }

    public static long key(long j) {
        return Mix.below(word(j, 0), KEYS);
    }

    /** A key of its own for each j, in no order. */
    public static long distinctKey(long j) {
        return Mix.finish(j);
    }

    public static long updatedMs(long j) {
        return Events.FIRST_TS_MS + j;
    }

    /** Which upsert, of as many, lookup number k asks for the key of. */
    public static long lookedUp(long k, long upserts) {
        return Mix.below(Mix.word(LOOKUP_SEED, k, 0), upserts);
    }

    static int country(long j) {
        return (int) Mix.below(word(j, 2), Events.COUNTRIES.size());
    }

    /** Thousandths. */
    static long score(long j) {
        return Mix.below(word(j, 3), 1_000_000);
    }

    /** Writes {@link #NAME_BYTES} bytes. */
    static void name(long j, byte[] into, int at) {
        System.arraycopy(NAME, 0, into, at, NAME.length);
        Events.letters(word(j, 1), LETTERS_OF_NAME, into, at + NAME.length);
    }

    public User row(long j) {
        name(j, name, 0);
        return new User(
                key(j),
                new String(name, ISO_8859_1),
                Events.COUNTRIES.get(country(j)),
                score(j) / 1000.0,
                Instant.ofEpochMilli(updatedMs(j)));
    }

    /** Of each key the last of the first {@code upserts}, or -1. */
    public static int[] lastOfKeys(int upserts) {
        int[] last = new int[(int) KEYS];
        Arrays.fill(last, -1);
        for (int j = 0; j < upserts; j++) {
            last[(int) key(j)] = j;
        }
        return last;
    }

    private static long word(long j, int word) {
        return Mix.word(SEED, j, word);
    }
}
