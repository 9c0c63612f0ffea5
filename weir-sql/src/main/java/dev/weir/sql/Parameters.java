package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * A statement with places for values: {@code $1}, {@code $2} in any order, or {@code ?} from the left. Values are put in as constants, so that plans know them: a
 * key that is looked up and batches that are skipped do not differ from those of a statement that was written out.
 */
final class Parameters {
    private static final int MAX = 65_535;

    private static final Set<String> QUANTIFIERS = Set.of("any", "some", "all");
    /** What may stand before the first condition, or before a further one. */
    private static final Set<String> BEFORE_CONDITION = Set.of("where", "and", "or", "not", "on", "having", "when");

    private record Span(int start, int end) {}

    /**
     * @param quantified {@code any($1)} around it, if it is a list that is compared value by value
     * @param membership {@code = any($1)} around it, if that means {@code in (...)}
     */
    private record Place(Span span, int number, Optional<Span> quantified, Optional<Span> membership) {}

    private record Replacement(Span of, String by) {}

    private final String sql;
    private final List<Place> places = new ArrayList<>();
    private final int count;

    private Parameters(String sql) {
        this.sql = sql;
        int most = 0;
        int unnumbered = 0;
        SqlTokens tokens = new SqlTokens(sql);
        for (int i = 0; i < tokens.size(); i++) {
            SqlTokens.Token token = tokens.at(i);
            if (token.kind() == SqlTokens.Kind.PARAMETER) {
                int number = token.text().isEmpty() ? ++unnumbered : number(token);
                most = Math.max(most, number);
                places.add(place(tokens, i, number));
            }
        }
        if (unnumbered > 0 && unnumbered < places.size()) {
            throw new WeirException(
                    ErrorCode.INVALID_SQL, "parameters are written $1, $2 or ?, not both in one statement");
        }
        this.count = most;
    }

    static Parameters of(String sql) {
        return new Parameters(sql);
    }

    private static int number(SqlTokens.Token token) {
        int number = token.text().length() > 5 ? MAX + 1 : Integer.parseInt(token.text());
        if (number < 1 || number > MAX) {
            throw new WeirException(
                    ErrorCode.INVALID_SQL,
                    "there is no such parameter; they are $1 to $" + MAX + " position=" + (token.start() + 1)
                            + " near=$" + token.text());
        }
        return number;
    }

    private static Place place(SqlTokens tokens, int at, int number) {
        Span span = new Span(tokens.at(at).start(), tokens.at(at).end());
        if (at < 3 || !tokens.at(at - 1).isSymbol("(") || !tokens.at(at + 1).isSymbol(")")) {
            return new Place(span, number, Optional.empty(), Optional.empty());
        }
        SqlTokens.Token word = tokens.at(at - 2);
        int end = tokens.at(at + 1).end();
        boolean quantified = word.isOneOf(QUANTIFIERS);
        boolean membership = quantified && !word.is("all") && isEqualTo(tokens, at - 3);
        return new Place(
                span,
                number,
                quantified ? Optional.of(new Span(word.start(), end)) : Optional.empty(),
                membership ? Optional.of(new Span(tokens.at(at - 3).start(), end)) : Optional.empty());
    }

    /** Whether this is the sign between a column, with nothing else that could belong to it, and what it is compared with. */
    private static boolean isEqualTo(SqlTokens tokens, int sign) {
        int column = sign - 1;
        if (!tokens.at(sign).isSymbol("=") || column < 1 || !tokens.at(column).isName()) {
            return false;
        }
        while (column > 2
                && tokens.at(column - 1).isSymbol(".")
                && tokens.at(column - 2).isName()) {
            column -= 2;
        }
        return tokens.at(column - 1).isSymbol("(")
                || (tokens.at(column - 1).isOneOf(BEFORE_CONDITION) && !endsBetween(tokens, column - 1));
    }

    /** In {@code a between 1 and b = any($1)} grammars differ in what is compared. */
    private static boolean endsBetween(SqlTokens tokens, int and) {
        int at = and - 1;
        while (at >= 0 && !tokens.at(at).is("between") && !tokens.at(at).isOneOf(BEFORE_CONDITION)) {
            at--;
        }
        return at >= 0 && tokens.at(at).is("between");
    }

    int count() {
        return count;
    }

    /** Those that stand in {@code = any($1)}, or another such comparison with all values of a list. */
    Set<Integer> lists() {
        return places.stream()
                .filter(place -> place.quantified().isPresent())
                .map(Place::number)
                .collect(Collectors.toSet());
    }

    /** The statement with one value in place of each of these lists, {@code = $1} for {@code = any($1)}, and an expression in place of the others. */
    String withOneOf(Set<Integer> lists, IntFunction<String> expressionOfOther) {
        return replaced(place -> place.quantified()
                .filter(_ -> lists.contains(place.number()))
                .map(any -> new Replacement(any, "$" + place.number()))
                .orElseGet(() -> new Replacement(place.span(), expressionOfOther.apply(place.number()))));
    }

    /** The statement with an expression in each place. */
    String with(IntFunction<String> expressionOfNumber) {
        return with(expressionOfNumber, _ -> Optional.empty());
    }

    /** The same, but where {@code = any($1)} means so, and the values are known, {@code in} and those. */
    String with(IntFunction<String> expressionOfNumber, IntFunction<Optional<String>> valuesOfNumber) {
        return replaced(place -> place.membership()
                .flatMap(membership -> valuesOfNumber
                        .apply(place.number())
                        .map(values -> new Replacement(membership, "in (" + values + ")")))
                .orElseGet(() -> new Replacement(place.span(), expressionOfNumber.apply(place.number()))));
    }

    private String replaced(Function<Place, Replacement> replacement) {
        if (places.isEmpty()) {
            return sql;
        }
        StringBuilder text = new StringBuilder();
        int from = 0;
        for (Place place : places) {
            Replacement next = replacement.apply(place);
            text.append(sql, from, next.of().start()).append(next.by());
            from = next.of().end();
        }
        return text.append(sql, from, sql.length()).toString();
    }

    /** The statement with all of its places numbered. */
    String numbered() {
        return with(number -> "$" + number);
    }
}
