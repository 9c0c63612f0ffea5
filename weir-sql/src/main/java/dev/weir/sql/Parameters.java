package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A statement with places for values: {@code $1}, {@code $2} in any order, or {@code ?} from the left. Values are put in as constants, so that plans know them: a
 * key that is looked up and batches that are skipped do not differ from those of a statement that was written out.
 */
final class Parameters {
    private static final int MAX = 65_535;

    private record Place(int start, int end, int number) {}

    private final String sql;
    private final List<Place> places = new ArrayList<>();
    private final int count;

    private Parameters(String sql) {
        this.sql = sql;
        int most = 0;
        int unnumbered = 0;
        for (SqlTokens.Token token : new SqlTokens(sql).all()) {
            if (token.kind() == SqlTokens.Kind.PARAMETER) {
                int number = token.text().isEmpty() ? ++unnumbered : number(token);
                most = Math.max(most, number);
                places.add(new Place(token.start(), token.end(), number));
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

    int count() {
        return count;
    }

    /** The statement with an expression in each place. */
    String with(IntFunction<String> expressionOfNumber) {
        if (places.isEmpty()) {
            return sql;
        }
        StringBuilder text = new StringBuilder();
        int from = 0;
        for (Place place : places) {
            text.append(sql, from, place.start()).append(expressionOfNumber.apply(place.number()));
            from = place.end();
        }
        return text.append(sql, from, sql.length()).toString();
    }

    /** The statement with all of its places numbered. */
    String numbered() {
        return with(number -> "$" + number);
    }
}
