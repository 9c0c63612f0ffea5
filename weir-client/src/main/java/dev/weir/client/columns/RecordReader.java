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

/** Makes records of one class from rows: one method handle of readers and the constructor, so that primitives are not boxed. */
public final class RecordReader<R extends Record> {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final MethodHandle COLUMN = MethodHandles.arrayElementGetter(ColumnReader[].class);

    private final Class<R> type;
    private final MethodHandle make;

    private RecordReader(Class<R> type, MethodHandle make) {
        this.type = type;
        this.make = make;
    }

    /** @param fields of the batches to read; each component is found by name, other columns are left alone */
    public static <R extends Record> RecordReader<R> of(Class<R> type, List<Field> fields) {
        List<String> names = RecordColumns.names(type);
        RecordComponent[] components = type.getRecordComponents();
        MethodHandle make = RecordAccess.constructor(type);
        make = MethodHandles.dropArguments(make, components.length, ColumnReader[].class, int.class);
        for (int i = components.length - 1; i >= 0; i--) {
            int at = -1;
            for (int f = 0; f < fields.size(); f++) {
                at = fields.get(f).getName().equals(names.get(i)) ? f : at;
            }
            if (at < 0) {
                throw new WeirException(
                        ErrorCode.UNKNOWN_COLUMN,
                        "the rows have no column for a component: add it to the scan's columns column=" + names.get(i)
                                + " class=" + type.getName());
            }
            make = MethodHandles.foldArguments(make, i, read(components[i], fields.get(at), at));
        }
        return new RecordReader<>(
                type, make.asType(MethodType.methodType(Record.class, ColumnReader[].class, int.class)));
    }

    /** {@code (readers, row) → component} */
    private static MethodHandle read(RecordComponent component, Field field, int index) {
        Class<?> java = component.getType();
        MethodHandle read = reader(java, field, component);
        MethodHandle column = MethodHandles.insertArguments(COLUMN, 1, index);
        return MethodHandles.filterArguments(read, 0, column)
                .asType(MethodType.methodType(java, ColumnReader[].class, int.class));
    }

    private static MethodHandle reader(Class<?> java, Field field, RecordComponent component) {
        ArrowType arrow = field.getType();
        int bits = arrow instanceof ArrowType.Int integer ? integer.getBitWidth() : 64;
        if (java == long.class) {
            return find("recordLong", long.class);
        } else if (java == int.class) {
            return find("recordInt", int.class);
        } else if ((java == short.class && bits <= 16) || (java == byte.class && bits <= 8)) {
            return MethodHandles.explicitCastArguments(
                    find("recordInt", int.class), MethodType.methodType(java, ColumnReader.class, int.class));
        } else if (java == double.class || (java == float.class && arrow instanceof ArrowType.FloatingPoint)) {
            return MethodHandles.explicitCastArguments(
                    find("recordDouble", double.class), MethodType.methodType(java, ColumnReader.class, int.class));
        } else if (java == boolean.class) {
            return find("recordBoolean", boolean.class);
        } else if (java == String.class && arrow instanceof ArrowType.Utf8) {
            return find("recordString", String.class);
        } else if (java.isPrimitive()) {
            throw new WeirException(
                    ErrorCode.TYPE_MISMATCH,
                    "the component's type does not fit the column: use the column's type column=" + field.getName()
                            + " type=" + TypeNames.shown(field) + " java=" + java.getName());
        }
        Conversion conversion = Conversion.to(component.getGenericType(), field);
        MethodHandle convert = find(Conversion.class, "of", Object.class, Object.class)
                .bindTo(conversion)
                .asType(MethodType.methodType(java, Object.class));
        return MethodHandles.filterReturnValue(find("get", Object.class), convert);
    }

    private static MethodHandle find(String name, Class<?> result) {
        return find(ColumnReader.class, name, result, int.class);
    }

    private static MethodHandle find(Class<?> owner, String name, Class<?> result, Class<?> takes) {
        try {
            return LOOKUP.findVirtual(owner, name, MethodType.methodType(result, takes));
        } catch (ReflectiveOperationException e) {
            throw new WeirException(ErrorCode.INTERNAL, "no such reader name=" + name, e);
        }
    }

    public R read(RowReader rows, int row) {
        try {
            return type.cast((Record) make.invokeExact(rows.columns, row));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST, "the constructor of the record failed class=" + type.getName(), e);
        }
    }
}
