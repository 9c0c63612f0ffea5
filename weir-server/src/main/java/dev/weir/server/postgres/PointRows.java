package dev.weir.server.postgres;

import dev.weir.server.lookup.PointRead;
import dev.weir.server.postgres.value.ColumnWriter;
import dev.weir.server.postgres.value.Format;
import io.netty.buffer.ByteBuf;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** The row that a statement finds by its primary key, past the engine. */
final class PointRows {
    private PointRows() {}

    /** Writes the row, if there is one, and answers how many there are; empty, and nothing is written, if the engine has to be asked. */
    static OptionalInt write(
            PointRead point,
            List<Optional<String>> values,
            List<Format> formats,
            ZoneId zone,
            BufferAllocator allocator,
            Output output) {
        Optional<VectorSchemaRoot> found = point.read(values, allocator);
        if (found.isEmpty()) {
            return OptionalInt.empty();
        }
        try (VectorSchemaRoot root = found.get()) {
            int rows = root.getRowCount();
            int columns = root.getFieldVectors().size();
            for (int row = 0; row < rows; row++) {
                ByteBuf message = output.begin('D');
                message.writeShort(columns);
                for (int i = 0; i < columns; i++) {
                    ColumnWriter.of(root.getVector(i), Formats.of(formats, i), zone)
                            .write(message, row);
                }
                output.end();
            }
            return OptionalInt.of(rows);
        }
    }
}
