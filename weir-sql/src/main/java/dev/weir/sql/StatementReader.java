package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a statement's tokens from the left. */
final class StatementReader {
    private final SqlTokens tokens;
    private int at;

    StatementReader(SqlTokens tokens) {
        this.tokens = tokens;
    }

    SqlStatement statement() {
        SqlTokens.Token first = tokens.at(0);
        String word = first.text().toLowerCase(Locale.ROOT);
        if (tokens.size() == 0) {
            throw invalid("there is no statement", first);
        }
        at = 1;
        return switch (word) {
            case "show" -> show();
            case "describe", "desc" -> describe();
            case "explain" -> explain();
            case "create" -> create();
            case "alter" -> alter();
            case "drop" -> drop();
            case "insert" -> insert();
            case "update" -> update();
            case "delete" -> delete();
            case "comment" -> comment();
            default -> {
                if (first.kind() != SqlTokens.Kind.QUOTED && SqlStatement.QUERIES.contains(word)) {
                    yield new SqlStatement.Query(tokens.textFrom(0));
                }
                if (first.kind() == SqlTokens.Kind.WORD && REFUSED.containsKey(word)) {
                    throw new WeirException(ErrorCode.UNSUPPORTED, REFUSED.get(word) + " statement=" + word);
                }
                // DuckDB says better what is wrong with it; what it can parse is refused by its kind.
                yield new SqlStatement.Query(tokens.textFrom(0));
            }
        };
    }

    private static final Map<String, String> REFUSED = refused();

    private static Map<String, String> refused() {
        Map<String, String> refused = new LinkedHashMap<>();
        for (String change : List.of("merge", "truncate", "upsert", "replace")) {
            refused.put(
                    change,
                    "rows are changed by insert, which puts them in the place of those with the same primary key, update and delete");
        }
        for (String setting : List.of("set", "reset", "pragma")) {
            refused.put(setting, "sql settings belong to the server's configuration");
        }
        for (String file : List.of("copy", "attach", "detach", "export", "import", "install", "load", "use")) {
            refused.put(file, "sql in weir reads and writes weir's tables only, no files and no other databases");
        }
        for (String transaction : List.of("begin", "start", "commit", "rollback", "abort")) {
            refused.put(transaction, "there are no transactions over several statements");
        }
        return refused;
    }

    private SqlStatement show() {
        if ((tokens.at(at).is("databases") || tokens.at(at).is("schemas")) && at + 1 == tokens.size()) {
            return new SqlStatement.ShowDatabases();
        }
        if (tokens.at(at).is("tables") && at + 1 == tokens.size()) {
            return new SqlStatement.ShowTables();
        }
        if (tokens.at(at).is("all") && tokens.at(at + 1).is("tables") && at + 2 == tokens.size()) {
            return new SqlStatement.ShowTables();
        }
        return describe();
    }

    private SqlStatement describe() {
        if (tokens.at(at).is("table")) {
            at++;
        }
        int start = at;
        if (tokens.at(at).isName() && !isQuery(tokens.at(at))) {
            String table = name();
            if (at == tokens.size()) {
                return new SqlStatement.Describe(table);
            }
        }
        if (isQuery(tokens.at(start))) {
            return new SqlStatement.Query(tokens.textFrom(0));
        }
        throw invalid("a table or a query is expected", tokens.at(start));
    }

    private static boolean isQuery(SqlTokens.Token token) {
        return token.kind() != SqlTokens.Kind.QUOTED
                && Set.of("select", "with", "values", "from", "(")
                        .contains(token.text().toLowerCase(Locale.ROOT));
    }

    private SqlStatement explain() {
        boolean analyze = tokens.at(at).is("analyze");
        if (analyze) {
            at++;
        }
        // one in another is not even looked at: a thousand of them would be read a thousand times
        if (!tokens.at(at).is("explain")
                && new StatementReader(new SqlTokens(tokens.textFrom(at))).statement()
                        instanceof SqlStatement.Query(String sql)) {
            return new SqlStatement.Explain(sql, analyze ? SqlStatement.Mode.ANALYZE : SqlStatement.Mode.PLAN);
        }
        throw new WeirException(ErrorCode.UNSUPPORTED, "only queries can be explained");
    }

    private SqlStatement create() {
        boolean replace = tokens.at(at).is("or") && tokens.at(at + 1).is("replace");
        at += replace ? 2 : 0;
        if (tokens.at(at).is("view")) {
            at++;
            return view(replace);
        }
        if (replace) {
            throw new WeirException(
                    ErrorCode.UNSUPPORTED, "a table is not replaced by accident: drop it first, then create it");
        }
        if (isDatabase(tokens.at(at))) {
            at++;
            SqlStatement.IfPresent ifPresent =
                    ifExists("not") ? SqlStatement.IfPresent.IGNORE : SqlStatement.IfPresent.FAIL;
            String name = database();
            end();
            return new SqlStatement.CreateDatabase(name, ifPresent);
        }
        if (!tokens.at(at).is("table")) {
            throw new WeirException(
                    ErrorCode.UNSUPPORTED,
                    "tables, views and schemas can be created statement=create "
                            + tokens.at(at).text().toLowerCase(Locale.ROOT));
        }
        at++;
        SqlStatement.IfPresent ifPresent =
                ifExists("not") ? SqlStatement.IfPresent.IGNORE : SqlStatement.IfPresent.FAIL;
        String table = name();
        String columns = "";
        boolean listed = tokens.at(at).isSymbol("(");
        if (listed) {
            int close = tokens.closing(at);
            if (close < 0) {
                throw invalid("a parenthesis is not closed", tokens.at(at));
            }
            columns = tokens.text(at + 1, close);
            at = close + 1;
        }
        Map<String, String> options = options("with");
        if (!listed && tokens.at(at).is("as")) {
            return new SqlStatement.CreateAs(table, tokens.textFrom(at + 1), options, ifPresent);
        }
        if (!listed || at < tokens.size()) {
            throw invalid(
                    listed ? "with (...) or the end is expected" : "columns in parentheses, or as, are expected",
                    tokens.at(at));
        }
        return new SqlStatement.Create(table, columns, options, ifPresent);
    }

    /** {@code alter table t set (key = value, ...)}. */
    private SqlStatement alter() {
        if (!tokens.at(at).is("table")) {
            throw new WeirException(
                    ErrorCode.UNSUPPORTED,
                    "only tables can be altered statement=alter "
                            + tokens.at(at).text().toLowerCase(Locale.ROOT));
        }
        at++;
        SqlStatement.IfPresent ifAbsent = ifExists("") ? SqlStatement.IfPresent.IGNORE : SqlStatement.IfPresent.FAIL;
        String table = name();
        Map<String, String> options = options("set");
        if (options.isEmpty()) {
            throw new WeirException(
                    ErrorCode.UNSUPPORTED,
                    "of a table its options can be altered, with set (key = value, ...) table=" + table);
        }
        if (at < tokens.size()) {
            throw invalid("the end of the statement is expected", tokens.at(at));
        }
        return new SqlStatement.Alter(table, options, ifAbsent);
    }

    /** {@code word (key = value, ...)}, if it is there; values are words, numbers or texts. */
    private Map<String, String> options(String word) {
        Map<String, String> options = new LinkedHashMap<>();
        if (!tokens.at(at).is(word) || !tokens.at(at + 1).isSymbol("(")) {
            return options;
        }
        at += 2;
        while (true) {
            SqlTokens.Token key = tokens.at(at);
            SqlTokens.Token value = tokens.at(at + 2);
            if (!key.isName() || !tokens.at(at + 1).isSymbol("=") || value.kind() == SqlTokens.Kind.SYMBOL) {
                throw invalid("an option is written key = value", key);
            }
            if (options.put(key.text().toLowerCase(Locale.ROOT), value.text()) != null) {
                throw invalid("an option stands there twice", key);
            }
            at += 3;
            SqlTokens.Token separator = tokens.at(at++);
            if (separator.isSymbol(")")) {
                return options;
            }
            if (!separator.isSymbol(",")) {
                throw invalid("a comma or a closing parenthesis is expected", separator);
            }
        }
    }

    private SqlStatement drop() {
        SqlTokens.Token kind = tokens.at(at);
        if (!kind.is("table") && !kind.is("view") && !isDatabase(kind)) {
            throw new WeirException(
                    ErrorCode.UNSUPPORTED,
                    "tables, views and schemas can be dropped statement=drop "
                            + kind.text().toLowerCase(Locale.ROOT));
        }
        at++;
        SqlStatement.IfPresent ifAbsent = ifExists("") ? SqlStatement.IfPresent.IGNORE : SqlStatement.IfPresent.FAIL;
        String name = isDatabase(kind) ? database() : name();
        SqlStatement.Content content =
                tokens.at(at).is("cascade") ? SqlStatement.Content.DROP : SqlStatement.Content.KEEP;
        if (tokens.at(at).is("cascade") || tokens.at(at).is("restrict")) {
            at++;
        }
        end();
        if (kind.is("table")) {
            return new SqlStatement.Drop(name, ifAbsent);
        }
        return kind.is("view")
                ? new SqlStatement.DropView(name, ifAbsent)
                : new SqlStatement.DropDatabase(name, ifAbsent, content);
    }

    private static boolean isDatabase(SqlTokens.Token token) {
        return token.is("schema") || token.is("database");
    }

    private String database() {
        return Names.database(one());
    }

    private void end() {
        if (at < tokens.size()) {
            throw invalid("the end of the statement is expected", tokens.at(at));
        }
    }

    /** {@code create [or replace] view [if not exists] v [(columns)] as query}. */
    private SqlStatement view(boolean replace) {
        SqlStatement.IfPresent ifPresent =
                ifExists("not") ? SqlStatement.IfPresent.IGNORE : SqlStatement.IfPresent.FAIL;
        String view = name();
        String columns = "";
        if (tokens.at(at).isSymbol("(")) {
            int close = tokens.closing(at);
            if (close < 0) {
                throw invalid("a parenthesis is not closed", tokens.at(at));
            }
            columns = tokens.text(at, close + 1);
            at = close + 1;
        }
        expect("as");
        String query = tokens.textFrom(at);
        if (!(new StatementReader(new SqlTokens(query)).statement() instanceof SqlStatement.Query)) {
            throw invalid("a query is expected", tokens.at(at));
        }
        String whole = columns.isEmpty() ? query : "select * from (" + query + "\n) as view_columns" + columns;
        return new SqlStatement.CreateView(view, whole, ifPresent, replace);
    }

    /** {@code comment on table|view|column|schema|database name is 'text'|null}. */
    private SqlStatement comment() {
        expect("on");
        SqlTokens.Token kind = tokens.at(at++);
        if (!kind.is("table") && !kind.is("view") && !kind.is("column") && !isDatabase(kind)) {
            throw new WeirException(
                    ErrorCode.UNSUPPORTED,
                    "tables, views, columns and schemas can have comments statement=comment on "
                            + kind.text().toLowerCase(Locale.ROOT));
        }
        List<String> name = new ArrayList<>(List.of(one()));
        while (tokens.at(at).isSymbol(".")) {
            at++;
            name.add(one());
        }
        expect("is");
        SqlTokens.Token text = tokens.at(at++);
        if (text.kind() != SqlTokens.Kind.STRING && !text.is("null")) {
            throw invalid("a text or null is expected", text);
        }
        end();
        return new SqlStatement.Comment(
                kind.text().toLowerCase(Locale.ROOT),
                name,
                text.is("null") ? Optional.empty() : Optional.of(text.text()));
    }

    private boolean ifExists(String not) {
        if (!tokens.at(at).is("if")) {
            return false;
        }
        at++;
        if (!not.isEmpty()) {
            expect(not);
        }
        expect("exists");
        return true;
    }

    private SqlStatement insert() {
        if (tokens.at(at).is("or")) {
            throw noConflicts();
        }
        expect("into");
        String table = name();
        List<String> columns = new ArrayList<>();
        if (tokens.at(at).isSymbol("(") && !isQuery(tokens.at(at + 1))) {
            do {
                at++;
                columns.add(one());
            } while (tokens.at(at).isSymbol(","));
            if (!tokens.at(at).isSymbol(")")) {
                throw invalid("a comma or a closing parenthesis is expected", tokens.at(at));
            }
            at++;
        }
        if (!isQuery(tokens.at(at)) && !tokens.at(at).is("table")) {
            throw invalid("values or a query is expected", tokens.at(at));
        }
        int end = clause(at, Set.of("on", "returning"));
        if (tokens.at(end).is("returning")) {
            throw noRows();
        }
        if (end < tokens.size() && tokens.at(end + 1).is("conflict")) {
            throw noConflicts();
        }
        return new SqlStatement.Insert(table, columns, tokens.textFrom(at));
    }

    private static WeirException noConflicts() {
        return new WeirException(
                ErrorCode.UNSUPPORTED,
                "an insert takes the place of the row with the same primary key, if the table has one: say no more than insert into");
    }

    private static WeirException noRows() {
        return new WeirException(ErrorCode.UNSUPPORTED, "a change answers how many rows it is of, not the rows");
    }

    /** {@code update t [[as] alias] set column = expression, ... [where condition]}. */
    private SqlStatement update() {
        int start = at;
        String table = name();
        String source = source(start, "set");
        expect("set");
        Map<String, String> values = new LinkedHashMap<>();
        do {
            SqlTokens.Token column = tokens.at(at);
            if (values.containsKey(one())) {
                throw invalid("a column is set twice", column);
            }
            if (!tokens.at(at).isSymbol("=")) {
                throw invalid("a column is set by column = expression", tokens.at(at));
            }
            int end = clause(++at, Set.of(",", "where", "from", "returning"));
            if (end == at) {
                throw invalid("an expression is expected", tokens.at(at));
            }
            values.put(column.text(), tokens.text(at, end));
            at = end;
        } while (tokens.at(at).isSymbol(",") && at++ > 0);
        return new SqlStatement.Update(table, source, values, condition());
    }

    /** {@code delete from t [[as] alias] [where condition]}. */
    private SqlStatement delete() {
        expect("from");
        int start = at;
        String table = name();
        String source = source(start, "where");
        return new SqlStatement.Delete(table, source, condition());
    }

    /** The table and what it is called in the statement. */
    private String source(int start, String next) {
        boolean as = tokens.at(at).is("as");
        if (as) {
            at++;
        }
        SqlTokens.Token token = tokens.at(at);
        if (as || (token.isName() && !token.is(next) && !token.is("using") && !token.is("returning"))) {
            one();
        }
        return tokens.text(start, at);
    }

    private String condition() {
        if (at == tokens.size()) {
            return "";
        }
        SqlTokens.Token token = tokens.at(at);
        if (token.is("from") || token.is("using")) {
            throw new WeirException(
                    ErrorCode.UNSUPPORTED,
                    "other tables are asked by subqueries, as in where id in (select ...) near=" + token.text());
        }
        if (token.is("returning") || clause(at, Set.of("returning")) < tokens.size()) {
            throw noRows();
        }
        if (!token.is("where")) {
            throw invalid("where, or the end of the statement, is expected", token);
        }
        if (at + 1 == tokens.size()) {
            throw invalid("a condition is expected", tokens.at(at + 1));
        }
        return tokens.textFrom(at + 1);
    }

    /** The first of these words from here on that stands in no parentheses; the end if there is none. */
    private int clause(int from, Set<String> words) {
        int depth = 0;
        for (int i = from; i < tokens.size(); i++) {
            SqlTokens.Token token = tokens.at(i);
            if (token.kind() != SqlTokens.Kind.SYMBOL && token.kind() != SqlTokens.Kind.WORD) {
                continue;
            }
            String text = token.text().toLowerCase(Locale.ROOT);
            boolean distinct = text.equals("from") && tokens.at(i - 1).is("distinct");
            if (depth == 0 && words.contains(text) && !distinct) {
                return i;
            }
            depth += "([{".contains(text) ? 1 : 0;
            depth -= ")]}".contains(text) ? 1 : 0;
            if (depth < 0) {
                throw invalid("a parenthesis is not opened", token);
            }
        }
        return tokens.size();
    }

    private String name() {
        StringBuilder name = new StringBuilder(one());
        while (tokens.at(at).isSymbol(".")) {
            at++;
            name.append('.').append(one());
        }
        return name.toString();
    }

    private String one() {
        SqlTokens.Token token = tokens.at(at);
        if (!token.isName()) {
            throw invalid("a name is expected", token);
        }
        at++;
        return token.text();
    }

    private void expect(String word) {
        if (!tokens.at(at).is(word)) {
            throw invalid("expected " + word, tokens.at(at));
        }
        at++;
    }

    private static WeirException invalid(String what, SqlTokens.Token at) {
        return new WeirException(
                ErrorCode.INVALID_SQL,
                what + (at.text().isEmpty() ? " at the end" : "") + " position=" + (at.start() + 1)
                        + (at.text().isEmpty() ? "" : " near=" + at.text()));
    }
}
