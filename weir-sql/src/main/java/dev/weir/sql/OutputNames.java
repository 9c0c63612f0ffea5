package dev.weir.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What Postgres calls the columns of a query that say no name themselves, where DuckDB would show the expression. */
final class OutputNames {
    private static final Set<String> ENDS = Set.of(
            "from",
            "where",
            "group",
            "having",
            "window",
            "order",
            "limit",
            "union",
            "intersect",
            "except",
            "offset",
            "fetch",
            "for",
            "into");
    private static final Set<String> NO_ALIASES = Set.of("end", "null", "true", "false", "unknown", "default");

    private static final Map<String, String> TYPES = Map.of(
            "integer",
            "int4",
            "int",
            "int4",
            "bigint",
            "int8",
            "smallint",
            "int2",
            "boolean",
            "bool",
            "real",
            "float4");

    private static final String UNNAMED = "?column?";

    private final SqlTokens tokens;

    private OutputNames(SqlTokens tokens) {
        this.tokens = tokens;
    }

    /** @param end where the column's expression ends in the text */
    record Named(int end, String name) {}

    /** The columns of the outermost select that need a name, as they stand. */
    static List<Named> of(SqlTokens tokens) {
        return new OutputNames(tokens).all();
    }

    /** Where the columns of the outermost select end that are nothing but a column of a relation. */
    static List<Integer> plain(SqlTokens tokens) {
        OutputNames names = new OutputNames(tokens);
        return names.outermost().stream()
                .filter(item -> names.isColumn(item[0], item[1]))
                .map(item -> item[1] - 1)
                .toList();
    }

    private List<int[]> outermost() {
        int select = tokens.at(0).is("with") ? next(0, tokens.size(), Set.of("select")) : 0;
        return tokens.at(select).is("select") ? items(select) : List.of();
    }

    private List<Named> all() {
        List<Named> named = new ArrayList<>();
        for (int[] item : outermost()) {
            if (!hasName(item[0], item[1]) && !isColumn(item[0], item[1])) {
                name(item[0], item[1])
                        .ifPresent(name ->
                                named.add(new Named(tokens.at(item[1] - 1).end(), name)));
            }
        }
        return named;
    }

    /** First token and the one behind the last, of each column. */
    private List<int[]> items(int select) {
        int from = select + 1;
        if (tokens.at(from).is("distinct") || tokens.at(from).is("all")) {
            from++;
            if (tokens.at(from).is("on") && tokens.at(from + 1).isSymbol("(")) {
                from = tokens.closing(from + 1) + 1;
            }
        }
        int end = next(from, tokens.size(), ENDS);
        List<int[]> items = new ArrayList<>();
        int start = from;
        int deep = 0;
        for (int i = from; i <= end; i++) {
            deep += depth(i);
            if (i == end || (deep == 0 && tokens.at(i).isSymbol(","))) {
                if (start < i) {
                    items.add(new int[] {start, i});
                }
                start = i + 1;
            }
        }
        return items;
    }

    private int depth(int i) {
        SqlTokens.Token token = tokens.at(i);
        return token.isSymbol("(") || token.isSymbol("[") ? 1 : token.isSymbol(")") || token.isSymbol("]") ? -1 : 0;
    }

    /** The next of these words outside of all parentheses that open behind {@code from}, before one that closes more. */
    private int next(int from, int end, Set<String> words) {
        int deep = 0;
        for (int i = from; i < end; i++) {
            deep += depth(i);
            boolean distinctFrom = i > 0 && tokens.at(i - 1).is("distinct");
            if (deep < 0 || (deep == 0 && isWord(i, words) && !distinctFrom)) {
                return i;
            }
        }
        return end;
    }

    private boolean isWord(int i, Set<String> words) {
        return tokens.at(i).kind() == SqlTokens.Kind.WORD && words.contains(lower(i));
    }

    /** DuckDB, too, calls it by its name. */
    private boolean isColumn(int from, int end) {
        for (int i = from; i < end; i++) {
            boolean name = (i - from) % 2 == 0;
            if (name ? !tokens.at(i).isName() : !tokens.at(i).isSymbol(".")) {
                return false;
            }
        }
        return !isWord(end - 1, CatalogText.VALUES) && !isWord(end - 1, NO_ALIASES);
    }

    private boolean hasName(int from, int end) {
        SqlTokens.Token last = tokens.at(end - 1);
        if (end - from < 2 || !last.isName()) {
            return last.isSymbol("*") && (end - from == 1 || tokens.at(end - 2).isSymbol("."));
        }
        SqlTokens.Token before = tokens.at(end - 2);
        if (before.is("as")) {
            return true;
        }
        boolean operand = (before.isName() && !isWord(end - 2, Set.of("not", "is", "and", "or", "like", "in")))
                || before.isSymbol(")")
                || before.isSymbol("]")
                || before.kind() == SqlTokens.Kind.STRING
                || before.kind() == SqlTokens.Kind.NUMBER;
        return operand && !isWord(end - 1, NO_ALIASES);
    }

    private Optional<String> name(int from, int end) {
        return Optional.of(figure(from, end).orElseGet(() -> weak(from, end)));
    }

    /** What an expression without a name of its own is called: by the type that it is cast to, or as a case. */
    private String weak(int from, int end) {
        int cast = lastCast(from, end);
        if (isCase(from, end)) {
            return "case";
        }
        if (cast > 0) {
            return type(cast + 2, end);
        }
        if (tokens.at(from).is("cast") && tokens.closing(from + 1) == end - 1) {
            return type(next(from + 2, end - 1, Set.of("as")) + 1, end - 1);
        }
        if (isWord(from, Set.of("true", "false")) && end - from == 1) {
            return "bool";
        }
        return UNNAMED;
    }

    private boolean isCase(int from, int end) {
        int open = 0;
        for (int i = from; i < end; i++) {
            open += tokens.at(i).is("case") ? 1 : tokens.at(i).is("end") ? -1 : 0;
            if (open == 0) {
                return i == end - 1 && i > from;
            }
        }
        return false;
    }

    /** The name of a case is that of what it is otherwise. */
    private Optional<String> otherwise(int from, int end) {
        int open = 0;
        for (int i = from; i < end; i++) {
            open += tokens.at(i).is("case") ? 1 : tokens.at(i).is("end") ? -1 : 0;
            open += depth(i);
            if (open == 1 && tokens.at(i).is("else")) {
                return figure(i + 1, end - 1);
            }
        }
        return Optional.empty();
    }

    /** The name that an expression has of its own, as a column or a function does. */
    private Optional<String> figure(int from, int end) {
        if (from >= end) {
            return Optional.empty();
        }
        SqlTokens.Token first = tokens.at(from);
        if (isCase(from, end)) {
            return otherwise(from, end);
        }
        int cast = lastCast(from, end);
        if (cast > 0) {
            return figure(from, cast);
        }
        if (first.isSymbol("(") && tokens.closing(from) == end - 1) {
            if (!tokens.at(from + 1).is("select")) {
                return figure(from + 1, end - 1);
            }
            int[] item = items(from + 1).getFirst();
            return hasName(item[0], item[1])
                    ? Optional.of(tokens.at(item[1] - 1).text())
                    : figure(item[0], item[1]);
        }
        if (!tokens.at(end - 1).isSymbol("]")
                && first.isSymbol("(")
                && tokens.at(end - 2).isSymbol(".")) {
            return Optional.of(tokens.at(end - 1).text());
        }
        int at = from;
        while (tokens.at(at).isName() && tokens.at(at + 1).isSymbol(".") && at + 2 < end) {
            at += 2;
        }
        if (!tokens.at(at).isName()) {
            return Optional.empty();
        }
        if (at + 1 == end) {
            return isWord(at, Set.of("null", "true", "false"))
                    ? Optional.empty()
                    : Optional.of(tokens.at(at).text());
        }
        if (tokens.at(at + 1).isSymbol("[")) {
            int close = at + 1;
            int deep = 0;
            do {
                deep += depth(close++);
            } while (deep > 0 && close < end);
            return close == end ? Optional.of(tokens.at(at).text()) : Optional.empty();
        }
        if (!tokens.at(at + 1).isSymbol("(")) {
            return Optional.empty();
        }
        int close = tokens.closing(at + 1);
        boolean whole = close == end - 1
                || (isWord(close + 1, Set.of("over", "filter", "within"))
                        && tokens.at(end - 1).isSymbol(")"));
        if (!whole) {
            return Optional.empty();
        }
        if (tokens.at(at).is("cast")) {
            int as = next(at + 2, close, Set.of("as"));
            return figure(at + 2, as);
        }
        return Optional.of(lower(at));
    }

    /** Where the cast that is applied last begins, or -1. */
    private int lastCast(int from, int end) {
        int deep = 0;
        int found = -1;
        for (int i = from; i + 1 < end; i++) {
            deep += depth(i);
            if (deep == 0 && tokens.at(i).isSymbol(":") && tokens.at(i + 1).isSymbol(":")) {
                found = i;
            }
        }
        // nothing but a type may follow
        for (int i = found + 2; found > 0 && i < end; i++) {
            boolean type = tokens.at(i).isName()
                    || tokens.at(i).isSymbol(".")
                    || tokens.at(i).isSymbol("[")
                    || tokens.at(i).isSymbol("]");
            if (!type) {
                return -1;
            }
        }
        return found;
    }

    private String type(int from, int end) {
        int name = tokens.at(from + 1).isSymbol(".") && from + 2 < end ? from + 2 : from;
        return TYPES.getOrDefault(lower(name), lower(name));
    }

    private String lower(int i) {
        return tokens.at(i).text().toLowerCase(Locale.ROOT);
    }
}
