package dev.weir.sql;

import java.util.List;
import java.util.function.Supplier;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * A table whose rows are made when a statement names it.
 *
 * @param columns of {@link #text}, {@link #number}, {@link #time}, {@link #flag}, {@link #texts} and {@link #numbers}
 * @param rows values in the order of the columns: String, Long, Boolean, List of String or Long, or null
 */
record SystemTable(String name, List<Field> columns, Supplier<List<Object[]>> rows) {
    static Field text(String name) {
        return new Field(name, FieldType.nullable(ArrowType.Utf8.INSTANCE), List.of());
    }

    static Field number(String name) {
        return new Field(name, FieldType.nullable(new ArrowType.Int(64, true)), List.of());
    }

    static Field time(String name) {
        return new Field(name, FieldType.nullable(new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC")), List.of());
    }

    static Field flag(String name) {
        return new Field(name, FieldType.nullable(ArrowType.Bool.INSTANCE), List.of());
    }

    static Field numbers(String name) {
        return new Field(name, FieldType.nullable(ArrowType.List.INSTANCE), List.of(number("element")));
    }

    static Field texts(String name) {
        return new Field(name, FieldType.nullable(ArrowType.List.INSTANCE), List.of(text("element")));
    }
}
