package dev.weir.server.postgres.value;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.weir.format.testing.BriefFuzzing;
import dev.weir.format.testing.Typed;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.Test;

/** A bound value, behind a byte for its type and one for its format: text for SQL, which says the same when it is bound as text, or an error of the caller. */
class ParameterTextFuzz {
    private static final List<PgScalar> TYPES = List.of(PgScalar.values());
    private static final List<Field> TARGETS = AnyRows.columns();

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < 3) {
            return;
        }
        PgScalar type = TYPES.get((input[0] & 0x7F) % TYPES.size());
        boolean array = input[0] < 0 && type.arrayOid != 0;
        Format format = Format.of(input[1] & 1);
        Field target = array || type != PgScalar.JSON
                ? Field.nullable("$1", ArrowType.Utf8.INSTANCE)
                : TARGETS.get((input[2] & 0xFF) % TARGETS.size());
        ByteBuf bytes = Unpooled.wrappedBuffer(input, 3, input.length - 3);
        int oid = array ? type.arrayOid : type.oid;
        Typed.sent(() -> {
                    String text = ParameterText.of(1, oid, target, format, bytes, ZoneOffset.UTC);
                    assertFalse(bytes.isReadable());
                    return text;
                })
                .filter(_ -> !array && isPlain(type))
                .ifPresent(text -> assertEquals(text, again(oid, target, text)));
    }

    /** Whose text for SQL is one that PostgreSQL reads too. */
    private static boolean isPlain(PgScalar type) {
        return switch (type) {
            case BOOL, INT2, INT4, INT8, OID, FLOAT4, FLOAT8, NUMERIC, TIME, UUID, INTERVAL -> true;
            default -> false;
        };
    }

    private static String again(int oid, Field target, String text) {
        return ParameterText.of(1, oid, target, Format.TEXT, Unpooled.copiedBuffer(text, UTF_8), ZoneOffset.UTC);
    }

    @Test
    void aMoment() {
        BriefFuzzing.run(ParameterTextFuzz.class, seeds(), ParameterTextFuzz::fuzzerTestOneInput);
    }

    /** Each type's golden values, which {@code postgres15.tsv} has. */
    private static Map<String, byte[]> seeds() {
        Map<String, byte[]> seeds = new TreeMap<>();
        for (GoldenValuesTest.Golden golden : GoldenValuesTest.golden()) {
            boolean array = golden.type().endsWith("[]");
            PgScalar type = golden.scalar();
            int first = TYPES.indexOf(type) | (array ? 0x80 : 0);
            seeds.putIfAbsent(
                    type + (array ? "-array" : "") + "-text",
                    seed(first, 0, golden.text().getBytes(UTF_8)));
            seeds.put(
                    type + (array ? "-array" : "") + "-binary",
                    seed(first, 1, ByteBufUtil.decodeHexDump(golden.hex())));
        }
        for (int i = 0; i < TARGETS.size(); i++) {
            if (PgScalar.of(TARGETS.get(i)) == PgScalar.JSON) {
                byte[] seed = seed(
                        TYPES.indexOf(PgScalar.JSON),
                        0,
                        "[{\"a \\\"b\\\"\": \"x\", \"n\": 1.5}, null, [\"q\"]]".getBytes(UTF_8));
                seed[2] = (byte) i;
                seeds.put("json-" + TARGETS.get(i).getName(), seed);
            }
        }
        return seeds;
    }

    private static byte[] seed(int type, int format, byte[] value) {
        byte[] seed = new byte[3 + value.length];
        seed[0] = (byte) type;
        seed[1] = (byte) format;
        System.arraycopy(value, 0, seed, 3, value.length);
        return seed;
    }
}
