package dev.weir.server.postgres.value;

import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * A column's type as the protocol tells it.
 *
 * @param length bytes of a value, -1 where they differ
 * @param modifier precision and scale of a numeric, otherwise -1
 */
public record PgType(int oid, int length, int modifier) {
    /** Of a parameter whose type the client leaves to the server. */
    public static final int UNSPECIFIED = 0;

    private static final int HEADER = 4;

    /** Lists of scalars are arrays; structs, maps and lists of anything else are JSON. */
    public static PgType of(Field field) {
        Optional<Field> element = arrayElement(field);
        if (element.isPresent()) {
            return new PgType(PgScalar.of(element.get()).arrayOid, -1, modifier(element.get()));
        }
        PgScalar scalar = PgScalar.of(field);
        return new PgType(scalar.oid, scalar.length, modifier(field));
    }

    /** What a client means who says this type of a parameter; empty where the statement and the value alone tell. */
    public static Optional<Field> parameter(int oid) {
        Optional<PgScalar> element = PgScalar.ofArray(oid);
        if (element.isPresent()) {
            return element.get()
                    .field("element")
                    .map(child -> new Field("", FieldType.nullable(ArrowType.List.INSTANCE), List.of(child)));
        }
        return PgScalar.ofOid(oid).flatMap(scalar -> scalar.field(""));
    }

    /** The field of the elements, where a list is an array in PostgreSQL. */
    static Optional<Field> arrayElement(Field field) {
        if (!(field.getType() instanceof ArrowType.List || field.getType() instanceof ArrowType.FixedSizeList)) {
            return Optional.empty();
        }
        Field element = field.getChildren().getFirst();
        return PgScalar.of(element) == PgScalar.JSON ? Optional.empty() : Optional.of(element);
    }

    private static int modifier(Field field) {
        return field.getType() instanceof ArrowType.Decimal type
                ? ((type.getPrecision() << 16) | type.getScale()) + HEADER
                : -1;
    }
}
