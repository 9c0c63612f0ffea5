package dev.weir.server.tablet;

import dev.weir.format.batch.Rows;
import dev.weir.server.catalog.TableInfo;
import dev.weir.server.memory.Memory;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Makes one stored batch of the few rows of each of many appends. */
final class Coalescer {
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
        long bytes = parts.stream().mapToLong(AppendRows::bytes).sum();
        int[] counts = parts.stream().mapToInt(AppendRows::rowCount).toArray();
        return AppendRows.Whole.encode(table, rows, bytes, AppendRows.writers(parts, counts), memory);
    }
}
