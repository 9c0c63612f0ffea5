package dev.weir.lake.schema;

import dev.weir.format.Check;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.schema.TypeNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;

/** Columns of a table as Iceberg's, under the same field ids, and behind them where each row stands in the log. */
public final class LakeSchema {
    public static final String BUCKET = "_bucket";
    public static final String OFFSET = "_offset";
    public static final String TIMESTAMP = "_timestamp";

    /** Far above the id of any column, those of later ones included, and below those that Iceberg reserves. */
    public static final int BUCKET_ID = 1_000_000_001;

    public static final int OFFSET_ID = 1_000_000_002;
    public static final int TIMESTAMP_ID = 1_000_000_003;

    /** By name, for who writes them. */
    public static final Map<String, Integer> POSITION_IDS =
            Map.of(BUCKET, BUCKET_ID, OFFSET, OFFSET_ID, TIMESTAMP, TIMESTAMP_ID);

    private static final int USUAL_VERSION = 2;
    private static final int NANOSECONDS_VERSION = 3;

    private LakeSchema() {}

    /** {@code UNSUPPORTED_TYPE} for a type that Iceberg has no room for. */
    public static Schema of(TableSchema table) {
        List<Types.NestedField> columns = new ArrayList<>(fields(table.columns()));
        columns.add(Types.NestedField.required(BUCKET_ID, BUCKET, Types.IntegerType.get()));
        columns.add(Types.NestedField.required(OFFSET_ID, OFFSET, Types.LongType.get()));
        columns.add(Types.NestedField.required(TIMESTAMP_ID, TIMESTAMP, Types.TimestampType.withZone()));
        return new Schema(columns);
    }

    /** The lowest version of Iceberg's format that has all its types. */
    public static int formatVersion(Schema schema) {
        return TypeUtil.indexById(schema.asStruct()).values().stream()
                        .anyMatch(field -> field.type().typeId() == Type.TypeID.TIMESTAMP_NANO)
                ? NANOSECONDS_VERSION
                : USUAL_VERSION;
    }

    private static List<Types.NestedField> fields(List<Field> columns) {
        return columns.stream()
                .map(column -> Types.NestedField.builder()
                        .withId(id(column))
                        .withName(column.getName())
                        .isOptional(column.isNullable())
                        .ofType(type(column))
                        .build())
                .toList();
    }

    private static int id(Field field) {
        return Integer.parseInt(
                Objects.requireNonNull(field.getMetadata().get(TableSchema.FIELD_ID), "fields of a table have ids"));
    }

    private static Type type(Field field) {
        List<Field> children = field.getChildren();
        return switch (field.getType()) {
            case ArrowType.Bool _ -> Types.BooleanType.get();
            case ArrowType.Int integer when integer.getBitWidth() == Long.SIZE -> Types.LongType.get();
            case ArrowType.Int _ -> Types.IntegerType.get();
            case ArrowType.FloatingPoint number
            when number.getPrecision() == FloatingPointPrecision.SINGLE -> Types.FloatType.get();
            case ArrowType.FloatingPoint _ -> Types.DoubleType.get();
            case ArrowType.Decimal decimal -> Types.DecimalType.of(decimal.getPrecision(), decimal.getScale());
            case ArrowType.Date _ -> Types.DateType.get();
            case ArrowType.Time time when time.getUnit() != TimeUnit.NANOSECOND -> Types.TimeType.get();
            case ArrowType.Timestamp timestamp -> timestamp(timestamp);
            case ArrowType.Utf8 _ -> Types.StringType.get();
            case ArrowType.Binary _ -> Types.BinaryType.get();
            case ArrowType.FixedSizeBinary _ -> isUuid(field) ? Types.UUIDType.get() : Types.BinaryType.get();
            case ArrowType.Struct _ -> Types.StructType.of(fields(children));
            case ArrowType.List _, ArrowType.FixedSizeList _ -> list(children.getFirst());
            case ArrowType.Map _ ->
                map(
                        children.getFirst().getChildren().getFirst(),
                        children.getFirst().getChildren().getLast());
            default ->
                throw new WeirException(
                        ErrorCode.UNSUPPORTED_TYPE,
                        "the lake has no such type column=" + field.getName() + " type=" + TypeNames.shown(field));
        };
    }

    private static Type timestamp(ArrowType.Timestamp timestamp) {
        boolean zoned = timestamp.getTimezone() != null;
        if (timestamp.getUnit() == TimeUnit.NANOSECOND) {
            return zoned ? Types.TimestampNanoType.withZone() : Types.TimestampNanoType.withoutZone();
        }
        return zoned ? Types.TimestampType.withZone() : Types.TimestampType.withoutZone();
    }

    private static boolean isUuid(Field field) {
        return "arrow.uuid".equals(field.getMetadata().get(ArrowType.ExtensionType.EXTENSION_METADATA_KEY_NAME));
    }

    private static Type list(Field element) {
        return element.isNullable()
                ? Types.ListType.ofOptional(id(element), type(element))
                : Types.ListType.ofRequired(id(element), type(element));
    }

    private static Type map(Field key, Field value) {
        return value.isNullable()
                ? Types.MapType.ofOptional(id(key), id(value), type(key), type(value))
                : Types.MapType.ofRequired(id(key), id(value), type(key), type(value));
    }

    /**
     * Why files with these columns would not be what the table says now; empty if they are. Others may have added columns that may be null: to our files
     * they are null.
     */
    public static List<String> differences(Schema ours, Schema theirs) {
        List<String> found = new ArrayList<>();
        for (Types.NestedField column : ours.columns()) {
            Types.NestedField there = theirs.findField(column.fieldId());
            if (there == null) {
                found.add(column.name() + " is gone");
            } else if (!there.name().equals(column.name())) {
                found.add(column.name() + " is named " + there.name());
            } else if (!there.type().equals(column.type())) {
                found.add(column.name() + " is a " + there.type() + ", it was a " + column.type());
            } else if (there.isRequired() && column.isOptional()) {
                found.add(column.name() + " may not be null any more");
            }
        }
        for (Types.NestedField column : theirs.columns()) {
            if (ours.findField(column.fieldId()) == null && column.isRequired()) {
                found.add(column.name() + " is new and may not be null");
            }
        }
        Check.that(ours.findField(BUCKET_ID) != null, "rows of the lake say where they stand in the log");
        return found;
    }
}
