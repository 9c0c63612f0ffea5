package dev.weir.client.columns;

import dev.weir.client.schema.RecordColumns;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TypeNames;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Writes records of one class into columns. One method handle for the whole record, made of accessors and writers, which the
 * JIT compiles into one piece of code: primitives are not boxed, nothing is looked up.
 */
public final class RecordWriter<R extends Record> {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final MethodType STEP = MethodType.methodType(void.class, ColumnWriter[].class, Record.class);
    private static final MethodHandle COLUMN = MethodHandles.arrayElementGetter(ColumnWriter[].class);

    private final Class<?> type;
    private final MethodHandle steps;

    private RecordWriter(Class<?> type, MethodHandle steps) {
        this.type = type;
        this.steps = steps;
    }

    /**
     * @param fields the columns to fill, all of them: found by name among the record's components
     * @param where put before column names in errors
     */
    public static <R extends Record> RecordWriter<R> of(Class<R> type, List<Field> fields, String where) {
        List<String> names = RecordColumns.names(type);
        RecordComponent[] components = type.getRecordComponents();
        MethodHandle steps = MethodHandles.empty(STEP);
        for (String name : names) {
            if (fields.stream().noneMatch(field -> field.getName().equals(name))) {
                throw new WeirException(
                        ErrorCode.UNKNOWN_COLUMN,
                        "the record has a component for which there is no column: rename it or annotate it with @Column column="
                                + where + name + " class=" + type.getName());
            }
        }
        for (int i = fields.size() - 1; i >= 0; i--) {
            Field field = fields.get(i);
            int at = names.indexOf(field.getName());
            MethodHandle step;
            if (at < 0) {
                if (!field.isNullable()) {
                    throw new WeirException(
                            ErrorCode.TYPE_MISMATCH,
                            "the column takes no null, and the record has no component for it: add one column=" + where
                                    + field.getName() + " class=" + type.getName());
                }
                step = onColumn(writer("writeNull", ColumnWriter.class), i);
                step = MethodHandles.dropArguments(step, 1, Record.class);
            } else {
                step = step(type, components[at], field, i, where);
            }
            steps = MethodHandles.foldArguments(steps, step);
        }
        return new RecordWriter<>(type, steps);
    }

    private static MethodHandle step(Class<?> type, RecordComponent component, Field field, int index, String where) {
        MethodHandle write = writerOf(component.getType(), field, where);
        MethodHandle read = RecordAccess.accessor(type, component);
        Class<?> taken = write.type().parameterType(1);
        // widens primitives; to Object it is a cast that costs nothing, as only references get there
        read = read.asType(read.type().changeReturnType(taken).changeParameterType(0, Record.class));
        return MethodHandles.filterArguments(onColumn(write, index), 1, read).asType(STEP);
    }

    private static MethodHandle onColumn(MethodHandle write, int index) {
        MethodHandle column = MethodHandles.insertArguments(COLUMN, 1, index);
        return MethodHandles.filterArguments(
                write,
                0,
                column.asType(column.type().changeReturnType(write.type().parameterType(0))));
    }

    /** {@code (writer, value) → void} without boxing. */
    private static MethodHandle writerOf(Class<?> java, Field field, String where) {
        ArrowType arrow = field.getType();
        boolean integer = arrow instanceof ArrowType.Int;
        int bits = integer ? ((ArrowType.Int) arrow).getBitWidth() : width(arrow);
        if (!java.isPrimitive()) {
            return java == String.class && arrow instanceof ArrowType.Utf8
                    ? writer("writeString", VarColumn.class, String.class)
                    : writer("writeNullable", ColumnWriter.class, Object.class);
        }
        boolean floating = arrow instanceof ArrowType.FloatingPoint;
        boolean temporal = arrow instanceof ArrowType.Date
                || arrow instanceof ArrowType.Time
                || arrow instanceof ArrowType.Timestamp;
        if (java == boolean.class && arrow instanceof ArrowType.Bool) {
            return writer("writeBoolean", FixedColumns.Bit.class, boolean.class);
        }
        if (floating && bits == 64 && (java == double.class || java == float.class || fits(java, 32))) {
            return writer("writeDouble", FixedColumns.Eight.class, double.class);
        }
        if (floating && bits == 32 && (java == float.class || fits(java, 16))) {
            return writer("writeFloat", FixedColumns.Four.class, float.class);
        }
        if ((integer || temporal) && bits == 64 && fits(java, 64)) {
            return writer("writeLong", FixedColumns.Eight.class, long.class);
        }
        if ((integer || temporal) && bits == 32 && fits(java, 32)) {
            return writer("writeInt", FixedColumns.Four.class, int.class);
        }
        if ((integer && bits == 16 && fits(java, 16)) || (integer && bits == 8 && java == byte.class)) {
            return writer("writeShort", FixedColumns.Small.class, short.class);
        }
        throw new WeirException(
                ErrorCode.TYPE_MISMATCH,
                "the component's type does not fit the column: use the column's type column=" + where + field.getName()
                        + " type=" + TypeNames.shown(field) + " java=" + java.getName());
    }

    private static int width(ArrowType type) {
        if (type instanceof ArrowType.FloatingPoint floating) {
            return switch (floating.getPrecision()) {
                case DOUBLE -> 64;
                case SINGLE -> 32;
                case HALF -> 16;
            };
        }
        if (type instanceof ArrowType.Time time) {
            return time.getBitWidth();
        }
        return type instanceof ArrowType.Date ? 32 : 64;
    }

    private static boolean fits(Class<?> java, int bits) {
        return java == byte.class
                || (java == short.class && bits >= 16)
                || (java == int.class && bits >= 32)
                || (java == long.class && bits >= 64);
    }

    private static MethodHandle writer(String name, Class<?> owner, Class<?>... takes) {
        try {
            return LOOKUP.findVirtual(owner, name, MethodType.methodType(void.class, takes));
        } catch (ReflectiveOperationException e) {
            throw new WeirException(ErrorCode.INTERNAL, "no such writer name=" + name, e);
        }
    }

    Class<?> type() {
        return type;
    }

    void write(ColumnWriter[] columns, R row) {
        writeRaw(columns, row);
    }

    void writeRaw(ColumnWriter[] columns, Record row) {
        try {
            steps.invokeExact(columns, row);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST, "an accessor of the record failed class=" + type.getName(), e);
        }
    }
}
