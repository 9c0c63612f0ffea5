package dev.weir.format.schema;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * Which Arrow types a column may have, and the one spelling of each that we keep: an extension type as its storage with
 * the extension's name in the metadata, the children of lists and maps under Iceberg's names, no other metadata.
 */
final class SupportedTypes {
    static final String EXTENSION_NAME = ArrowType.ExtensionType.EXTENSION_METADATA_KEY_NAME;
    static final String EXTENSION_METADATA = ArrowType.ExtensionType.EXTENSION_METADATA_KEY_METADATA;
    static final String UUID = "arrow.uuid";

    private static final int MAX_EXTENSION_CHARS = 4096;
    private static final int MAX_FIXED_WIDTH = 1 << 20;
    private static final int MAX_LIST_SIZE = 1 << 16;

    /** Columns that tables have without declaring them. */
    private static final Set<String> RESERVED = Set.of("_bucket", "_offset", "_timestamp", TableSchema.CHANGE);

    private int fields;

    /** Canonical columns of a table, or a typed error that names the column. */
    static List<Field> tableColumns(List<Field> columns) {
        if (columns.isEmpty()) {
            throw invalid("a table needs at least one column");
        }
        for (Field column : columns) {
            if (RESERVED.contains(lower(name(column)))) {
                throw invalid("the name belongs to a virtual column; choose another column=" + column.getName());
            }
        }
        return new SupportedTypes().named(columns, "");
    }

    /** Canonical columns of a stream, which may be none, and may have names that a table's may not have. */
    static List<Field> streamColumns(List<Field> columns) {
        SupportedTypes types = new SupportedTypes();
        List<Field> canonical = new ArrayList<>(columns.size());
        for (Field column : columns) {
            requireUnicode(name(column), name(column));
            canonical.add(types.canonical(column, name(column), name(column), 1));
        }
        return canonical;
    }

    private List<Field> named(List<Field> fields, String parent) {
        return named(fields, parent, 1);
    }

    private List<Field> named(List<Field> children, String parent, int depth) {
        Set<String> seen = new HashSet<>();
        List<Field> canonical = new ArrayList<>(Math.min(children.size(), TableSchema.MAX_FIELDS));
        for (Field child : children) {
            String name = name(child);
            String path = parent.isEmpty() ? name : parent + "." + name;
            if (name.isEmpty()) {
                throw invalid("a column needs a name" + (parent.isEmpty() ? "" : " column=" + parent));
            }
            if (name.length() > TableSchema.MAX_NAME_CHARS) {
                throw invalid("a column's name is too long; shorten it name=" + name.substring(0, 32) + "... chars="
                        + name.length() + " limit=" + TableSchema.MAX_NAME_CHARS);
            }
            requireUnicode(name, path);
            if (!seen.add(lower(name))) {
                throw invalid(
                        "two columns have the same name, or names that differ only in case; rename one column=" + path);
            }
            canonical.add(canonical(child, name, path, depth));
        }
        return canonical;
    }

    private Field canonical(Field field, String name, String path, int depth) {
        if (++fields > TableSchema.MAX_FIELDS) {
            throw invalid("a schema has too many fields, nested ones included; split the table limit="
                    + TableSchema.MAX_FIELDS);
        }
        if (depth > TableSchema.MAX_DEPTH) {
            throw invalid("a column is nested too deeply; flatten it limit=" + TableSchema.MAX_DEPTH);
        }
        if (field.getDictionary() != null) {
            throw unsupported(path, "dictionary", "its value type");
        }
        Map<String, String> metadata = new HashMap<>();
        copy(field.getMetadata(), metadata, TableSchema.FIELD_ID, path);
        ArrowType type = field.getType();
        if (type instanceof ArrowType.ExtensionType extension) {
            type = extension.storageType();
            metadata.put(EXTENSION_NAME, extension.extensionName());
            metadata.put(EXTENSION_METADATA, extension.serialize());
        } else {
            copy(field.getMetadata(), metadata, EXTENSION_NAME, path);
            copy(field.getMetadata(), metadata, EXTENSION_METADATA, path);
        }
        if (metadata.containsKey(EXTENSION_NAME)) {
            metadata.computeIfPresent(EXTENSION_METADATA, (key, value) -> value.isEmpty() ? null : value);
        } else {
            metadata.remove(EXTENSION_METADATA);
        }
        if (UUID.equals(metadata.get(EXTENSION_NAME))) {
            if (!(type instanceof ArrowType.FixedSizeBinary binary && binary.getByteWidth() == 16)) {
                throw invalid(
                        "a uuid is stored as fixed_size_binary[16] column=" + path + " type=" + TypeNames.shown(type));
            }
            metadata.remove(EXTENSION_METADATA); // arrow defines none
        }
        return new Field(
                name,
                new FieldType(field.isNullable(), type, null, metadata),
                children(type, field.getChildren(), path, depth));
    }

    private @Nullable List<Field> children(ArrowType type, List<Field> children, String path, int depth) {
        if (type instanceof ArrowType.Struct) {
            if (children.isEmpty()) {
                throw invalid("a struct needs at least one field column=" + path);
            }
            return named(children, path, depth + 1);
        }
        if (type instanceof ArrowType.List) {
            return List.of(canonical(only(children, path, type), "element", path + ".element", depth + 1));
        }
        if (type instanceof ArrowType.FixedSizeList list) {
            if (list.getListSize() < 1 || list.getListSize() > MAX_LIST_SIZE) {
                throw invalid("a fixed-size list has 1 to " + MAX_LIST_SIZE + " elements column=" + path + " length="
                        + list.getListSize());
            }
            return List.of(canonical(only(children, path, type), "element", path + ".element", depth + 1));
        }
        if (type instanceof ArrowType.Map) {
            return List.of(entries(only(children, path, type), path, depth));
        }
        checkLeaf(type, path);
        if (!children.isEmpty()) {
            throw invalid("a type without children has some column=" + path + " type=" + TypeNames.shown(type));
        }
        return null;
    }

    /** The struct of a map's entries is no field of its own for Iceberg: it has no id and does not count as a level. */
    private Field entries(Field entries, String path, int depth) {
        if (!(entries.getType() instanceof ArrowType.Struct)
                || entries.getChildren().size() != 2) {
            throw invalid("a map's entries are a struct of key and value column=" + path);
        }
        Field key = canonical(entries.getChildren().get(0), "key", path + ".key", depth + 1);
        Field value = canonical(entries.getChildren().get(1), "value", path + ".value", depth + 1);
        Field requiredKey =
                new Field("key", new FieldType(false, key.getType(), null, key.getMetadata()), key.getChildren());
        return new Field(
                "entries", new FieldType(false, ArrowType.Struct.INSTANCE, null, null), List.of(requiredKey, value));
    }

    private static Field only(List<Field> children, String path, ArrowType type) {
        if (children.size() != 1) {
            throw invalid("a list or map has exactly one child column=" + path + " type=" + TypeNames.shown(type)
                    + " children=" + children.size());
        }
        return children.get(0);
    }

    private static void checkLeaf(ArrowType type, String path) {
        if (type instanceof ArrowType.Bool || type instanceof ArrowType.Utf8 || type instanceof ArrowType.Binary) {
            return;
        }
        if (type instanceof ArrowType.Int integer) {
            int bits = integer.getBitWidth();
            if (bits != 8 && bits != 16 && bits != 32 && bits != 64) {
                throw unsupported(path, type, "int8, int16, int32 or int64");
            }
            if (!integer.getIsSigned()) {
                throw unsupported(path, type, "int" + Math.min(64, 2 * bits));
            }
        } else if (type instanceof ArrowType.Time time) {
            if (time.getBitWidth() != TypeNames.timeBits(time.getUnit())) {
                throw unsupported(path, type, "time32 of s or ms, or time64 of us or ns");
            }
        } else if (type instanceof ArrowType.Timestamp timestamp) {
            String zone = timestamp.getTimezone();
            if (zone != null && !TypeNames.isZone(zone)) {
                throw unsupported(path, type, "a timestamp in a zone such as UTC, Europe/Berlin or +02:00");
            }
        } else if (type instanceof ArrowType.FloatingPoint number) {
            if (number.getPrecision() == FloatingPointPrecision.HALF) {
                throw unsupported(path, type, "float32");
            }
        } else if (type instanceof ArrowType.Decimal decimal) {
            if (decimal.getBitWidth() != 128) {
                throw unsupported(path, type, "a decimal128");
            }
            if (decimal.getPrecision() < 1
                    || decimal.getPrecision() > 38
                    || decimal.getScale() < 0
                    || decimal.getScale() > decimal.getPrecision()) {
                throw unsupported(path, type, "a decimal of precision 1 to 38 and scale 0 to its precision");
            }
        } else if (type instanceof ArrowType.Date date) {
            if (date.getUnit() != DateUnit.DAY) {
                throw unsupported(path, type, "date (days) or timestamp");
            }
        } else if (type instanceof ArrowType.FixedSizeBinary binary) {
            if (binary.getByteWidth() < 1 || binary.getByteWidth() > MAX_FIXED_WIDTH) {
                throw unsupported(path, type, "binary");
            }
        } else {
            throw unsupported(path, type, cure(type));
        }
    }

    private static String cure(ArrowType type) {
        return switch (type.getTypeID()) {
            case LargeUtf8, Utf8View -> "utf8";
            case LargeBinary, BinaryView -> "binary";
            case LargeList, ListView, LargeListView -> "list";
            case Duration -> "int64";
            case Interval -> "int64 or a struct of int32";
            case Union -> "a struct with one nullable field for each case";
            case RunEndEncoded -> "its value type";
            case Null -> "the type that its values will have";
            default -> "a supported type";
        };
    }

    private static void copy(Map<String, String> from, Map<String, String> to, String key, String path) {
        String value = from.get(key);
        if (value == null) {
            return;
        }
        if (value.length() > MAX_EXTENSION_CHARS) {
            throw invalid("a column's metadata is too long column=" + path + " key=" + key + " chars=" + value.length()
                    + " limit=" + MAX_EXTENSION_CHARS);
        }
        requireUnicode(value, path);
        to.put(key, value);
    }

    /** JSON can spell half of a surrogate pair, which nothing that is kept in UTF-8 can hold. */
    private static void requireUnicode(String text, String path) {
        if (text.codePoints().anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
            throw invalid("a column's name or metadata has half a surrogate pair and cannot be utf-8 column="
                    + path.replaceAll("[\\ud800-\\udfff]", "?"));
        }
    }

    private static String name(Field field) {
        String name = field.getName();
        return name == null ? "" : name;
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static WeirException invalid(String message) {
        return new WeirException(ErrorCode.INVALID_SCHEMA, message);
    }

    private static WeirException unsupported(String path, ArrowType type, String cure) {
        return unsupported(path, TypeNames.shown(type), cure);
    }

    private static WeirException unsupported(String path, String type, String cure) {
        return new WeirException(
                ErrorCode.UNSUPPORTED_TYPE,
                "the type is not supported; cast it to " + cure + " column=" + path + " type=" + type);
    }
}
