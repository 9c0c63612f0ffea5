package dev.weir.server.postgres.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.weir.format.WeirException;
import dev.weir.format.testing.BriefFuzzing;
import dev.weir.format.testing.Typed;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;

/**
 * The data of a copy, behind a byte that chooses format and columns: rows or an error of the caller, the same however it is cut; what was read is written, and read as
 * the same.
 */
class CopyReaderFuzz {
    private static final List<Map<String, String>> OPTIONS = List.of(
            Map.of(),
            Map.of("delimiter", "|", "null", "", "header", "match"),
            Map.of("format", "csv"),
            Map.of("format", "csv", "header", "true", "quote", "'", "delimiter", ";", "null", "NULL", "escape", "\\"),
            Map.of("format", "binary"));
    private static final Schema ALL = new Schema(
            AnyRows.columns().stream().filter(column -> !isFiner(column)).toList());
    private static final CopyLimits LIMITS = new CopyLimits(1 << 20, 4000, 10);

    /** Nanoseconds are read from text, but no value of PostgreSQL's has them. */
    private static boolean isFiner(Field column) {
        return switch (column.getType()) {
            case ArrowType.Time type -> type.getUnit() == TimeUnit.NANOSECOND;
            case ArrowType.Timestamp type -> type.getUnit() == TimeUnit.NANOSECOND;
            default -> column.getChildren().stream().anyMatch(CopyReaderFuzz::isFiner);
        };
    }

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < 2) {
            return;
        }
        Map<String, String> options = OPTIONS.get((input[0] & 0xFF) % OPTIONS.size());
        int columns = input[1] & 0xFF;
        Schema schema = columns < ALL.getFields().size()
                ? new Schema(List.of(ALL.getFields().get(columns)))
                : ALL;
        byte[] data = Arrays.copyOfRange(input, 2, input.length);
        Optional<List<String>> read = Typed.sent(() -> read(options, schema, List.of(Unpooled.wrappedBuffer(data))));
        List<ByteBuf> pieces = new ArrayList<>();
        for (int at = 0; at < data.length; at += 3) {
            pieces.add(Unpooled.wrappedBuffer(data, at, Math.min(3, data.length - at)));
        }
        assertEquals(read, Typed.sent(() -> read(options, schema, pieces)));
    }

    private static List<String> read(Map<String, String> options, Schema schema, List<ByteBuf> pieces) {
        List<String> cells = new ArrayList<>();
        try (BufferAllocator allocator = new RootAllocator();
                CopyReader reader = new CopyReader(
                        CopyFormat.of(options, true), schema, List.of(), ZoneOffset.UTC, LIMITS, allocator)) {
            for (ByteBuf piece : pieces) {
                while (reader.read(piece)) {
                    cells.addAll(again(reader.batch(), allocator));
                }
                assertFalse(piece.isReadable());
            }
            if (reader.finish()) {
                cells.addAll(again(reader.batch(), allocator));
            }
        }
        return cells;
    }

    /** The cells of a batch, which binary and text carry as they are. */
    private static List<String> again(VectorSchemaRoot batch, BufferAllocator allocator) {
        List<String> cells = AnyRows.cells(batch);
        for (Map<String, String> options : List.of(Map.of("format", "binary"), Map.<String, String>of())) {
            try (CopyReader reader = new CopyReader(
                    CopyFormat.of(options, true),
                    batch.getSchema(),
                    List.of(),
                    ZoneOffset.UTC,
                    new CopyLimits(10 << 20, 10 << 20, 100),
                    allocator)) {
                assertFalse(reader.read(Unpooled.wrappedBuffer(written(options, batch))));
                List<String> same = reader.finish() ? AnyRows.cells(reader.batch()) : List.of();
                assertEquals(cells, same);
            } catch (WeirException e) {
                throw new AssertionError("what was written is not read", e);
            }
        }
        return cells;
    }

    private static byte[] written(Map<String, String> options, VectorSchemaRoot root) {
        ByteBuf out = Unpooled.buffer();
        CopyWriter writer = new CopyWriter(CopyFormat.of(options, false), root, ZoneOffset.UTC);
        writer.header(out);
        for (int row = 0; row < root.getRowCount(); row++) {
            writer.row(out, row);
        }
        writer.trailer(out);
        return ByteBufUtil.getBytes(out);
    }

    @Test
    void aMoment() {
        BriefFuzzing.run(CopyReaderFuzz.class, seeds(), CopyReaderFuzz::fuzzerTestOneInput);
    }

    private static Map<String, byte[]> seeds() {
        Map<String, byte[]> seeds = new TreeMap<>();
        try (BufferAllocator allocator = new RootAllocator()) {
            for (int i = 0; i < OPTIONS.size(); i++) {
                seeds.put("all-columns-" + i, seed(i, 255, ALL, 3, allocator));
            }
            for (int column = 0; column < ALL.getFields().size(); column++) {
                Schema one = new Schema(List.of(ALL.getFields().get(column)));
                seeds.put("column-" + column, seed(column % OPTIONS.size(), column, one, 5, allocator));
            }
        }
        return seeds;
    }

    private static byte[] seed(int options, int columns, Schema schema, int rows, BufferAllocator allocator) {
        Map<String, String> written = new TreeMap<>(OPTIONS.get(options));
        written.computeIfPresent("header", (_, _) -> "true");
        try (VectorSchemaRoot root = new AnyRows(new Random(columns)).rows(schema.getFields(), rows, allocator)) {
            byte[] data = written(written, root);
            byte[] seed = new byte[2 + data.length];
            seed[0] = (byte) options;
            seed[1] = (byte) columns;
            System.arraycopy(data, 0, seed, 2, data.length);
            return seed;
        }
    }
}
