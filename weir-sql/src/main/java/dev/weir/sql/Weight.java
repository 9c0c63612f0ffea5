package dev.weir.sql;

import java.util.Locale;
import java.util.Set;

/**
 * Tells which statements need next to no memory, however much there is in their tables: one pass over one table, or values, with conditions, plain functions and
 * aggregates that keep a value, and no more than a few rows behind a {@code LIMIT}; and questions about the catalog alone. All others may need much. Wrong here costs a
 * light statement nothing but a seat; so what is not known is not light.
 */
final class Weight {
    private static final int MANY_ROWS = 10_000;

    /** The rows of an insert, as {@link Changes} calls them. */
    private static final String INSERTED = "weir_rows";

    /** They keep rows, or make some. */
    private static final Set<String> KEEPING = Set.of(
            "order",
            "group",
            "join",
            "distinct",
            "over",
            "union",
            "except",
            "intersect",
            "with",
            "recursive",
            "pivot",
            "pivot_wider",
            "pivot_longer",
            "unpivot",
            "summarize",
            "describe",
            "qualify",
            "having",
            "window",
            "within",
            "sample",
            "tablesample",
            "using",
            "offset",
            "fetch",
            "positional",
            "asof",
            "for");

    /** What may stand before a parenthesis. */
    private static final Set<String> KNOWN = Set.of(
            "select",
            "from",
            "where",
            "and",
            "or",
            "not",
            "in",
            "as",
            "values",
            "case",
            "when",
            "then",
            "else",
            "between",
            "like",
            "ilike",
            "is",
            "filter",
            "any",
            "decimal",
            "numeric",
            "varchar",
            "char",
            // aggregates
            "count",
            "sum",
            "avg",
            "min",
            "max",
            "bool_and",
            "bool_or",
            "any_value",
            "arg_min",
            "arg_max",
            "min_by",
            "max_by",
            // functions of values
            "cast",
            "try_cast",
            "coalesce",
            "nullif",
            "ifnull",
            "abs",
            "round",
            "floor",
            "ceil",
            "sign",
            "mod",
            "greatest",
            "least",
            "lower",
            "upper",
            "length",
            "substr",
            "substring",
            "left",
            "right",
            "trim",
            "ltrim",
            "rtrim",
            "concat",
            "starts_with",
            "contains",
            "hash",
            "md5",
            "date_trunc",
            "date_part",
            "year",
            "month",
            "day",
            "hour",
            "minute",
            "second",
            "epoch",
            "now",
            "to_timestamp",
            "make_timestamp",
            "current_database",
            "current_schema",
            "version",
            "extract",
            "exclude",
            INSERTED);

    /** They make as many rows as they are told. */
    private static final Set<String> MAKING = Set.of("range", "generate_series", "repeat_row", "recursive");

    private final SqlTokens tokens;

    private Weight(SqlTokens tokens) {
        this.tokens = tokens;
    }

    /** @param resolved what DuckDB is to bind */
    static boolean isLight(Resolver.Resolved resolved) {
        SqlTokens text = new SqlTokens(resolved.sql());
        if (resolved.tables().isEmpty() && isOfTheCatalog(text) && !text.mentionsAny(MAKING)) {
            return resolved.views().isEmpty();
        }
        return new Weight(text).isLight()
                && resolved.views().values().stream().allMatch(view -> new Weight(new SqlTokens(view)).isLight());
    }

    /** Whether it names a table of Weir's own, or what Postgres's catalog is made of. */
    private static boolean isOfTheCatalog(SqlTokens text) {
        return text.all().stream()
                .filter(SqlTokens.Token::isName)
                .map(token -> token.text().toLowerCase(Locale.ROOT))
                .anyMatch(name -> name.startsWith("weir_") && !name.equals(INSERTED));
    }

    private boolean isLight() {
        for (int i = 0; i < tokens.size(); i++) {
            SqlTokens.Token token = tokens.at(i);
            String word = token.text().toLowerCase(Locale.ROOT);
            boolean called = token.isName() && tokens.at(i + 1).isSymbol("(");
            boolean keeps = token.kind() == SqlTokens.Kind.WORD && KEEPING.contains(word);
            if (keeps || (called && !KNOWN.contains(word))) {
                return false;
            }
        }
        return query(0) == tokens.size();
    }

    /** Position behind a query of one table, or -1 if it is none. */
    private int query(int at) {
        if (tokens.at(at).is("values")) {
            return rest(at + 1);
        }
        int from = at;
        if (tokens.at(at).is("select")) {
            from = expression(at + 1);
        }
        return tokens.at(from).is("from") ? behind(relation(from + 1)) : from > at ? behind(from) : -1;
    }

    /** Behind what is selected or asked of each row, which holds no other query. */
    private int expression(int at) {
        int depth = 0;
        for (int i = at; i < tokens.size(); i++) {
            SqlTokens.Token token = tokens.at(i);
            if (token.isSymbol("(")) {
                depth++;
            } else if (token.isSymbol(")") && --depth < 0) {
                return i;
            } else if (token.is("select") || token.is("values")) {
                return tokens.size() + 1;
            } else if (depth == 0 && (token.is("from") || token.is("where") || token.is("limit"))) {
                return i;
            }
        }
        return tokens.size();
    }

    /** Behind a name, or a query in parentheses, and its alias; -1 if it is neither. */
    private int relation(int at) {
        int i = at;
        if (tokens.at(i).isSymbol("(")) {
            int close = query(i + 1);
            if (close < 0 || !tokens.at(close).isSymbol(")")) {
                return -1;
            }
            i = close + 1;
        } else if (tokens.at(i).isName()) {
            i++;
            while (tokens.at(i).isSymbol(".") && tokens.at(i + 1).isName()) {
                i += 2;
            }
        } else {
            return -1;
        }
        i += tokens.at(i).is("as") ? 1 : 0;
        boolean alias = tokens.at(i).isName()
                && !tokens.at(i).is("where")
                && !tokens.at(i).is("limit");
        i += alias ? 1 : 0;
        return alias && tokens.at(i).isSymbol("(") ? tokens.closing(i) + 1 : i;
    }

    /** Behind conditions and a limit; -1 if there is anything else. */
    private int behind(int at) {
        if (at < 0) {
            return -1;
        }
        int i = at;
        if (tokens.at(i).is("where")) {
            i = expression(i + 1);
        }
        if (tokens.at(i).is("limit")) {
            SqlTokens.Token rows = tokens.at(i + 1);
            boolean few = rows.kind() == SqlTokens.Kind.NUMBER
                    && rows.text().length() <= 5
                    && rows.text().chars().allMatch(Character::isDigit)
                    && Integer.parseInt(rows.text()) <= MANY_ROWS;
            if (!few) {
                return -1;
            }
            i += 2;
        }
        return i == tokens.size() || tokens.at(i).isSymbol(")") ? i : -1;
    }

    /** Behind lists of values, which are as long as the statement. */
    private int rest(int at) {
        int end = expression(at);
        return end <= tokens.size() ? end : -1;
    }
}
