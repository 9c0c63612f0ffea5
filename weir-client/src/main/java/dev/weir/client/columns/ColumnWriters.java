package dev.weir.client.columns;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TypeNames;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** Which writer a column gets. */
final class ColumnWriters {
    private ColumnWriters() {}

    static ColumnWriter[] of(List<Field> fields, BufferAllocator allocator, ByteCount bytes) {
        ColumnWriter[] columns = new ColumnWriter[fields.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = of(fields.get(i), allocator, bytes);
        }
        return columns;
    }

    static int fixedBytes(ColumnWriter[] columns) {
        int sum = 0;
        for (ColumnWriter column : columns) {
            sum = Math.addExact(sum, column.fixedBytes());
        }
        return sum;
    }

    static ColumnWriter of(Field field, BufferAllocator allocator, ByteCount bytes) {
        ArrowType type = field.getType();
        if (type instanceof ArrowType.Utf8 || type instanceof ArrowType.Binary) {
            return new VarColumn(field, allocator, bytes);
        }
        if (type instanceof ArrowType.Bool) {
            return new FixedColumns.Bit(field, allocator, bytes);
        }
        if (type instanceof ArrowType.List || type instanceof ArrowType.Map) {
            return new NestedColumns.Listing(field, allocator, bytes);
        }
        if (type instanceof ArrowType.FixedSizeList) {
            return new NestedColumns.FixedListing(field, allocator, bytes);
        }
        if (type instanceof ArrowType.Struct) {
            return new NestedColumns.Struct(field, allocator, bytes);
        }
        if (type instanceof ArrowType.FixedSizeBinary binary) {
            int width = binary.getByteWidth();
            return new FixedColumns.Wide(
                    field, allocator, bytes, width, Values.isUuid(field) ? Values::uuid : Values::fixedBytes);
        }
        if (type instanceof ArrowType.Decimal) {
            return new FixedColumns.Wide(field, allocator, bytes, 16, Values::decimal);
        }
        if (type instanceof ArrowType.Int integer) {
            return switch (integer.getBitWidth()) {
                case 64 -> new FixedColumns.Eight(field, allocator, bytes, Values::integer);
                case 32 -> new FixedColumns.Four(field, allocator, bytes, Values::integer);
                default -> new FixedColumns.Small(field, allocator, bytes, integer.getBitWidth() / 8, Values::integer);
            };
        }
        if (type instanceof ArrowType.FloatingPoint floating) {
            return switch (floating.getPrecision()) {
                case DOUBLE -> new FixedColumns.Eight(field, allocator, bytes, Values::float64);
                case SINGLE -> new FixedColumns.Four(field, allocator, bytes, Values::float32);
                case HALF -> throw unsupported(field);
            };
        }
        if (type instanceof ArrowType.Date) {
            return new FixedColumns.Four(field, allocator, bytes, Values::date);
        }
        if (type instanceof ArrowType.Time time) {
            return time.getBitWidth() == 64
                    ? new FixedColumns.Eight(field, allocator, bytes, Values::time)
                    : new FixedColumns.Four(field, allocator, bytes, Values::time);
        }
        if (type instanceof ArrowType.Timestamp) {
            return new FixedColumns.Eight(field, allocator, bytes, Values::timestamp);
        }
        throw unsupported(field);
    }

    private static WeirException unsupported(Field field) {
        return new WeirException(
                ErrorCode.UNSUPPORTED_TYPE,
                "this type cannot be written from java values: append arrow batches instead column=" + field.getName()
                        + " type=" + TypeNames.shown(field));
    }
}
