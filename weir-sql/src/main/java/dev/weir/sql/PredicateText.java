package dev.weir.sql;

import dev.weir.format.predicate.Literal;
import dev.weir.format.predicate.Predicate;
import java.util.List;
import java.util.stream.Collectors;

/** A condition as {@code explain} shows it. */
final class PredicateText {
    private PredicateText() {}

    static String of(Predicate predicate) {
        return switch (predicate) {
            case Predicate.Compare(String column, Predicate.Op op, Literal value) ->
                column + " " + symbol(op) + " " + of(value);
            case Predicate.Between(String column, Literal low, Literal high) ->
                column + " between " + of(low) + " and " + of(high);
            case Predicate.In(String column, List<Literal> values) ->
                column + " in (" + values.stream().map(PredicateText::of).collect(Collectors.joining(", ")) + ")";
            case Predicate.IsNull(String column) -> column + " is null";
            case Predicate.IsNotNull(String column) -> column + " is not null";
            case Predicate.StartsWith(String column, String prefix) ->
                "starts_with(" + column + ", " + SqlTokens.literal(prefix) + ")";
            case Predicate.And(List<Predicate> all) -> joined(all, " and ");
            case Predicate.Or(List<Predicate> any) -> joined(any, " or ");
            case Predicate.Not(Predicate inner) -> "not (" + of(inner) + ")";
        };
    }

    private static String joined(List<Predicate> parts, String word) {
        return parts.stream()
                .map(part ->
                        part instanceof Predicate.And || part instanceof Predicate.Or ? "(" + of(part) + ")" : of(part))
                .collect(Collectors.joining(word));
    }

    private static String of(Literal literal) {
        return switch (literal) {
            case Literal.Bool(boolean value) -> String.valueOf(value);
            case Literal.Int(long value) -> String.valueOf(value);
            case Literal.Float(double value) -> String.valueOf(value);
            case Literal.Decimal(java.math.BigDecimal value) -> value.toPlainString();
            case Literal.Text(String value) -> SqlTokens.literal(value);
            case Literal.Bytes(byte[] value) -> "x'" + java.util.HexFormat.of().formatHex(value) + "'";
        };
    }

    private static String symbol(Predicate.Op op) {
        return switch (op) {
            case EQ -> "=";
            case NE -> "<>";
            case LT -> "<";
            case LE -> "<=";
            case GT -> ">";
            case GE -> ">=";
        };
    }
}
