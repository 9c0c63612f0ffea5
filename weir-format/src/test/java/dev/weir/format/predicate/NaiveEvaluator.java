package dev.weir.format.predicate;

import dev.weir.format.column.ValueKind;
import dev.weir.format.rows.Values;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Predicates by the book: one row at a time, three-valued logic, arbitrary precision. */
final class NaiveEvaluator {
    enum Truth {
        TRUE,
        FALSE,
        UNKNOWN;

        static Truth of(boolean value) {
            return value ? TRUE : FALSE;
        }
    }

    private NaiveEvaluator() {}

    static Truth evaluate(Predicate predicate, VectorSchemaRoot root, int row) {
        return switch (predicate) {
            case Predicate.And and ->
                and.all().stream()
                        .map(part -> evaluate(part, root, row))
                        .reduce(
                                Truth.TRUE,
                                (a, b) -> a == Truth.FALSE || b == Truth.FALSE
                                        ? Truth.FALSE
                                        : a == Truth.UNKNOWN || b == Truth.UNKNOWN ? Truth.UNKNOWN : Truth.TRUE);
            case Predicate.Or or ->
                or.any().stream()
                        .map(part -> evaluate(part, root, row))
                        .reduce(
                                Truth.FALSE,
                                (a, b) -> a == Truth.TRUE || b == Truth.TRUE
                                        ? Truth.TRUE
                                        : a == Truth.UNKNOWN || b == Truth.UNKNOWN ? Truth.UNKNOWN : Truth.FALSE);
            case Predicate.Not not ->
                switch (evaluate(not.inner(), root, row)) {
                    case TRUE -> Truth.FALSE;
                    case FALSE -> Truth.TRUE;
                    case UNKNOWN -> Truth.UNKNOWN;
                };
            case Predicate.IsNull isNull ->
                Truth.of(root.getVector(isNull.column()).isNull(row));
            case Predicate.IsNotNull isNotNull ->
                Truth.of(!root.getVector(isNotNull.column()).isNull(row));
            case Predicate.Compare compare ->
                ofValue(root.getVector(compare.column()), row, () -> {
                    int order = compare(root.getVector(compare.column()), row, compare.value());
                    return switch (compare.op()) {
                        case EQ -> order == 0;
                        case NE -> order != 0;
                        case LT -> order < 0;
                        case LE -> order <= 0;
                        case GT -> order > 0;
                        case GE -> order >= 0;
                    };
                });
            case Predicate.Between between ->
                ofValue(
                        root.getVector(between.column()),
                        row,
                        () -> compare(root.getVector(between.column()), row, between.low()) >= 0
                                && compare(root.getVector(between.column()), row, between.high()) <= 0);
            case Predicate.In in ->
                ofValue(
                        root.getVector(in.column()),
                        row,
                        () -> in.values().stream()
                                .anyMatch(value -> compare(root.getVector(in.column()), row, value) == 0));
            case Predicate.StartsWith startsWith ->
                ofValue(
                        root.getVector(startsWith.column()),
                        row,
                        () -> root.getVector(startsWith.column())
                                .getObject(row)
                                .toString()
                                .startsWith(startsWith.prefix()));
        };
    }

    private static Truth ofValue(FieldVector vector, int row, Supplier<Boolean> holds) {
        return vector.isNull(row) ? Truth.UNKNOWN : Truth.of(holds.get());
    }

    private static int compare(FieldVector vector, int row, Literal literal) {
        return switch (ValueKind.of(vector.getField())) {
            case BOOL -> Boolean.compare(((BitVector) vector).get(row) == 1, ((Literal.Bool) literal).value());
            case INT, DATE, TIME, TIMESTAMP -> numbers(BigDecimal.valueOf(Values.integer(vector, row)), literal);
            case FLOAT -> {
                double value = vector instanceof Float4Vector f ? f.get(row) : ((Float8Vector) vector).get(row);
                yield switch (literal) {
                    case Literal.Float f -> order(value, f.value());
                    case Literal.Decimal d ->
                        order(
                                value,
                                vector instanceof Float4Vector
                                        ? d.value().floatValue()
                                        : d.value().doubleValue());
                    case Literal.Int i ->
                        Double.isFinite(value)
                                ? new BigDecimal(value).compareTo(BigDecimal.valueOf(i.value()))
                                : value == Double.NEGATIVE_INFINITY ? -1 : 1;
                    default -> throw new AssertionError();
                };
            }
            case DECIMAL ->
                literal instanceof Literal.Float f && Double.isFinite(f.value())
                        ? Values.decimal(vector, row).compareTo(BigDecimal.valueOf(f.value()))
                        : numbers(Values.decimal(vector, row), literal);
            case TEXT ->
                Arrays.compareUnsigned(
                        Values.bytes(vector, row),
                        ((Literal.Text) literal).value().getBytes(StandardCharsets.UTF_8));
            case BINARY, UUID -> Arrays.compareUnsigned(Values.bytes(vector, row), ((Literal.Bytes) literal).value());
            case OTHER -> throw new AssertionError();
        };
    }

    private static int numbers(BigDecimal value, Literal literal) {
        return switch (literal) {
            case Literal.Int i -> value.compareTo(BigDecimal.valueOf(i.value()));
            case Literal.Decimal d -> value.compareTo(d.value());
            case Literal.Float f ->
                Double.isFinite(f.value())
                        ? value.compareTo(new BigDecimal(f.value()))
                        : f.value() == Double.NEGATIVE_INFINITY ? 1 : -1;
            default -> throw new AssertionError();
        };
    }

    private static int order(double a, double b) {
        if (Double.isNaN(a) || Double.isNaN(b)) {
            return Boolean.compare(Double.isNaN(a), Double.isNaN(b));
        }
        return a < b ? -1 : a > b ? 1 : 0;
    }
}
