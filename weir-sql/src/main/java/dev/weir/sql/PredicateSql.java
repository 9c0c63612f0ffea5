package dev.weir.sql;

import dev.weir.format.predicate.Literal;
import dev.weir.format.predicate.Predicate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** A condition as SQL, for rows that DuckDB reads from files; empty where SQL might mean less than the condition does. */
final class PredicateSql {
    /** Whole numbers up to here are numbers of 64-bit floats too. */
    private static final long EXACT_IN_DOUBLE = 1L << 53;

    private PredicateSql() {}

    static Optional<String> of(Predicate predicate, Map<String, Field> columns) {
        return switch (predicate) {
            case Predicate.Compare(String column, Predicate.Op op, Literal value) ->
                constant(column, value, columns).map(constant -> SqlTokens.quote(column) + symbol(op) + constant);
            case Predicate.Between(String column, Literal low, Literal high) ->
                constant(column, low, columns)
                        .flatMap(from -> constant(column, high, columns)
                                .map(to -> SqlTokens.quote(column) + " between " + from + " and " + to));
            case Predicate.In(String column, List<Literal> values) -> {
                List<Optional<String>> constants = values.stream()
                        .map(value -> constant(column, value, columns))
                        .toList();
                yield all(constants).map(list -> SqlTokens.quote(column) + " in (" + String.join(", ", list) + ")");
            }
            case Predicate.IsNull(String column) -> named(column, columns).map(name -> name + " is null");
            case Predicate.IsNotNull(String column) -> named(column, columns).map(name -> name + " is not null");
            case Predicate.StartsWith(String column, String prefix) ->
                constant(column, new Literal.Text(prefix), columns)
                        .map(constant -> "starts_with(" + SqlTokens.quote(column) + ", " + constant + ")");
            case Predicate.And(List<Predicate> parts) -> joined(parts, columns, " and ");
            case Predicate.Or(List<Predicate> parts) -> joined(parts, columns, " or ");
            case Predicate.Not(Predicate inner) -> of(inner, columns).map(text -> "not (" + text + ")");
        };
    }

    private static Optional<String> joined(List<Predicate> parts, Map<String, Field> columns, String word) {
        // all or nothing, also of an AND, which may stand below a NOT
        return all(parts.stream().map(part -> of(part, columns)).toList())
                .map(texts -> "(" + String.join(word, texts) + ")");
    }

    private static Optional<List<String>> all(List<Optional<String>> parts) {
        List<String> texts = new ArrayList<>();
        parts.forEach(part -> part.ifPresent(texts::add));
        return texts.size() == parts.size() && !texts.isEmpty() ? Optional.of(texts) : Optional.empty();
    }

    private static Optional<String> named(String column, Map<String, Field> columns) {
        return columns.containsKey(column) ? Optional.of(SqlTokens.quote(column)) : Optional.empty();
    }

    private static Optional<String> constant(String column, Literal literal, Map<String, Field> columns) {
        Field field = columns.get(column);
        if (field == null || DuckTypes.isUuid(field)) {
            return Optional.empty();
        }
        return switch (field.getType()) {
            case ArrowType.Bool _
            when literal instanceof Literal.Bool(boolean value) -> Optional.of(String.valueOf(value));
            case ArrowType.Int _, ArrowType.Decimal _ -> number(literal);
            case ArrowType.FloatingPoint _ -> real(literal);
            case ArrowType.Date _
            when literal instanceof Literal.Int(long value) && Math.abs(value) < 1_000_000 ->
                Optional.of("(date '1970-01-01' + " + value + ")");
            case ArrowType.Timestamp type when literal instanceof Literal.Int(long value) -> time(type, value);
            case ArrowType.Utf8 _
            when literal instanceof Literal.Text(String value) && value.indexOf(0) < 0 ->
                Optional.of(SqlTokens.literal(value));
            case ArrowType.Binary _
            when literal instanceof Literal.Bytes(byte[] value) ->
                Optional.of("unhex('" + HexFormat.of().formatHex(value) + "')");
            default -> Optional.empty();
        };
    }

    private static Optional<String> number(Literal literal) {
        return switch (literal) {
            case Literal.Int(long value) -> Optional.of("(" + value + ")");
            case Literal.Decimal(java.math.BigDecimal value)
            when value.precision() <= 38 && value.scale() >= 0 -> Optional.of("(" + value.toPlainString() + ")");
            default -> Optional.empty();
        };
    }

    private static Optional<String> real(Literal literal) {
        return switch (literal) {
            case Literal.Float(double value) -> Optional.of("'" + value + "'::double");
            case Literal.Int(long value)
            when Math.abs(value) <= EXACT_IN_DOUBLE -> Optional.of("'" + value + "'::double");
            default -> Optional.empty();
        };
    }

    private static Optional<String> time(ArrowType.Timestamp type, long value) {
        if (type.getUnit() == TimeUnit.MICROSECOND) {
            return Optional.of((type.getTimezone() == null ? "make_timestamp(" : "make_timestamptz(") + value + ")");
        }
        return Optional.empty();
    }

    private static String symbol(Predicate.Op op) {
        return switch (op) {
            case EQ -> " = ";
            case NE -> " <> ";
            case LT -> " < ";
            case LE -> " <= ";
            case GT -> " > ";
            case GE -> " >= ";
        };
    }
}
