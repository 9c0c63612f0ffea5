package dev.weir.client.schema;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Schemas from record classes; the table of types is in docs/client.md. */
public final class Schemas {
    private Schemas() {}

    /** A column for each component. Throws {@code UNSUPPORTED_TYPE} naming the component whose type has no column type. */
    public static TableSchema of(Class<? extends Record> type) {
        return TableSchema.create(new Schema(fields(type, List.of())));
    }

    public static SchemaBuilder builder() {
        return new SchemaBuilder();
    }

    private static List<Field> fields(Class<?> type, List<Class<?>> within) {
        if (within.contains(type)) {
            throw new WeirException(
                    ErrorCode.UNSUPPORTED_TYPE,
                    "a record that holds itself has no end: break the circle class=" + type.getName());
        }
        List<Class<?>> inside = new ArrayList<>(within);
        inside.add(type);
        List<Field> fields = new ArrayList<>();
        for (RecordComponent component : RecordColumns.components(type)) {
            Field field = field(
                    new Place(type, component, inside),
                    RecordColumns.name(component),
                    component.getGenericType(),
                    component.getAnnotation(Column.class));
            fields.add(field);
        }
        return fields;
    }

    /** Where we are, for the message of an error. */
    private record Place(Class<?> owner, RecordComponent component, List<Class<?>> within) {
        WeirException unsupported(Type type) {
            return new WeirException(
                    ErrorCode.UNSUPPORTED_TYPE,
                    "this java type has no column type: see the table in docs/client.md component="
                            + owner.getSimpleName() + "." + component.getName() + " type=" + type.getTypeName());
        }
    }

    private static Field field(Place place, String name, Type type, @Nullable Column column) {
        Nulls nulls = (type instanceof Class<?> raw && raw.isPrimitive()) || (column != null && column.required())
                ? Nulls.REFUSED
                : Nulls.ALLOWED;
        if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
            Type[] arguments = generic.getActualTypeArguments();
            if (Map.class.isAssignableFrom(raw) && arguments.length == 2) {
                Field key = field(place, "key", arguments[0], null);
                return Types.map(name, nulls, key, field(place, "value", arguments[1], null));
            }
            if (Collection.class.isAssignableFrom(raw) && arguments.length == 1) {
                return listing(name, nulls, column, field(place, "item", arguments[0], null));
            }
            throw place.unsupported(type);
        }
        if (type instanceof GenericArrayType array) {
            return listing(name, nulls, column, field(place, "item", array.getGenericComponentType(), null));
        }
        if (!(type instanceof Class<?> raw)) {
            throw place.unsupported(type);
        }
        if (raw == byte[].class) {
            ArrowType binary =
                    column != null && column.size() > 0 ? new ArrowType.FixedSizeBinary(column.size()) : Types.BINARY;
            return Types.field(name, binary, nulls);
        }
        if (raw.isArray()) {
            return listing(name, nulls, column, field(place, "item", raw.getComponentType(), null));
        }
        if (raw == UUID.class) {
            return Types.uuid(name, nulls);
        }
        if (raw.isRecord()) {
            return Types.field(name, ArrowType.Struct.INSTANCE, nulls, fields(raw, place.within()));
        }
        return Types.field(name, scalar(place, raw, column), nulls);
    }

    private static Field listing(String name, Nulls nulls, @Nullable Column column, Field element) {
        return column != null && column.size() > 0
                ? Types.fixedList(name, nulls, column.size(), element)
                : Types.list(name, nulls, element);
    }

    private static ArrowType scalar(Place place, Class<?> raw, @Nullable Column column) {
        Column.Unit unit = column == null ? Column.Unit.MICROSECONDS : column.unit();
        if (raw == boolean.class || raw == Boolean.class) {
            return Types.BOOL;
        } else if (raw == byte.class || raw == Byte.class) {
            return Types.INT8;
        } else if (raw == short.class || raw == Short.class) {
            return Types.INT16;
        } else if (raw == int.class || raw == Integer.class) {
            return Types.INT32;
        } else if (raw == long.class || raw == Long.class) {
            return Types.INT64;
        } else if (raw == float.class || raw == Float.class) {
            return Types.FLOAT32;
        } else if (raw == double.class || raw == Double.class) {
            return Types.FLOAT64;
        } else if (raw == String.class || raw.isEnum()) {
            return Types.UTF8;
        } else if (raw == BigDecimal.class) {
            return column == null ? Types.decimal(38, 9) : Types.decimal(column.precision(), column.scale());
        } else if (raw == BigInteger.class) {
            return Types.decimal(column == null ? 38 : column.precision(), 0);
        } else if (raw == Instant.class) {
            return Types.timestamp(unit, "UTC");
        } else if (raw == LocalDateTime.class) {
            return Types.timestamp(unit, null);
        } else if (raw == LocalDate.class) {
            return Types.DATE;
        } else if (raw == LocalTime.class) {
            return Types.time(unit);
        }
        throw place.unsupported(raw);
    }
}
