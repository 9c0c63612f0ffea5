package dev.weir.sql;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Makes a statement that names something of the Postgres catalog one that DuckDB reads, token by token. Each kind of thing is
 * recognised where it stands; what is not recognised stays as it is.
 */
final class CatalogText {
    /** Types of Postgres that DuckDB does not have, or has another one by the name. */
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("oid", "uinteger"),
            Map.entry("name", "varchar"),
            Map.entry("char", "varchar"),
            Map.entry("xid", "bigint"),
            Map.entry("tid", "varchar"),
            Map.entry("cid", "bigint"),
            Map.entry("int2vector", "smallint[]"),
            Map.entry("oidvector", "uinteger[]"),
            Map.entry("_text", "varchar[]"),
            Map.entry("_oid", "uinteger[]"),
            Map.entry("jsonb", "json"),
            Map.entry("sql_identifier", "varchar"),
            Map.entry("character_data", "varchar"),
            Map.entry("yes_or_no", "varchar"),
            Map.entry("cardinal_number", "integer"));

    /** Numbers that are shown as names, and names that stand for numbers. */
    private static final Set<String> NAMING_TYPES = Set.of(
            "regclass",
            "regtype",
            "regnamespace",
            "regproc",
            "regprocedure",
            "regrole",
            "regcollation",
            "regoper",
            "regoperator",
            "regconfig",
            "regdictionary");

    private static final Set<String> NUMBERS = Set.of("oid", "int", "int4", "int8", "integer", "bigint");

    private static final Set<String> TEXTS = Set.of("text", "varchar", "name");

    /** Written without parentheses. */
    static final Set<String> VALUES =
            Set.of("current_user", "session_user", "current_role", "current_catalog", "current_schema");

    private static final Set<String> COLLATIONS = Set.of("default", "c", "posix", "ucs_basic", "en_us", "c.utf-8");

    /** Arrays that Postgres counts from 0, and DuckDB from 1. */
    private static final Set<String> VECTORS = Set.of("indkey", "indclass", "indoption", "indcollation", "proargtypes");

    /** Columns with the number of a function, which is shown as its name. */
    private static final Set<String> PROCEDURES = Set.of(
            "typinput", "typoutput", "typreceive", "typsend", "typmodin", "typmodout", "typsubscript", "typanalyze");

    /** A constant of an array, which DuckDB writes with brackets. */
    private static final Pattern ARRAY = Pattern.compile("\\{[^{}\\\\':]*\\}");

    /** What DuckDB calls differently, though it takes the same. */
    private static final Map<String, String> RENAMED =
            Map.of("json_build_object", "json_object", "jsonb_build_object", "json_object");

    /** They end the list behind {@code from}. */
    private static final Set<String> CLAUSES = Set.of(
            "where",
            "group",
            "order",
            "having",
            "limit",
            "offset",
            "union",
            "intersect",
            "except",
            "select",
            "values",
            "window",
            "fetch",
            "for",
            "qualify",
            "set",
            "returning");

    /** A name behind a relation is its alias, if it is none of these. */
    private static final Set<String> NOT_ALIASES = Set.of(
            "join",
            "left",
            "right",
            "inner",
            "full",
            "cross",
            "natural",
            "on",
            "using",
            "tablesample",
            "semi",
            "anti",
            "asof",
            "positional");

    private final CatalogScript script;

    CatalogText(CatalogScript script) {
        this.script = script;
    }

    /** Whether there may be something to translate; costs a look at each word. */
    boolean concerns(SqlTokens tokens) {
        for (SqlTokens.Token token : tokens.all()) {
            if (token.isName()) {
                String word = token.text().toLowerCase(Locale.ROOT);
                if (script.words().contains(word) || NAMING_TYPES.contains(word) || VALUES.contains(word)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * The statement in DuckDB's words; the very same text if it names nothing of the catalog.
     *
     * @param session an expression of SQL
     * @param isTable whether there is a table of this name, in lower case, which is then the one that is meant
     */
    String translated(SqlTokens tokens, String sql, String session, Predicate<String> isTable) {
        return new Translation(tokens, sql, session, isTable).text();
    }

    /** A statement of the script that makes the catalog. */
    String translated(String statement) {
        Translation translation =
                new Translation(new SqlTokens(statement), statement, CatalogScript.SESSION, _ -> false);
        translation.concerned = true;
        return translation.text();
    }

    /** A piece of the statement and what takes its place. */
    private record Edit(int start, int end, String text) {}

    /** Whether relations are listed in a pair of parentheses, and whether the next name is one. */
    private static final class Depth {
        boolean inFrom;
        boolean relationNext;
    }

    private final class Translation {
        private final SqlTokens tokens;
        private final String sql;
        private final String session;
        private final Predicate<String> isTable;
        private final Set<String> own = new HashSet<>();

        /** Relations of the catalog by their aliases. */
        private final Map<String, String> relations = new HashMap<>();

        private final List<Edit> edits = new ArrayList<>();

        /** Of names that are tables. */
        private final List<Edit> ofTables = new ArrayList<>();

        /** By token: a call that begins before it; the outermost first. */
        private final TreeMap<Integer, String> opened = new TreeMap<>();

        private final Deque<Depth> depths = new ArrayDeque<>();

        /** Whether something was found that only the catalog has; all else is translated for its sake. */
        private boolean concerned;

        Translation(SqlTokens tokens, String sql, String session, Predicate<String> isTable) {
            this.tokens = tokens;
            this.sql = sql;
            this.session = session;
            this.isTable = isTable;
        }

        String text() {
            for (int i = 0; i + 2 < tokens.size(); i++) {
                boolean starts = tokens.at(i).is("with") || tokens.at(i).is("recursive") || isSymbol(i, ",");
                int as = isSymbol(i + 2, "(") ? tokens.closing(i + 2) + 1 : i + 2;
                boolean query = isSymbol(as + 1, "(")
                        || tokens.at(as + 1).is("materialized")
                        || tokens.at(as + 1).is("not");
                if (starts
                        && query
                        && tokens.at(i + 1).isName()
                        && as > 0
                        && tokens.at(as).is("as")) {
                    own.add(lower(i + 1));
                }
            }
            depths.push(new Depth());
            int i = 0;
            while (i < tokens.size()) {
                i = step(i);
            }
            if (!concerned) {
                return ofTables.isEmpty() ? sql : edited(ofTables);
            }
            tableNumbers();
            for (int column : OutputNames.plain(tokens)) {
                if (PROCEDURES.contains(lower(column))) {
                    int end = tokens.at(column).end();
                    open(operand(column), function("pg_catalog", "regprocout") + "(");
                    edits.add(new Edit(end, end, ") as " + SqlTokens.quote(lower(column))));
                }
            }
            for (OutputNames.Named named : OutputNames.of(tokens)) {
                edits.add(new Edit(named.end(), named.end(), " as " + SqlTokens.quote(named.name())));
            }
            opened.forEach((token, call) -> {
                int start = tokens.at(token).start();
                edits.add(new Edit(start, start, call));
            });
            edits.addAll(ofTables);
            return edited(edits);
        }

        private String edited(List<Edit> edits) {
            // insertions before what is replaced at the same place
            edits.sort((a, b) ->
                    a.start() != b.start() ? Integer.compare(a.start(), b.start()) : Integer.compare(a.end(), b.end()));
            StringBuilder text = new StringBuilder();
            int from = 0;
            for (Edit edit : edits) {
                if (edit.start() >= from) {
                    text.append(sql, from, edit.start()).append(edit.text());
                    from = edit.end();
                }
            }
            return text.append(sql, from, sql.length()).toString();
        }

        /** Handles what begins at a token; the position behind it. */
        private int step(int i) {
            SqlTokens.Token token = tokens.at(i);
            Depth depth = depths.getFirst();
            if (token.isSymbol("(")) {
                Depth inner = new Depth();
                inner.inFrom = depth.relationNext;
                inner.relationNext = depth.relationNext;
                depths.push(inner);
                depth.relationNext = false;
                return i + 1;
            }
            if (token.isSymbol(")")) {
                if (depths.size() > 1) {
                    depths.pop();
                }
                depths.getFirst().relationNext = false;
                return i + 1;
            }
            if (token.isSymbol(",")) {
                depth.relationNext = depth.inFrom;
                return i + 1;
            }
            if (token.isSymbol(":") && isSymbol(i + 1, ":") && tokens.at(i + 1).start() == token.end()) {
                return casts(i);
            }
            if (token.kind() == SqlTokens.Kind.STRING
                    && ARRAY.matcher(token.text()).matches()) {
                String elements = token.text().substring(1, token.text().length() - 1);
                edits.add(new Edit(token.start(), token.end(), SqlTokens.literal("[" + elements + "]")));
            }
            if (!token.isName()) {
                return i + 1;
            }
            return name(i, depth);
        }

        private int name(int i, Depth depth) {
            SqlTokens.Token token = tokens.at(i);
            String word = lower(i);
            boolean dotted = i > 0 && isSymbol(i - 1, ".");
            if (token.kind() == SqlTokens.Kind.WORD && !dotted) {
                if ((word.equals("from") && !(i > 0 && tokens.at(i - 1).is("distinct"))) || word.equals("join")) {
                    depth.inFrom = true;
                    depth.relationNext = true;
                    return i + 1;
                }
                if (CLAUSES.contains(word)) {
                    depth.inFrom = false;
                    depth.relationNext = false;
                    return i + 1;
                }
                if (word.equals("lateral") || word.equals("only")) {
                    return i + 1;
                }
                if (word.equals("operator") && isSymbol(i + 1, "(")) {
                    return operator(i);
                }
                if (word.equals("collate")) {
                    return collate(i);
                }
                if (word.equals("like") || word.equals("ilike")) {
                    return like(i);
                }
                if (word.equals("user") && isValue(i) && !isSymbol(i + 1, "(")) {
                    replace(i, i, function("pg_catalog", "current_user") + "(" + session + ")");
                    return i + 1;
                }
                if ((word.equals("cast") || word.equals("try_cast")) && isSymbol(i + 1, "(")) {
                    cast(i);
                    return i + 1;
                }
            }
            if (depth.relationNext) {
                depth.relationNext = false;
                int behind = relation(i);
                if (behind > i) {
                    return behind;
                }
                if (word.equals("string_to_array") && isSymbol(i + 1, "(")) {
                    listed(i);
                }
            }
            if (VECTORS.contains(word) && isSymbol(i + 1, "[")) {
                int close = closingBracket(i + 1);
                if (close > 0) {
                    edits.add(
                            new Edit(tokens.at(i + 1).start(), tokens.at(i + 1).end(), "[1 + ("));
                    edits.add(
                            new Edit(tokens.at(close).start(), tokens.at(close).end(), ")]"));
                }
            }
            if (dotted) {
                return i + 1;
            }
            boolean qualified = CatalogScript.SCHEMAS.containsKey(word) && isSymbol(i + 1, ".");
            int last = qualified ? i + 2 : i;
            if (isSymbol(last + 1, "(")) {
                if (qualified || !(i > 0 && tokens.at(i - 1).is("as"))) {
                    call(i, last);
                }
                return last + 1;
            }
            if (qualified) {
                // a relation that a column belongs to, or a type
                concerned = true;
                edits.add(new Edit(token.start(), tokens.at(last).start(), ""));
                return last;
            }
            if (VALUES.contains(word) && token.kind() == SqlTokens.Kind.WORD && isValue(i)) {
                concerned = true;
                edits.add(new Edit(token.start(), token.end(), function("pg_catalog", word) + "(" + session + ")"));
            }
            return i + 1;
        }

        private boolean isValue(int i) {
            boolean alias = i > 0 && tokens.at(i - 1).is("as");
            return !alias && !isSymbol(i + 1, ".");
        }

        /** A relation's name behind {@code from}; the position behind it, or {@code i} if it is none of the catalog. */
        private int relation(int i) {
            int first = i;
            if (isSymbol(i + 1, ".") && isSymbol(i + 3, ".") && !isTable.test(lower(i))) {
                first = i + 2; // the database before it
            }
            boolean qualified = CatalogScript.SCHEMAS.containsKey(lower(first)) && isSymbol(first + 1, ".");
            if (!qualified && (first > i || isSymbol(i + 1, "."))) {
                return i;
            }
            String schema = qualified ? lower(first) : "pg_catalog";
            int last = qualified ? first + 2 : i;
            CatalogScript.Kind kind = script.kinds(schema).get(lower(last));
            if (isSymbol(last + 1, "(") || kind == null || (!qualified && own.contains(lower(last)))) {
                return i;
            }
            if (!qualified && isTable.test(lower(last))) {
                // DuckDB, too, has some of these, and would find them first
                ofTables.add(new Edit(tokens.at(i).start(), tokens.at(i).start(), "main."));
                return last + 1;
            }
            String text = CatalogScript.SCHEMAS.get(schema) + "." + lower(last);
            switch (kind) {
                case RELATION -> replace(i, last, text);
                case SESSION_RELATION ->
                    replace(i, last, text + "(" + session + ")" + (isAliased(last + 1) ? "" : " as " + lower(last)));
                case FUNCTION, SESSION_FUNCTION -> {
                    return i;
                }
            }
            concerned = true;
            int alias = tokens.at(last + 1).is("as") ? last + 2 : isAliased(last + 1) ? last + 1 : last;
            relations.put(lower(alias), lower(last));
            return last + 1;
        }

        /** The number of the relation that a row is of, which each relation of Postgres has as a column that is not told of. */
        private void tableNumbers() {
            for (int i = 0; i + 2 < tokens.size(); i++) {
                String relation = relations.get(lower(i));
                if (relation != null && isSymbol(i + 1, ".") && tokens.at(i + 2).is("tableoid")) {
                    replace(i, i + 2, function("pg_catalog", "regclassin") + "('pg_catalog." + relation + "')");
                }
            }
        }

        /** A list as a relation of one row, which DuckDB has as a subquery. */
        private void listed(int i) {
            int close = tokens.closing(i + 1);
            int alias = tokens.at(close + 1).is("as") ? close + 2 : close + 1;
            if (close > 0 && tokens.at(alias).isName() && isAliased(alias)) {
                open(i, "(select ");
                int end = tokens.at(close).end();
                edits.add(new Edit(
                        end, end, " as " + SqlTokens.quote(tokens.at(alias).text()) + ")"));
            }
        }

        private boolean isAliased(int i) {
            SqlTokens.Token next = tokens.at(i);
            String word = lower(i);
            return next.kind() == SqlTokens.Kind.QUOTED
                    || (next.kind() == SqlTokens.Kind.WORD && !CLAUSES.contains(word) && !NOT_ALIASES.contains(word));
        }

        private void call(int i, int last) {
            String schema = last > i ? lower(i) : "pg_catalog";
            String name = lower(last);
            CatalogScript.Kind kind = script.kinds(schema).get(name);
            if (kind == CatalogScript.Kind.FUNCTION) {
                concerned = true;
                replace(i, last, function(schema, name));
            } else if (kind == CatalogScript.Kind.SESSION_FUNCTION) {
                concerned = true;
                SqlTokens.Token open = tokens.at(last + 1);
                replace(i, last, function(schema, name));
                edits.add(new Edit(open.start(), open.end(), "(" + session + (isSymbol(last + 2, ")") ? "" : ", ")));
            } else if (last > i) {
                concerned = true;
                replace(i, last, RENAMED.getOrDefault(name, tokens.at(last).text()));
            } else if (RENAMED.containsKey(name)) {
                replace(i, last, RENAMED.get(name));
            }
            if (name.equals("format") && tokens.at(last + 2).kind() == SqlTokens.Kind.STRING) {
                format(last);
            }
        }

        /** DuckDB's function of this name has another notation; what would be quoted is not. */
        private void format(int last) {
            SqlTokens.Token notation = tokens.at(last + 2);
            if (notation.text().contains("%")) {
                replace(last, last, "printf");
                String plain = notation.text().replace("%I", "%s").replace("%L", "%s");
                replace(last + 2, last + 2, SqlTokens.literal(plain));
            }
        }

        private static String function(String schema, String name) {
            return CatalogScript.SCHEMAS.get(schema) + "." + SqlTokens.quote(name);
        }

        /** {@code operator(pg_catalog.~)}. */
        private int operator(int i) {
            int close = tokens.closing(i + 1);
            int from = isSymbol(i + 3, ".") ? i + 4 : i + 2;
            if (close < 0) {
                return i + 1;
            }
            concerned = true;
            replace(i, close, " " + tokens.text(from, close) + " ");
            return close + 1;
        }

        /** In Postgres a backslash escapes, unless the statement says what does. */
        private int like(int i) {
            int pattern = tokens.at(i + 1).is("e") ? i + 2 : i + 1;
            boolean string = tokens.at(pattern).kind() == SqlTokens.Kind.STRING
                    && sql.substring(
                                    tokens.at(pattern).start(),
                                    tokens.at(pattern).end())
                            .contains("\\");
            boolean parameter = tokens.at(pattern).kind() == SqlTokens.Kind.PARAMETER && !isSymbol(pattern + 1, ":");
            if ((string || parameter) && !tokens.at(pattern + 1).is("escape")) {
                int end = tokens.at(pattern).end();
                edits.add(new Edit(end, end, " escape '\\'"));
            }
            return i + 1;
        }

        /** All text is compared byte by byte, as with Postgres's collation {@code C}. */
        private int collate(int i) {
            boolean qualified = isSymbol(i + 2, ".");
            int last = qualified ? i + 3 : i + 1;
            if (qualified || COLLATIONS.contains(lower(last))) {
                replace(i, last, "");
            }
            return last + 1;
        }

        /** A chain of casts behind an operand. */
        private int casts(int colon) {
            int type = colon + 2;
            int name = CatalogScript.SCHEMAS.containsKey(lower(type)) && isSymbol(type + 1, ".") ? type + 2 : type;
            if (name > type) {
                concerned = true;
                edits.add(new Edit(tokens.at(type).start(), tokens.at(name).start(), ""));
            }
            String word = lower(name);
            if (!NAMING_TYPES.contains(word)) {
                type(name);
                if (PROCEDURES.contains(lower(colon - 1)) && word.equals("text")) {
                    open(operand(colon - 1), function("pg_catalog", "regprocout") + "(");
                    edits.add(
                            new Edit(tokens.at(colon).start(), tokens.at(colon).start(), ")"));
                }
                if (NUMBERS.contains(word) && isSymbol(name + 1, "/") && isWhole(name + 2)) {
                    replace(name + 1, name + 1, "//");
                }
                return name + 1;
            }
            concerned = true;
            int start = operand(colon - 1);
            boolean next = isSymbol(name + 1, ":") && isSymbol(name + 2, ":");
            int then = isSymbol(name + 4, ".") ? name + 5 : name + 3;
            open(start, naming(word, start, colon - 1, next ? lower(then) : ""));
            replace(colon, name, ")");
            return name + 1;
        }

        /** Whole numbers are divided as such. */
        private boolean isWhole(int i) {
            return tokens.at(i).kind() == SqlTokens.Kind.NUMBER
                    && !tokens.at(i).text().contains(".");
        }

        private void open(int token, String call) {
            opened.merge(token, call, (inner, outer) -> outer + inner);
        }

        /** {@code cast(x as regclass)} and other types. */
        private void cast(int i) {
            int close = tokens.closing(i + 1);
            int as = -1;
            int deep = 0;
            for (int j = i + 1; j < close; j++) {
                deep += isSymbol(j, "(") ? 1 : isSymbol(j, ")") ? -1 : 0;
                as = deep == 1 && tokens.at(j).is("as") ? j : as;
            }
            if (as < 0) {
                return;
            }
            int name = CatalogScript.SCHEMAS.containsKey(lower(as + 1)) && isSymbol(as + 2, ".") ? as + 3 : as + 1;
            if (!NAMING_TYPES.contains(lower(name))) {
                type(name);
                return;
            }
            concerned = true;
            boolean next = isSymbol(close + 1, ":") && isSymbol(close + 2, ":");
            String then = next ? lower(close + 3) : tokens.at(close + 1).is("as") ? lower(close + 2) : "";
            String call = naming(lower(name), i + 2, as - 1, then);
            replace(i, i + 1, call);
            replace(as, close - 1, "");
        }

        /** The call that makes of a name or number what the type shows, or of a name its number. */
        private String naming(String type, int first, int last, String then) {
            boolean constant = first == last
                    && (tokens.at(first).kind() == SqlTokens.Kind.STRING
                            || tokens.at(first).kind() == SqlTokens.Kind.PARAMETER);
            boolean number = NUMBERS.contains(then) || (constant && !TEXTS.contains(then));
            return function("pg_catalog", type.equals("regprocedure") ? "regproc" : type)
                            .replaceFirst("\"$", number ? "in\"" : "out\"")
                    + "(";
        }

        private void type(int name) {
            String known = TYPES.get(lower(name));
            if (known != null && !isSymbol(name + 1, "(")) {
                replace(name, name, known);
            }
        }

        /** The first token of the operand that ends here. */
        private int operand(int last) {
            int at = last;
            while (at > 0) {
                if (isSymbol(at, ")") || isSymbol(at, "]")) {
                    at = opening(at);
                    boolean called =
                            at > 0 && (tokens.at(at - 1).isName() || isSymbol(at - 1, "]") || isSymbol(at - 1, ")"));
                    if (!called) {
                        return at;
                    }
                    at--;
                } else if (isSymbol(at - 1, ".") && at > 1) {
                    at -= 2;
                } else if (isSymbol(at - 1, ":") && at > 2 && isSymbol(at - 2, ":")) {
                    at -= 3;
                } else {
                    return at;
                }
            }
            return Math.max(at, 0);
        }

        private int opening(int close) {
            String closing = tokens.at(close).text();
            String opening = closing.equals(")") ? "(" : "[";
            int deep = 0;
            for (int i = close; i >= 0; i--) {
                deep += isSymbol(i, closing) ? 1 : isSymbol(i, opening) ? -1 : 0;
                if (deep == 0) {
                    return i;
                }
            }
            return 0;
        }

        private int closingBracket(int open) {
            int deep = 0;
            for (int i = open; i < tokens.size(); i++) {
                deep += isSymbol(i, "[") ? 1 : isSymbol(i, "]") ? -1 : 0;
                if (deep == 0) {
                    return i;
                }
            }
            return -1;
        }

        private void replace(int first, int last, String text) {
            edits.add(new Edit(tokens.at(first).start(), tokens.at(last).end(), text));
        }

        private boolean isSymbol(int i, String symbol) {
            return tokens.at(i).isSymbol(symbol);
        }

        private String lower(int i) {
            return tokens.at(i).text().toLowerCase(Locale.ROOT);
        }
    }
}
