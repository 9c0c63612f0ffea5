package dev.weir.server.tablet;

import dev.weir.format.batch.Codec;
import dev.weir.format.batch.EncodedBatch;
import dev.weir.format.batch.Rows;
import dev.weir.format.batch.WriterEntry;
import dev.weir.format.batch.WriterId;
import dev.weir.format.schema.TableSchema;
import dev.weir.server.catalog.TableInfo;
import dev.weir.server.memory.Memory;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Makes one stored batch of the few rows of each of many appends. */
final class Coalescer {
    /** So few bytes are not worth compressing, while those who wrote them wait. */
    private static final long MIN_COMPRESSED_BYTES = 8 << 10;

    private final Memory memory;

    Coalescer(Memory memory) {
        this.memory = memory;
    }

    /** The parts stay the caller's, and what is made is. */
    AppendRows.Whole join(TableInfo table, List<AppendRows.Few> parts) {
        if (parts.size() == 1) {
            return whole(table, parts, parts.getFirst().rows());
        }
        List<VectorSchemaRoot> roots = parts.stream().map(AppendRows.Few::rows).toList();
        try (VectorSchemaRoot joined = Rows.join(roots, memory.allocator())) {
            return whole(table, parts, joined);
        }
    }

    private AppendRows.Whole whole(TableInfo table, List<AppendRows.Few> parts, VectorSchemaRoot rows) {
        TableSchema schema = table.spec().logSchema();
        Codec codec =
                bytes(parts) < MIN_COMPRESSED_BYTES ? Codec.NONE : table.spec().compression();
        EncodedBatch encoded = memory.codecs().encoding(codec, encoder -> encoder.encode(schema, rows));
        return AppendRows.Whole.of(table, rows, encoded, writers(parts));
    }

    private static long bytes(List<AppendRows.Few> parts) {
        long bytes = 0;
        for (AppendRows.Few part : parts) {
            bytes += part.bytes();
        }
        return bytes;
    }

    /** An entry for each part, if any has one: entries account for all rows. */
    private static List<WriterEntry> writers(List<AppendRows.Few> parts) {
        if (parts.stream().allMatch(part -> part.writers().isEmpty())) {
            return List.of();
        }
        List<WriterEntry> writers = new ArrayList<>(parts.size());
        for (AppendRows.Few part : parts) {
            if (part.writers().isEmpty()) {
                writers.add(new WriterEntry(WriterId.NONE, 0, part.rowCount()));
            } else {
                writers.addAll(part.writers());
            }
        }
        return writers;
    }
}
