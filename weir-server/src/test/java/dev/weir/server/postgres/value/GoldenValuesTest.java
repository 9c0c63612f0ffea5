package dev.weir.server.postgres.value;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.Test;

/**
 * What a PostgreSQL 15 printed: a type, with the session's zone where it matters, a value's text, and its bytes in hex, from {@code psql -c "select v::text,
 * encode(float8send(v), 'hex') ..."}. Read and written here, in either format, they are the same.
 */
class GoldenValuesTest {
    record Golden(String type, ZoneId zone, String text, String hex) {
        Field field() {
            Field field = scalar() == PgScalar.NUMERIC
                    ? new Field("v", FieldType.nullable(new ArrowType.Decimal(38, scale(), 128)), null)
                    : scalar().field("v").orElseThrow();
            return type.endsWith("[]")
                    ? new Field("v", FieldType.nullable(ArrowType.List.INSTANCE), List.of(field))
                    : field;
        }

        PgScalar scalar() {
            return PgScalar.valueOf(type.replace("[]", "").toUpperCase(Locale.ROOT));
        }

        private int scale() {
            int point = text.indexOf('.');
            int end = point;
            while (++end < text.length() && Character.isDigit(text.charAt(end))) {}
            return point < 0 ? 0 : end - point - 1;
        }

        static Golden parse(String line) {
            String[] parts = line.split("\t", -1);
            String[] type = parts[0].split(" ");
            return new Golden(type[0], type.length > 1 ? ZoneId.of(type[1]) : ZoneOffset.UTC, parts[1], parts[2]);
        }
    }

    static List<Golden> golden() {
        try (InputStream file = GoldenValuesTest.class.getResourceAsStream("postgres15.tsv")) {
            return new String(file.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.isEmpty())
                    .map(Golden::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void valuesAreWrittenAsPostgresWritesThem() {
        List<Golden> golden = golden();
        assertEquals(231, golden.size());
        for (Golden one : golden) {
            byte[] text = one.text().getBytes(UTF_8);
            byte[] binary = ByteBufUtil.decodeHexDump(one.hex());
            assertEquals(one.text(), written(one, Format.TEXT, text, Format.TEXT), one.toString());
            assertEquals(one.hex(), written(one, Format.TEXT, text, Format.BINARY), one.toString());
            assertEquals(one.text(), written(one, Format.BINARY, binary, Format.TEXT), one.toString());
            assertEquals(one.hex(), written(one, Format.BINARY, binary, Format.BINARY), one.toString());
        }
    }

    private static String written(Golden golden, Format from, byte[] value, Format to) {
        ByteBuf out = Unpooled.buffer();
        try (BufferAllocator allocator = new RootAllocator();
                FieldVector vector = golden.field().createVector(allocator)) {
            ColumnReader reader = ColumnReader.of(vector, from, golden.zone());
            reader.readNull(0);
            reader.read(1, Unpooled.wrappedBuffer(value));
            vector.setValueCount(2);
            ColumnWriter writer = ColumnWriter.of(vector, to, golden.zone());
            writer.write(out, 0);
            assertEquals(-1, out.readInt());
            writer.write(out, 1);
            assertEquals(out.readInt(), out.readableBytes());
            return to == Format.TEXT ? out.toString(UTF_8) : ByteBufUtil.hexDump(out);
        } catch (RuntimeException e) {
            throw new AssertionError(golden.toString(), e);
        }
    }
}
