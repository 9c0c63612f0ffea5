package dev.weir.server.tablet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.Change;
import dev.weir.server.Tests;
import dev.weir.server.catalog.TableInfo;
import dev.weir.server.memory.Memory;
import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.util.Text;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CoalescerTest {
    private final Memory memory = new Memory(16 << 20);

    @AfterEach
    void nothingIsLeft() {
        memory.close();
        assertEquals(0, memory.usedBytes());
    }

    @Test
    void whatIsJoinedHasTheLogsColumns() {
        TableInfo keyed = Tests.info(Tests.spec("t").withPrimaryKey("id"));
        try (AppendRows.Few one = few(keyed.spec().logSchema(), 1);
                AppendRows.Few other = few(keyed.spec().logSchema(), 2);
                AppendRows.Whole joined = new Coalescer(memory).join(keyed, List.of(one, other))) {
            assertEquals(2, joined.rowCount());
            assertEquals(3, joined.zones().size());
        }
    }

    private AppendRows.Few few(TableSchema schema, long id) {
        VectorSchemaRoot rows = VectorSchemaRoot.create(schema.arrow(), memory.allocator());
        rows.allocateNew();
        ((BigIntVector) rows.getVector("id")).setSafe(0, id);
        ((VarCharVector) rows.getVector(Change.COLUMN)).setSafe(0, new Text(Change.INSERT));
        rows.setRowCount(1);
        return new AppendRows.Few(rows, 100, List.of());
    }
}
