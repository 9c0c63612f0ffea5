package dev.weir.format.schema;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a table: an Arrow schema whose every field, nested ones too, carries a stable id in its metadata under
 * {@value #FIELD_ID} (the key that Arrow and Parquet libraries use and Iceberg maps by). Immutable.
 */
public final class TableSchema {
    /** Metadata key of a field's id. */
    public static final String FIELD_ID = "PARQUET:field_id";

    /** Fields of a schema, nested ones included. */
    public static final int MAX_FIELDS = 10_000;

    /** Levels of nesting; a column of a plain type is one. */
    public static final int MAX_DEPTH = 32;

    public static final int MAX_NAME_CHARS = 255;

    /** Name of the column that the log of a primary-key table has behind the table's own. */
    public static final String CHANGE = "_change";

    private final Schema arrow;
    private final Map<String, Integer> positions;
    private final ColumnSpan[] spans;
    private final int nodeCount;
    private final int bufferCount;

    /** Made at the first call: every reader and writer of a primary-key table asks for it. */
    private volatile @Nullable TableSchema changelog;

    private TableSchema(List<Field> columns) {
        arrow = new Schema(columns);
        positions = new HashMap<>();
        spans = new ColumnSpan[columns.size()];
        int nodes = 0;
        int buffers = 0;
        for (int i = 0; i < spans.length; i++) {
            Field column = columns.get(i);
            positions.putIfAbsent(column.getName(), i);
            spans[i] = new ColumnSpan(nodes, nodeCount(column), buffers, bufferCount(column));
            nodes += spans[i].nodeCount();
            buffers += spans[i].bufferCount();
        }
        nodeCount = nodes;
        bufferCount = buffers;
    }

    /**
     * Checks names, types, depth and width; ids that are there are kept when all are positive and distinct, fields without
     * one get the next free one. Throws {@code UNSUPPORTED_TYPE} or {@code INVALID_SCHEMA}.
     */
    public static TableSchema create(Schema arrow) {
        return new TableSchema(FieldIds.assign(SupportedTypes.tableColumns(arrow.getFields())));
    }

    /**
     * The columns of a stream rather than of a table, as a scan sends them: the same types and limits, but virtual columns,
     * repeated names and no columns at all are as good as any.
     */
    public static TableSchema ofStream(Schema arrow) {
        return new TableSchema(FieldIds.assign(SupportedTypes.streamColumns(arrow.getFields())));
    }

    /** The document of {@link #toJson()}. */
    public static TableSchema fromJson(String json) {
        return create(SchemaJson.read(json));
    }

    /** Reads the metadata flatbuffer of an Arrow Schema message (no prefix), bounded in depth and width before any object is built. */
    public static Schema readMessage(ByteBuffer metadata) {
        return SchemaMessage.read(metadata);
    }

    /** The metadata flatbuffer of the Arrow Schema message (no prefix) of any schema. */
    public static byte[] writeMessage(Schema arrow) {
        return SchemaMessage.write(arrow);
    }

    public Schema arrow() {
        return arrow;
    }

    public List<Field> columns() {
        return arrow.getFields();
    }

    /** By the exact name. */
    public OptionalInt indexOf(String column) {
        Integer position = positions.get(column);
        return position == null ? OptionalInt.empty() : OptionalInt.of(position);
    }

    /** The column's position, or {@code UNKNOWN_COLUMN} naming the columns that there are. */
    public int require(String column) {
        Integer position = positions.get(column);
        if (position == null) {
            throw new WeirException(
                    ErrorCode.UNKNOWN_COLUMN,
                    "there is no such column; there are " + someNames() + " column=" + shortened(column));
        }
        return position;
    }

    public ColumnSpan span(int column) {
        return spans[column];
    }

    /** Field nodes of a record batch of all columns. */
    public int nodeCount() {
        return nodeCount;
    }

    /** Buffers of a record batch of all columns. */
    public int bufferCount() {
        return bufferCount;
    }

    /** The named columns in that order, with their ids. */
    public TableSchema project(List<String> columns) {
        List<Field> fields = new ArrayList<>(columns.size());
        for (String column : columns) {
            fields.add(columns().get(require(column)));
        }
        return new TableSchema(fields);
    }

    /** The columns at these positions in that order, with their ids. */
    public TableSchema project(int[] columns) {
        List<Field> fields = new ArrayList<>(columns.length);
        for (int column : columns) {
            fields.add(columns().get(column));
        }
        return new TableSchema(fields);
    }

    /** The same columns with the same ids; those named are never null. {@code UNKNOWN_COLUMN} for a name that is none of them. */
    public TableSchema withNotNull(List<String> required) {
        List<Field> fields = new ArrayList<>(columns());
        for (String column : required) {
            int position = require(column);
            Field field = fields.get(position);
            fields.set(
                    position,
                    new Field(
                            field.getName(),
                            new FieldType(false, field.getType(), null, field.getMetadata()),
                            field.getChildren()));
        }
        return new TableSchema(fields);
    }

    /**
     * What the log of a primary-key table of these columns stores: behind them {@value #CHANGE}, a text that is never null, whose id is one more than the
     * highest. {@code INVALID_SCHEMA} when there is no room for one more column.
     */
    public TableSchema changelog() {
        TableSchema made = changelog;
        if (made == null) {
            List<Field> fields = new ArrayList<>(columns());
            fields.add(new Field(CHANGE, new FieldType(false, ArrowType.Utf8.INSTANCE, null), null));
            made = ofStream(new Schema(fields));
            changelog = made;
        }
        return made;
    }

    /**
     * Whether batches of the other schema are laid out as this table's: the same names, order, types and children. A column
     * of the other may be nullable where ours is not (its values decide), but not metadata of fields or the names of the children
     * of lists and maps, which mean nothing.
     */
    public boolean sameLayout(Schema other) {
        List<Field> ours = columns();
        List<Field> theirs = other.getFields();
        if (ours.size() != theirs.size()) {
            return false;
        }
        for (int i = 0; i < ours.size(); i++) {
            if (!ours.get(i).getName().equals(theirs.get(i).getName()) || !sameLayout(ours.get(i), theirs.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether two fields hold the same kind of values, whatever their own names. */
    static boolean sameLayout(Field ours, Field theirs) {
        if (theirs.getDictionary() != null || !sameType(ours, theirs)) {
            return false;
        }
        List<Field> left = ours.getChildren();
        List<Field> right = theirs.getChildren();
        if (left.size() != right.size()) {
            return false;
        }
        boolean named = ours.getType() instanceof ArrowType.Struct;
        for (int i = 0; i < left.size(); i++) {
            Field a = left.get(i);
            Field b = right.get(i);
            if (ours.getType() instanceof ArrowType.Map) {
                if (a.getChildren().size() != b.getChildren().size()
                        || !sameLayout(a.getChildren().get(0), b.getChildren().get(0))
                        || !sameLayout(a.getChildren().get(1), b.getChildren().get(1))) {
                    return false;
                }
            } else if ((named && !a.getName().equals(b.getName())) || !sameLayout(a, b)) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameType(Field ours, Field theirs) {
        ArrowType type = theirs.getType() instanceof ArrowType.ExtensionType e ? e.storageType() : theirs.getType();
        if (ours.getType() instanceof ArrowType.Map) {
            return type instanceof ArrowType.Map; // sorted keys are a promise about values, not a layout
        }
        return ours.getType().equals(type);
    }

    /** Compact JSON, see docs/formats/schema.md. */
    public String toJson() {
        return SchemaJson.write(columns());
    }

    /** The metadata flatbuffer of the Arrow Schema message (no prefix). */
    public byte[] toMessage() {
        return SchemaMessage.write(arrow);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TableSchema schema && arrow.equals(schema.arrow);
    }

    @Override
    public int hashCode() {
        return arrow.hashCode();
    }

    @Override
    public String toString() {
        return toJson();
    }

    private static int nodeCount(Field field) {
        int count = 1;
        for (Field child : field.getChildren()) {
            count += nodeCount(child);
        }
        return count;
    }

    private static int bufferCount(Field field) {
        int count = ownBuffers(field.getType());
        for (Field child : field.getChildren()) {
            count += bufferCount(child);
        }
        return count;
    }

    /** Validity, and offsets, and values, as the type has them. */
    private static int ownBuffers(ArrowType type) {
        return switch (type.getTypeID()) {
            case Struct, FixedSizeList -> 1;
            case Utf8, Binary -> 3;
            default -> 2;
        };
    }

    private String someNames() {
        StringBuilder names = new StringBuilder();
        int shown = Math.min(columns().size(), 20);
        for (int i = 0; i < shown; i++) {
            names.append(i == 0 ? "" : ", ").append(columns().get(i).getName());
        }
        return columns().isEmpty() ? "none" : names + (shown < columns().size() ? ", ..." : "");
    }

    private static String shortened(String name) {
        return name.length() > 64 ? name.substring(0, 64) + "..." : name;
    }
}
