package dev.weir.sql;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.weir.format.wire.ScanRequest;
import java.util.List;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** The columns that every row has without storing them. */
enum VirtualColumn {
    BUCKET(ScanRequest.BUCKET, new ArrowType.Int(32, true)),
    OFFSET(ScanRequest.OFFSET, new ArrowType.Int(64, true)),
    TIMESTAMP(ScanRequest.TIMESTAMP, new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC"));

    static final List<VirtualColumn> ALL = List.of(values());

    @SuppressWarnings("ImmutableEnumChecker") // a field is never changed after it is made
    private final Field field;

    VirtualColumn(String name, ArrowType type) {
        this.field = new Field(name, FieldType.notNullable(type), List.of());
    }

    Field field() {
        return field;
    }

    /** Writes the values for rows of a batch, from {@code from} on, to DuckDB's memory. */
    void fill(BatchRange range, int from, int rows, long out) {
        switch (this) {
            case BUCKET -> {
                for (int i = 0; i < rows; i++) {
                    DuckNative.MEMORY.set(JAVA_INT_UNALIGNED, out + 4L * i, range.bucket());
                }
            }
            case OFFSET -> {
                for (int i = 0; i < rows; i++) {
                    DuckNative.MEMORY.set(JAVA_LONG_UNALIGNED, out + 8L * i, range.baseOffset() + from + i);
                }
            }
            case TIMESTAMP ->
                range.times()
                        .get()
                        .each(
                                from,
                                from + rows,
                                (row, us) -> DuckNative.MEMORY.set(JAVA_LONG_UNALIGNED, out + 8L * (row - from), us));
        }
    }

    static boolean isName(String name) {
        return ALL.stream().anyMatch(column -> column.field.getName().equalsIgnoreCase(name));
    }
}
