package dev.weir.cli.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The columns that a table needs to take a file's: the same types where Weir has them, else the nearest that loses nothing, with a note for the
 * user.
 */
public record SchemaFit(Schema schema, List<String> notes) {
    private static final Map<String, String> UUID_METADATA = Map.of("ARROW:extension:name", "arrow.uuid");

    /** @param uuids text columns that are UUIDs in the file, which the Arrow schema does not tell */
    static SchemaFit of(Schema file, Set<String> uuids) {
        List<String> notes = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        for (Field field : file.getFields()) {
            if (uuids.contains(field.getName())) {
                FieldType uuid = new FieldType(true, new ArrowType.FixedSizeBinary(16), null, UUID_METADATA);
                fields.add(new Field(field.getName(), uuid, List.of()));
            } else {
                fields.add(fit(field, field.getName(), notes));
            }
        }
        return new SchemaFit(new Schema(fields), List.copyOf(notes));
    }

    private static Field fit(Field field, String path, List<String> notes) {
        if (field.getDictionary() != null) {
            // an enum, or text stored once: the values are text
            return new Field(
                    field.getName(), new FieldType(field.isNullable(), ArrowType.Utf8.INSTANCE, null), List.of());
        }
        ArrowType type = fit(field.getType());
        if (!type.equals(field.getType()) && !silent(field.getType())) {
            notes.add("column %s: %s is kept as %s".formatted(path, field.getType(), type));
        }
        List<Field> children = new ArrayList<>();
        List<Field> given = type instanceof ArrowType.Utf8 ? List.of() : field.getChildren();
        for (Field child : given) {
            Field fitted = fit(child, path + "." + child.getName(), notes);
            children.add(
                    type instanceof ArrowType.List || type instanceof ArrowType.FixedSizeList ? named(fitted) : fitted);
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        if (type instanceof ArrowType.FixedSizeBinary) {
            field.getMetadata().forEach((key, value) -> {
                if (key.startsWith("ARROW:extension:")) {
                    metadata.put(key, value);
                }
            });
        }
        if (type instanceof ArrowType.Map) {
            children = List.of(entries(children.get(0)));
        }
        return new Field(field.getName(), new FieldType(field.isNullable(), type, null, metadata), children);
    }

    private static Field named(Field element) {
        return new Field("element", element.getFieldType(), element.getChildren());
    }

    private static Field entries(Field entries) {
        Field key = entries.getChildren().get(0);
        Field value = entries.getChildren().get(1);
        return new Field(
                MapVector.DATA_VECTOR_NAME,
                FieldType.notNullable(ArrowType.Struct.INSTANCE),
                List.of(
                        new Field(
                                MapVector.KEY_NAME,
                                new FieldType(false, key.getType(), null, key.getMetadata()),
                                key.getChildren()),
                        new Field(MapVector.VALUE_NAME, value.getFieldType(), value.getChildren())));
    }

    /** Changes that nobody needs to hear of: the values are the same. */
    private static boolean silent(ArrowType type) {
        return type instanceof ArrowType.LargeUtf8
                || type instanceof ArrowType.Utf8View
                || type instanceof ArrowType.LargeBinary
                || type instanceof ArrowType.BinaryView
                || type instanceof ArrowType.LargeList
                || type instanceof ArrowType.ListView
                || type instanceof ArrowType.Timestamp
                || type instanceof ArrowType.Map;
    }

    private static ArrowType fit(ArrowType type) {
        return switch (type) {
            case ArrowType.Int i
            when !i.getIsSigned() ->
                i.getBitWidth() == 64
                        ? new ArrowType.Decimal(20, 0, 128)
                        : new ArrowType.Int(i.getBitWidth() * 2, true);
            case ArrowType.FloatingPoint f
            when f.getPrecision() == FloatingPointPrecision.HALF ->
                new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case ArrowType.Decimal d
            when d.getBitWidth() != 128 ->
                new ArrowType.Decimal(Math.min(38, d.getPrecision()), Math.min(38, d.getScale()), 128);
            case ArrowType.Date d
            when d.getUnit() == DateUnit.MILLISECOND -> new ArrowType.Timestamp(TimeUnit.MILLISECOND, null);
            case ArrowType.Timestamp t when t.getTimezone() != null -> new ArrowType.Timestamp(t.getUnit(), "UTC");
            case ArrowType.LargeUtf8 t -> ArrowType.Utf8.INSTANCE;
            case ArrowType.Utf8View t -> ArrowType.Utf8.INSTANCE;
            case ArrowType.LargeBinary t -> ArrowType.Binary.INSTANCE;
            case ArrowType.BinaryView t -> ArrowType.Binary.INSTANCE;
            case ArrowType.LargeList t -> ArrowType.List.INSTANCE;
            case ArrowType.ListView t -> ArrowType.List.INSTANCE;
            case ArrowType.LargeListView t -> ArrowType.List.INSTANCE;
            case ArrowType.Map t -> new ArrowType.Map(false);
            case ArrowType.Null t -> ArrowType.Utf8.INSTANCE;
            case ArrowType.Interval t -> ArrowType.Utf8.INSTANCE;
            case ArrowType.Duration t -> ArrowType.Utf8.INSTANCE;
            case ArrowType.Union t -> ArrowType.Utf8.INSTANCE;
            default -> type;
        };
    }
}
