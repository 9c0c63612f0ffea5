package dev.weir.format.predicate;

import dev.weir.format.column.ValueKind;
import dev.weir.format.rows.RandomBatch;
import dev.weir.format.rows.Values;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Predicates about a batch, with constants that are in it, near it, or of another type. */
final class RandomPredicate {
    private final Random random;
    private final VectorSchemaRoot root;

    RandomPredicate(Random random, VectorSchemaRoot root) {
        this.random = random;
        this.root = root;
    }

    Predicate next(int depth) {
        if (depth > 0) {
            switch (random.nextInt(5)) {
                case 0 -> {
                    return new Predicate.And(parts(depth));
                }
                case 1 -> {
                    return new Predicate.Or(parts(depth));
                }
                case 2 -> {
                    return new Predicate.Not(next(depth - 1));
                }
                default -> {}
            }
        }
        return leaf();
    }

    private List<Predicate> parts(int depth) {
        return IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> next(depth - 1))
                .toList();
    }

    private Predicate leaf() {
        List<FieldVector> vectors = root.getFieldVectors();
        FieldVector vector = vectors.get(random.nextInt(vectors.size()));
        String column = vector.getName();
        ValueKind kind = ValueKind.of(vector.getField());
        int choice = kind == ValueKind.OTHER ? random.nextInt(2) : random.nextInt(12);
        return switch (choice) {
            case 0 -> new Predicate.IsNull(column);
            case 1 -> new Predicate.IsNotNull(column);
            case 2, 3 -> new Predicate.Between(column, literal(vector, kind), literal(vector, kind));
            case 4, 5 ->
                new Predicate.In(
                        column,
                        IntStream.range(0, random.nextInt(6))
                                .mapToObj(i -> literal(vector, kind))
                                .toList());
            case 6 ->
                kind == ValueKind.TEXT
                        ? new Predicate.StartsWith(column, RandomBatch.text(random, 20))
                        : new Predicate.IsNotNull(column);
            default -> new Predicate.Compare(column, Predicate.Op.values()[random.nextInt(6)], literal(vector, kind));
        };
    }

    private Literal literal(FieldVector vector, ValueKind kind) {
        int row = root.getRowCount() == 0 ? -1 : random.nextInt(root.getRowCount());
        boolean known = row >= 0 && !vector.isNull(row) && random.nextBoolean();
        int spread = 1 + random.nextInt(20);
        return switch (kind) {
            case BOOL -> new Literal.Bool(random.nextBoolean());
            case INT ->
                known ? new Literal.Int(Values.integer(vector, row)) : number(RandomBatch.integer(random, spread));
            case DATE, TIME, TIMESTAMP ->
                new Literal.Int(known ? Values.integer(vector, row) : RandomBatch.integer(random, spread));
            case FLOAT ->
                known
                        ? new Literal.Float(((Number) vector.getObject(row)).doubleValue())
                        : number(RandomBatch.integer(random, spread));
            case DECIMAL ->
                known ? new Literal.Decimal(Values.decimal(vector, row)) : number(RandomBatch.integer(random, spread));
            case TEXT -> new Literal.Text(known ? vector.getObject(row).toString() : RandomBatch.text(random, spread));
            case BINARY, UUID ->
                new Literal.Bytes(known ? Values.bytes(vector, row) : RandomBatch.bytes(random, spread, width(vector)));
            case OTHER -> throw new AssertionError();
        };
    }

    private Literal number(long integer) {
        return switch (random.nextInt(4)) {
            case 0 -> new Literal.Int(integer);
            case 1 -> new Literal.Float(RandomBatch.number(random, 20));
            case 2 -> new Literal.Decimal(new BigDecimal(integer).add(new BigDecimal("0.00001")));
            default -> new Literal.Decimal(RandomBatch.decimal(random, 20, 38, random.nextInt(10)));
        };
    }

    private int width(FieldVector vector) {
        return vector.getField().getType() instanceof ArrowType.FixedSizeBinary fixed
                ? fixed.getByteWidth()
                : vector.getField().getType() instanceof ArrowType.Binary ? random.nextInt(20) : 16;
    }
}
