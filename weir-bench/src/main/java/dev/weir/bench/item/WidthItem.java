package dev.weir.bench.item;

import dev.weir.bench.measure.Figure;
import dev.weir.bench.measure.Meter;
import dev.weir.client.Appender;
import dev.weir.client.Batches;
import dev.weir.client.Weir;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.TableSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** W2: two columns of a table of a thousand, or the same two, with the same values, of a table that has no others. */
final class WidthItem {
    private static final int BATCHES = 25;
    private static final int BATCH_ROWS = 2_000;
    private static final int ROWS = BATCHES * BATCH_ROWS;
    private static final int LAST_COLUMN = 999;
    private static final String FIRST = "c0";
    private static final String LAST = "c" + LAST_COLUMN;

    private WidthItem() {}

    static void run(ItemTask task, Consumer<Figure> figures) {
        int columns = Integer.parseInt(task.variant().replace("of ", ""));
        try (Weir weir = task.connect()) {
            List<String> names = new ArrayList<>(List.of(FIRST));
            for (int column = 1; column < columns - 1; column++) {
                names.add("c" + column);
            }
            names.add(LAST);
            fill(weir, task.table(), names);
            String version = weir.serverInfo().version();
            for (int pass = 0; pass < task.passes(); pass++) {
                Meter meter = new Meter(task.serverPid());
                boolean right = read(weir, task.table());
                figures.accept(meter.stop()
                        .into(task.figure(version, pass), ROWS, 0)
                        .put("columns_of_table", columns)
                        .put("check", right ? "ok" : "MISMATCH"));
            }
        }
    }

    private static void fill(Weir weir, String table, List<String> names) {
        Schema schema = new Schema(names.stream()
                .map(name -> new Field(name, FieldType.notNullable(new ArrowType.Int(64, true)), List.of()))
                .toList());
        weir.create(TableSpec.of(table, TableSchema.create(schema)));
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator);
                Appender appender = weir.table(table).appender()) {
            for (int batch = 0; batch < BATCHES; batch++) {
                for (FieldVector vector : root.getFieldVectors()) {
                    BigIntVector numbers = (BigIntVector) vector;
                    numbers.allocateNew(BATCH_ROWS);
                    long column = Long.parseLong(vector.getName().substring(1));
                    for (int row = 0; row < BATCH_ROWS; row++) {
                        numbers.set(row, value(column, (long) batch * BATCH_ROWS + row));
                    }
                    numbers.setValueCount(BATCH_ROWS);
                }
                root.setRowCount(BATCH_ROWS);
                appender.append(root).join();
            }
        }
    }

    private static long value(long column, long row) {
        return (row * 31 + column) * 0x9E3779B97F4A7C15L;
    }

    private static boolean read(Weir weir, String table) {
        long first = 0;
        long last = 0;
        long rows = 0;
        try (Batches batches = weir.table(table).scan().columns(FIRST, LAST).batches()) {
            while (batches.next()) {
                BigIntVector firsts = (BigIntVector) batches.root().getVector(FIRST);
                BigIntVector lasts = (BigIntVector) batches.root().getVector(LAST);
                for (int row = 0; row < batches.root().getRowCount(); row++) {
                    first += firsts.get(row);
                    last += lasts.get(row);
                }
                rows += batches.root().getRowCount();
            }
        }
        long wantFirst = 0;
        long wantLast = 0;
        for (long row = 0; row < ROWS; row++) {
            wantFirst += value(0, row);
            wantLast += value(LAST_COLUMN, row);
        }
        return rows == ROWS && first == wantFirst && last == wantLast;
    }
}
