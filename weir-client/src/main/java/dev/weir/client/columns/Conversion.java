package dev.weir.client.columns;

import dev.weir.client.schema.RecordColumns;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TypeNames;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** From what {@link ColumnReader#get} answers to the type of a record component: enums, arrays, nested records. */
@FunctionalInterface
interface Conversion {
    @Nullable
    Object of(@Nullable Object value);

    static Conversion to(Type type, Field field) {
        Class<?> raw = type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : null;
        if (type instanceof Class<?> plain) {
            raw = plain;
        }
        if (raw == null) {
            throw mismatch(type, field);
        }
        if (raw.isEnum()) {
            return constant(raw, field);
        }
        if (raw.isRecord()) {
            return nested(raw, field);
        }
        if (raw.isArray() && raw != byte[].class) {
            return array(raw.getComponentType(), field);
        }
        if (Map.class.isAssignableFrom(raw) && !field.getChildren().isEmpty()) {
            return map(type, field.getChildren().get(0).getChildren());
        }
        if (Collection.class.isAssignableFrom(raw) && !field.getChildren().isEmpty()) {
            return collection(raw, type, field.getChildren().get(0));
        }
        Class<?> wanted = raw;
        return value -> {
            if (value == null || wanted.isInstance(value)) {
                return value;
            }
            if (value instanceof BigDecimal decimal && wanted == BigInteger.class) {
                return decimal.toBigIntegerExact();
            }
            if (value instanceof Number number && !(value instanceof BigDecimal)) {
                if (wanted == Long.class && !(value instanceof Double || value instanceof Float)) {
                    return number.longValue();
                } else if (wanted == Integer.class && (value instanceof Short || value instanceof Byte)) {
                    return number.intValue();
                } else if (wanted == Double.class) {
                    return number.doubleValue();
                }
            }
            throw mismatch(wanted, field);
        };
    }

    private static Conversion constant(Class<?> type, Field field) {
        Map<String, Object> constants = new LinkedHashMap<>();
        for (Object constant : type.getEnumConstants()) {
            constants.put(((Enum<?>) constant).name(), constant);
        }
        return value -> {
            if (value == null) {
                return null;
            }
            Object constant = constants.get(String.valueOf(value));
            if (constant == null) {
                throw new WeirException(
                        ErrorCode.TYPE_MISMATCH,
                        "the enum has no such constant: add it, or read the column as String column=" + field.getName()
                                + " value=" + value + " class=" + type.getName());
            }
            return constant;
        };
    }

    private static Conversion nested(Class<?> type, Field field) {
        MethodHandle constructor = RecordAccess.constructor(type);
        List<String> names = RecordColumns.names(type.asSubclass(Record.class));
        List<Conversion> conversions = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            Field child = field.getChildren().stream()
                    .filter(each -> each.getName().equals(name))
                    .findFirst()
                    .orElseThrow(() -> mismatch(type, field));
            Class<?> java = type.getRecordComponents()[i].getType();
            conversions.add(
                    java.isPrimitive() ? value -> value : to(type.getRecordComponents()[i].getGenericType(), child));
        }
        return value -> {
            if (!(value instanceof Map<?, ?> map)) {
                return null;
            }
            @Nullable Object[] arguments = new @Nullable Object[names.size()];
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = conversions.get(i).of(map.get(names.get(i)));
            }
            try {
                return constructor.invokeWithArguments(arguments);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new WeirException(
                        ErrorCode.INVALID_REQUEST, "the constructor of the record failed class=" + type.getName(), e);
            }
        };
    }

    private static Conversion array(Class<?> element, Field field) {
        if (field.getChildren().isEmpty()) {
            throw mismatch(element.arrayType(), field);
        }
        Conversion inner = element.isPrimitive()
                ? value -> value
                : to(element, field.getChildren().get(0));
        return value -> {
            if (value == null || value.getClass() == element.arrayType()) {
                return value;
            }
            if (value instanceof float[] floats && element == double.class) {
                double[] out = new double[floats.length];
                for (int i = 0; i < out.length; i++) {
                    out[i] = floats[i];
                }
                return out;
            }
            if (!(value instanceof List<?> list)) {
                throw mismatch(element.arrayType(), field);
            }
            Object out = Array.newInstance(element, list.size());
            for (int i = 0; i < list.size(); i++) {
                Object each = inner.of(list.get(i));
                if (each == null && element.isPrimitive()) {
                    throw new WeirException(
                            ErrorCode.TYPE_MISMATCH,
                            "an array of primitives holds no null: use a List column=" + field.getName());
                }
                Array.set(out, i, each);
            }
            return out;
        };
    }

    private static Conversion map(Type type, List<Field> entry) {
        Type[] arguments = type instanceof ParameterizedType generic ? generic.getActualTypeArguments() : new Type[0];
        if (arguments.length != 2 || entry.size() != 2) {
            return value -> value;
        }
        Conversion key = to(arguments[0], entry.get(0));
        Conversion element = to(arguments[1], entry.get(1));
        return value -> {
            if (!(value instanceof Map<?, ?> map)) {
                return null;
            }
            Map<@Nullable Object, @Nullable Object> out = new LinkedHashMap<>();
            map.forEach((k, v) -> out.put(key.of(k), element.of(v)));
            return out;
        };
    }

    private static Conversion collection(Class<?> raw, Type type, Field element) {
        Conversion inner = type instanceof ParameterizedType generic
                ? to(generic.getActualTypeArguments()[0], element)
                : value -> value;
        return value -> {
            List<?> values;
            if (value == null) {
                return null;
            } else if (value instanceof float[] floats) {
                List<Float> boxed = new ArrayList<>();
                for (float each : floats) {
                    boxed.add(each);
                }
                values = boxed;
            } else {
                values = (List<?>) value;
            }
            Collection<@Nullable Object> out =
                    Set.class.isAssignableFrom(raw) ? new LinkedHashSet<>() : new ArrayList<>(values.size());
            for (Object each : values) {
                out.add(inner.of(each));
            }
            return out;
        };
    }

    private static WeirException mismatch(Type type, Field field) {
        return new WeirException(
                ErrorCode.TYPE_MISMATCH,
                "the component's type does not fit the column: use the column's type column=" + field.getName()
                        + " type=" + TypeNames.shown(field) + " java=" + type.getTypeName());
    }
}
