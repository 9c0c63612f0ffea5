package dev.weir.server.postgres;

import dev.weir.server.postgres.value.PgType;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** A column of an answer. */
record Column(String name, PgType type) {
    private static final PgType TEXT = PgType.of(Field.nullable("", ArrowType.Utf8.INSTANCE));

    static Column text(String name) {
        return new Column(name, TEXT);
    }

    static List<Column> of(Schema schema) {
        return schema.getFields().stream()
                .map(field -> new Column(field.getName(), PgType.of(field)))
                .toList();
    }
}
