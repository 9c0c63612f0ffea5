package dev.weir.bench.workload;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.TableSpec;
import io.trino.tpch.TpchColumn;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** The eight tables of TPC-H: their columns, none of which may be null, and their rows. Amounts are decimals of two digits, which the generator gives as doubles. */
public final class TpchTables {
    public static final int AMOUNT_PRECISION = 15;
    public static final int AMOUNT_SCALE = 2;
    private static final int BUCKETS = 4;

    private TpchTables() {}

    public static List<TpchTable<?>> all() {
        return TpchTable.getTables();
    }

    /** A log table of four buckets, and every default. */
    public static TableSpec spec(TpchTable<?> table) {
        return TableSpec.of(table.getTableName(), TableSchema.create(schema(table)))
                .withBuckets(BUCKETS, List.of());
    }

    public static Schema schema(TpchTable<?> table) {
        return new Schema(table.getColumns().stream()
                .map(column -> new Field(column.getColumnName(), FieldType.notNullable(type(column)), List.of()))
                .toList());
    }

    private static ArrowType type(TpchColumn<?> column) {
        return switch (column.getType().getBase()) {
            case INTEGER -> new ArrowType.Int(32, true);
            case IDENTIFIER -> new ArrowType.Int(64, true);
            case DATE -> new ArrowType.Date(DateUnit.DAY);
            case DOUBLE -> new ArrowType.Decimal(AMOUNT_PRECISION, AMOUNT_SCALE, 128);
            case VARCHAR -> ArrowType.Utf8.INSTANCE;
        };
    }

    /** An amount in hundredths. */
    public static <E extends TpchEntity> long hundredths(TpchColumn<E> column, E row) {
        return Math.round(column.getDouble(row) * 100);
    }

    /** Puts one row into vectors of {@link #schema}. */
    static <E extends TpchEntity> void put(VectorSchemaRoot root, List<TpchColumn<E>> columns, E row, int at) {
        for (int c = 0; c < columns.size(); c++) {
            put(root.getVector(c), columns.get(c), row, at);
        }
    }

    private static <E extends TpchEntity> void put(FieldVector vector, TpchColumn<E> column, E row, int at) {
        switch (vector) {
            case IntVector whole -> whole.setSafe(at, column.getInteger(row));
            case BigIntVector whole -> whole.setSafe(at, column.getIdentifier(row));
            case DateDayVector day -> day.setSafe(at, column.getDate(row));
            case DecimalVector amount -> amount.setSafe(at, hundredths(column, row));
            case VarCharVector text -> text.setSafe(at, column.getString(row).getBytes(UTF_8));
            default -> throw new IllegalStateException("no column of tpc-h has this type: vector=" + vector.getClass());
        }
    }
}
