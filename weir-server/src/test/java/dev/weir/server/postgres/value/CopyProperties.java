package dev.weir.server.postgres.value;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertIterableEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;

/** What a copy writes, a copy reads, in each format and however the bytes are cut. */
class CopyProperties {
    private static final ZoneId ZONE = ZoneId.of("America/St_Johns");

    private static final List<Map<String, String>> OPTIONS = List.of(
            Map.of(),
            Map.of("delimiter", "|", "null", "\\null", "header", "on"),
            Map.of("format", "csv"),
            Map.of("format", "csv", "header", "true", "quote", "'", "delimiter", ";", "null", "NULL", "escape", "\\"),
            Map.of("format", "csv", "delimiter", "\t", "null", "\\N"),
            Map.of("format", "binary"));

    @Property(tries = 30)
    void rowsComeBackAsTheyWere(@ForAll Random random) {
        Map<String, String> options = OPTIONS.get(random.nextInt(OPTIONS.size()));
        List<Field> columns = random.nextInt(5) == 0
                ? List.of(AnyRows.columns().get(random.nextInt(AnyRows.columns().size())))
                : AnyRows.columns();
        int count = random.nextInt(40);
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = new AnyRows(random).rows(columns, count, allocator)) {
            byte[] written = written(options, root);
            List<String> expected = AnyRows.cells(root);
            assertIterableEquals(
                    expected, read(options, root, pieces(written, random, 1 + random.nextInt(400)), allocator));
            assertIterableEquals(expected, read(options, root, pieces(written, random, Integer.MAX_VALUE), allocator));
        }
    }

    @Property(tries = 6)
    void theyMayBeCutAnywhere(@ForAll Random random) {
        for (Map<String, String> options : OPTIONS) {
            List<Field> few = new ArrayList<>(AnyRows.columns());
            few.removeIf(field -> !List.of("i32", "text", "texts").contains(field.getName()));
            try (BufferAllocator allocator = new RootAllocator();
                    VectorSchemaRoot root = new AnyRows(random).rows(few, 3, allocator)) {
                byte[] written = written(options, root);
                List<String> expected = AnyRows.cells(root);
                for (int cut = 0; cut <= Math.min(written.length, 400); cut++) {
                    List<ByteBuf> two = List.of(
                            Unpooled.wrappedBuffer(written, 0, cut),
                            Unpooled.wrappedBuffer(written, cut, written.length - cut));
                    assertIterableEquals(expected, read(options, root, two, allocator), options + " cut=" + cut);
                }
            }
        }
    }

    private static byte[] written(Map<String, String> options, VectorSchemaRoot root) {
        ByteBuf out = Unpooled.buffer();
        CopyWriter writer = new CopyWriter(CopyFormat.of(options, false), root, ZONE);
        writer.header(out);
        for (int row = 0; row < root.getRowCount(); row++) {
            writer.row(out, row);
        }
        writer.trailer(out);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    private static List<ByteBuf> pieces(byte[] bytes, Random random, int most) {
        List<ByteBuf> pieces = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, most == Integer.MAX_VALUE ? most : random.nextInt(most + 1));
            pieces.add(Unpooled.wrappedBuffer(bytes, at, length));
            at += length;
        }
        return pieces;
    }

    private static List<String> read(
            Map<String, String> options, VectorSchemaRoot like, List<ByteBuf> pieces, BufferAllocator allocator) {
        List<String> cells = new ArrayList<>();
        try (CopyReader reader = new CopyReader(
                CopyFormat.of(options, true),
                like.getSchema(),
                List.of(),
                ZONE,
                new CopyLimits(10 << 20, 20_000, 7),
                allocator)) {
            for (ByteBuf piece : pieces) {
                while (reader.read(piece)) {
                    cells.addAll(AnyRows.cells(reader.batch()));
                }
                assertFalse(piece.isReadable());
            }
            if (reader.finish()) {
                cells.addAll(AnyRows.cells(reader.batch()));
            }
        }
        return cells;
    }
}
