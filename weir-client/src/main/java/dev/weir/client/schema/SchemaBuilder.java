package dev.weir.client.schema;

import dev.weir.client.schema.Column.Unit;
import dev.weir.format.schema.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Columns one after the other: {@code Schemas.builder().int64("id").required().utf8("name").build()}. Nulls are allowed
 * unless {@link #required()} follows. Not thread-safe.
 */
public final class SchemaBuilder {
    private final List<Field> fields = new ArrayList<>();

    SchemaBuilder() {}

    /** The column just given takes no null. */
    public SchemaBuilder required() {
        if (fields.isEmpty()) {
            throw new IllegalStateException("required() follows a column");
        }
        fields.set(fields.size() - 1, Types.required(fields.get(fields.size() - 1)));
        return this;
    }

    public SchemaBuilder bool(String name) {
        return add(name, Types.BOOL);
    }

    public SchemaBuilder int8(String name) {
        return add(name, Types.INT8);
    }

    public SchemaBuilder int16(String name) {
        return add(name, Types.INT16);
    }

    public SchemaBuilder int32(String name) {
        return add(name, Types.INT32);
    }

    public SchemaBuilder int64(String name) {
        return add(name, Types.INT64);
    }

    public SchemaBuilder float32(String name) {
        return add(name, Types.FLOAT32);
    }

    public SchemaBuilder float64(String name) {
        return add(name, Types.FLOAT64);
    }

    public SchemaBuilder decimal(String name, int precision, int scale) {
        return add(name, Types.decimal(precision, scale));
    }

    public SchemaBuilder utf8(String name) {
        return add(name, Types.UTF8);
    }

    public SchemaBuilder binary(String name) {
        return add(name, Types.BINARY);
    }

    public SchemaBuilder fixedBinary(String name, int widthBytes) {
        return add(name, new ArrowType.FixedSizeBinary(widthBytes));
    }

    public SchemaBuilder uuid(String name) {
        return add(Types.uuid(name, Nulls.ALLOWED));
    }

    public SchemaBuilder date(String name) {
        return add(name, Types.DATE);
    }

    /** Of a day, in microseconds. */
    public SchemaBuilder time(String name) {
        return time(name, Unit.MICROSECONDS);
    }

    public SchemaBuilder time(String name, Unit unit) {
        return add(name, Types.time(unit));
    }

    /** A moment, in microseconds since 1970 UTC. */
    public SchemaBuilder timestamp(String name) {
        return timestamp(name, Unit.MICROSECONDS);
    }

    public SchemaBuilder timestamp(String name, Unit unit) {
        return add(name, Types.timestamp(unit, "UTC"));
    }

    /** Date and time of a wall clock, of no zone, in microseconds. */
    public SchemaBuilder localTimestamp(String name) {
        return localTimestamp(name, Unit.MICROSECONDS);
    }

    public SchemaBuilder localTimestamp(String name, Unit unit) {
        return add(name, Types.timestamp(unit, null));
    }

    /** @param element gives the one column that describes the elements; its name does not matter */
    public SchemaBuilder list(String name, Consumer<SchemaBuilder> element) {
        return add(Types.list(name, Nulls.ALLOWED, one(name, element)));
    }

    /** Vectors of {@code size} elements. */
    public SchemaBuilder fixedList(String name, int size, Consumer<SchemaBuilder> element) {
        return add(Types.fixedList(name, Nulls.ALLOWED, size, one(name, element)));
    }

    public SchemaBuilder map(String name, Consumer<SchemaBuilder> key, Consumer<SchemaBuilder> value) {
        return add(Types.map(name, Nulls.ALLOWED, one(name, key), one(name, value)));
    }

    public SchemaBuilder struct(String name, Consumer<SchemaBuilder> columns) {
        SchemaBuilder inner = new SchemaBuilder();
        columns.accept(inner);
        return add(Types.field(name, ArrowType.Struct.INSTANCE, Nulls.ALLOWED, inner.fields));
    }

    /** Any Arrow field, as it is. */
    public SchemaBuilder field(Field field) {
        return add(field);
    }

    /** Checks names and types and gives the columns their ids. */
    public TableSchema build() {
        return TableSchema.create(new Schema(fields));
    }

    private static Field one(String name, Consumer<SchemaBuilder> element) {
        SchemaBuilder inner = new SchemaBuilder();
        element.accept(inner);
        if (inner.fields.size() != 1) {
            throw new IllegalArgumentException("describe exactly one element of " + name);
        }
        return inner.fields.get(0);
    }

    private SchemaBuilder add(String name, ArrowType type) {
        return add(Types.field(name, type, Nulls.ALLOWED));
    }

    private SchemaBuilder add(Field field) {
        fields.add(field);
        return this;
    }
}
