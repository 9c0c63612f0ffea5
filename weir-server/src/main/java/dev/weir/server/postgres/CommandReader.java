package dev.weir.server.postgres;

import dev.weir.format.ErrorCode;
import dev.weir.format.SqlException;
import dev.weir.server.postgres.Tokens.Kind;
import dev.weir.server.postgres.Tokens.Token;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one statement; what the door does not know is the engine's. */
final class CommandReader {
    private static final int FEW = 3;
    private static final Set<String> OWN = Set.of(
            "begin",
            "start",
            "commit",
            "end",
            "rollback",
            "abort",
            "savepoint",
            "release",
            "set",
            "show",
            "reset",
            "discard",
            "prepare",
            "execute",
            "deallocate",
            "declare",
            "fetch",
            "move",
            "close",
            "copy",
            "listen",
            "unlisten",
            "notify",
            "checkpoint");

    private final String sql;
    private final Tokens tokens;
    private int at;

    private CommandReader(String sql) {
        this.sql = sql;
        this.tokens = new Tokens(sql);
    }

    static Command read(String sql) {
        Token first = new Tokens(sql, FEW).at(0);
        return first.kind() == Kind.WORD && OWN.contains(first.text())
                ? new CommandReader(sql).command()
                : new Command.Query(sql);
    }

    private Command command() {
        String word = next().text();
        return switch (word) {
            case "begin" -> begin(false);
            case "start" -> {
                expect("transaction");
                at--;
                yield begin(true);
            }
            case "commit", "end" -> end(true);
            case "rollback", "abort" -> end(false);
            case "savepoint" -> done(new Command.Savepoint(name()));
            case "release" -> {
                accept("savepoint");
                yield done(new Command.Release(name()));
            }
            case "set" -> set();
            case "show" -> show();
            case "reset" -> reset();
            case "discard" -> done(new Command.Discard(name()));
            case "prepare" -> prepare();
            case "execute" -> execute();
            case "deallocate" -> {
                accept("prepare");
                yield done(new Command.Deallocate(nameOrAll()));
            }
            case "declare" -> declare();
            case "fetch" -> fetch(false);
            case "move" -> fetch(true);
            case "close" -> done(new Command.Close(nameOrAll()));
            case "copy" -> copy();
            case "listen", "unlisten", "notify", "checkpoint" ->
                new Command.Nothing(word.toUpperCase(java.util.Locale.ROOT));
            default -> new Command.Query(sql);
        };
    }

    private Command begin(boolean start) {
        if (!accept("transaction")) {
            accept("work");
        }
        return done(new Command.Begin(modes(), start));
    }

    /** Of isolation levels nothing is kept, as each statement sees one moment. */
    private Optional<Boolean> modes() {
        Optional<Boolean> readOnly = Optional.empty();
        while (!atEnd()) {
            if (accept("read")) {
                readOnly = Optional.of(peek().is("only"));
                if (!accept("only")) {
                    expect("write");
                }
            } else if (accept("isolation")) {
                expect("level");
                if (!accept("serializable") && !acceptBoth("repeatable", "read") && !acceptBoth("read", "committed")) {
                    expect("read");
                    expect("uncommitted");
                }
            } else if (accept("not")) {
                expect("deferrable");
            } else if (!accept("deferrable") && !acceptSymbol(',')) {
                throw fault();
            }
        }
        return readOnly;
    }

    private Command end(boolean commit) {
        if (accept("prepared")) {
            throw unsupported("there are no prepared transactions");
        }
        if (!accept("transaction")) {
            accept("work");
        }
        if (!commit && accept("to")) {
            accept("savepoint");
            return done(new Command.RollbackTo(name()));
        }
        boolean chain = false;
        if (accept("and")) {
            chain = !accept("no");
            expect("chain");
        }
        return done(new Command.End(commit, chain));
    }

    private Command set() {
        boolean local = accept("local");
        boolean session = !local && accept("session");
        if (session && accept("characteristics")) {
            expect("as");
            expect("transaction");
            return done(new Command.SetTransaction(modes(), true));
        }
        if (!session && accept("transaction")) {
            if (accept("snapshot")) {
                throw unsupported("snapshots cannot be taken over");
            }
            return done(new Command.SetTransaction(modes(), false));
        }
        if (accept("time")) {
            expect("zone");
            return done(new Command.Set("timezone", zone(), local));
        }
        if (accept("names")) {
            return done(new Command.Set("client_encoding", atEnd() ? Optional.empty() : value(), local));
        }
        if (accept("constraints")) {
            return new Command.Nothing("SET CONSTRAINTS");
        }
        if (session && accept("authorization")) {
            throw unsupported("a session stays its user's");
        }
        String name = settingName();
        if (!acceptSymbol('=')) {
            expect("to");
        }
        return done(new Command.Set(name, values(), local));
    }

    private Optional<String> zone() {
        if (accept("local") || accept("default")) {
            return Optional.empty();
        }
        if (accept("interval")) {
            String interval = next().text();
            while (!atEnd()) {
                at++;
            }
            return Optional.of(interval.replaceAll("^([+-]?\\d{1,2}):\\d{2}(:\\d{2})?$", "$1"));
        }
        return value();
    }

    private String settingName() {
        StringBuilder name = new StringBuilder(name());
        while (acceptSymbol('.')) {
            name.append('.').append(name());
        }
        return name.toString();
    }

    private Optional<String> values() {
        Optional<String> first = value();
        if (first.isEmpty() || atEnd()) {
            return first;
        }
        List<String> all = new ArrayList<>(List.of(first.get()));
        while (acceptSymbol(',')) {
            all.add(value().orElseThrow(this::fault));
        }
        return Optional.of(String.join(", ", all));
    }

    /** One value, empty for DEFAULT. */
    private Optional<String> value() {
        boolean negative = acceptSymbol('-');
        if (!negative) {
            acceptSymbol('+');
        }
        Token token = next();
        return switch (token.kind()) {
            case NUMBER -> Optional.of((negative ? "-" : "") + token.text());
            case STRING, QUOTED -> Optional.of(token.text());
            case WORD -> token.is("default") ? Optional.empty() : Optional.of(token.text());
            default -> {
                at--;
                throw fault();
            }
        };
    }

    private Command show() {
        if (peek().is("all") && tokens.size() == 2) {
            return new Command.Show(Optional.empty());
        }
        if (acceptBoth("time", "zone")) {
            return done(new Command.Show(Optional.of("timezone")));
        }
        if (acceptBoth("transaction", "isolation")) {
            expect("level");
            return done(new Command.Show(Optional.of("transaction_isolation")));
        }
        if (acceptBoth("session", "authorization")) {
            return done(new Command.Show(Optional.of("session_authorization")));
        }
        if (peek().is("tables") || peek().is("columns") || peek().is("databases") || peek().is("create")) {
            return new Command.Query(sql);
        }
        return done(new Command.Show(Optional.of(settingName())));
    }

    private Command reset() {
        if (accept("all")) {
            return done(new Command.Reset(Optional.empty()));
        }
        if (acceptBoth("time", "zone")) {
            return done(new Command.Reset(Optional.of("timezone")));
        }
        if (acceptBoth("session", "authorization")) {
            return done(new Command.Nothing("RESET"));
        }
        return done(new Command.Reset(Optional.of(settingName())));
    }

    private Command prepare() {
        if (peek().is("transaction")) {
            throw unsupported("there are no prepared transactions");
        }
        String name = name();
        List<String> types = new ArrayList<>();
        if (acceptSymbol('(')) {
            do {
                types.add(typeName());
            } while (acceptSymbol(','));
            expectSymbol(')');
        }
        expect("as");
        return new Command.Prepare(name, types, sql.substring(peek().start()));
    }

    private String typeName() {
        int start = peek().start();
        int depth = 0;
        while (!atEnd() && (depth > 0 || !(peek().isSymbol(',') || peek().isSymbol(')')))) {
            depth += peek().isSymbol('(') ? 1 : peek().isSymbol(')') ? -1 : 0;
            at++;
        }
        return sql.substring(start, peek().start()).strip();
    }

    private Command execute() {
        String name = name();
        List<Optional<String>> values = new ArrayList<>();
        if (acceptSymbol('(')) {
            do {
                values.add(constant());
            } while (acceptSymbol(','));
            expectSymbol(')');
        }
        return done(new Command.Execute(name, values));
    }

    /** A constant, perhaps with a cast, which the parameter's type makes needless. */
    private Optional<String> constant() {
        Optional<String> value;
        if (accept("null")) {
            value = Optional.empty();
        } else {
            value = value();
            if (value.isEmpty()) {
                throw fault();
            }
        }
        while (acceptSymbol(':')) {
            expectSymbol(':');
            name();
            while (!atEnd() && !peek().isSymbol(',') && !peek().isSymbol(')') && !peek().isSymbol(':')) {
                if (acceptSymbol('(')) {
                    while (!acceptSymbol(')')) {
                        next();
                    }
                } else {
                    at++;
                }
            }
        }
        return value;
    }

    private Command declare() {
        String name = name();
        boolean scroll = false;
        boolean hold = false;
        while (!accept("cursor")) {
            if (accept("no")) {
                expect("scroll");
            } else if (accept("scroll")) {
                scroll = true;
            } else if (!accept("binary") && !accept("insensitive") && !accept("asensitive")) {
                throw fault();
            }
        }
        if (accept("with")) {
            expect("hold");
            hold = true;
        } else if (accept("without")) {
            expect("hold");
        }
        expect("for");
        int start = peek().start();
        return new Command.Declare(name, hold, scroll, sql.substring(start), start);
    }

    private Command fetch(boolean move) {
        long count = 1;
        if (accept("next") || (accept("forward") && !isCount())) {
            count = 1;
        } else if (accept("all")) {
            count = Long.MAX_VALUE;
        } else if (peek().kind() == Kind.NUMBER) {
            count = number();
        } else if (peek().is("prior")
                || peek().is("first")
                || peek().is("last")
                || peek().is("absolute")
                || peek().is("relative")
                || peek().is("backward")
                || peek().isSymbol('-')) {
            throw new SqlException(ErrorCode.UNSUPPORTED, "55000", "cursor can only scan forward");
        }
        if (!accept("from")) {
            accept("in");
        }
        return done(new Command.Fetch(name(), count, move));
    }

    private boolean isCount() {
        return peek().is("all") || peek().kind() == Kind.NUMBER || peek().isSymbol('-');
    }

    private long number() {
        try {
            return Long.parseLong(next().text());
        } catch (NumberFormatException e) {
            at--;
            throw fault();
        }
    }

    private Command copy() {
        boolean binary = accept("binary");
        String table = "";
        List<String> names = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        Optional<String> query = Optional.empty();
        if (peek().isSymbol('(')) {
            int open = at;
            skipParentheses();
            query = Optional.of(
                    sql.substring(tokens.at(open).end(), tokens.at(at - 1).start())
                            .strip());
        } else {
            int start = peek().start();
            do {
                names.add(written(peek()));
                name();
            } while (acceptSymbol('.'));
            table = sql.substring(start, tokens.at(at - 1).end());
            if (acceptSymbol('(')) {
                do {
                    columns.add(name());
                } while (acceptSymbol(','));
                expectSymbol(')');
            }
        }
        boolean in = accept("from");
        if (!in) {
            expect("to");
        }
        if (in && query.isPresent()) {
            throw fault();
        }
        if (!accept(in ? "stdin" : "stdout")) {
            throw unsupported("copy is from stdin and to stdout only: the server reads and writes no files");
        }
        Map<String, String> options = new LinkedHashMap<>();
        if (binary) {
            options.put("format", "binary");
        }
        accept("with");
        if (acceptSymbol('(')) {
            do {
                String option = name();
                options.put(option, option.startsWith("force_") ? list() : optionValue());
            } while (acceptSymbol(','));
            expectSymbol(')');
        } else {
            oldOptions(options);
        }
        if (accept("where")) {
            throw unsupported("a copy takes all rows");
        }
        return done(new Command.Copy(new CopyStatement(in, table, names, columns, query, options)));
    }

    /** A name in the case in which it is written. */
    private String written(Token token) {
        return token.kind() == Kind.WORD ? sql.substring(token.start(), token.end()) : token.text();
    }

    private void skipParentheses() {
        int depth = 0;
        do {
            Token token = next();
            if (token.kind() == Kind.END) {
                throw fault();
            }
            depth += token.isSymbol('(') ? 1 : token.isSymbol(')') ? -1 : 0;
        } while (depth > 0);
    }

    private String optionValue() {
        return peek().isSymbol(',') || peek().isSymbol(')') ? "true" : value().orElse("default");
    }

    private String list() {
        if (acceptSymbol('*')) {
            return "*";
        }
        if (!peek().isSymbol('(')) {
            return optionValue();
        }
        List<String> names = new ArrayList<>();
        expectSymbol('(');
        do {
            names.add(name());
        } while (acceptSymbol(','));
        expectSymbol(')');
        return String.join(",", names);
    }

    /** As they were before PostgreSQL 9, and psql still writes them. */
    private void oldOptions(Map<String, String> options) {
        while (!atEnd() && !peek().is("where")) {
            if (accept("binary")) {
                options.put("format", "binary");
            } else if (accept("csv")) {
                options.put("format", "csv");
            } else if (accept("header")) {
                options.put("header", "true");
            } else if (accept("freeze")) {
                options.put("freeze", "true");
            } else if (accept("delimiter") || accept("delimiters")) {
                accept("as");
                options.put("delimiter", string());
            } else if (accept("null")) {
                accept("as");
                options.put("null", string());
            } else if (accept("quote")) {
                accept("as");
                options.put("quote", string());
            } else if (accept("escape")) {
                accept("as");
                options.put("escape", string());
            } else if (accept("encoding")) {
                options.put("encoding", string());
            } else if (accept("force")) {
                String kind = acceptBoth("not", "null") ? "force_not_null" : next().text();
                String key = kind.equals("force_not_null") ? kind : "force_" + kind;
                List<String> names = new ArrayList<>();
                do {
                    names.add(acceptSymbol('*') ? "*" : name());
                } while (acceptSymbol(','));
                options.put(key, String.join(",", names));
            } else {
                throw fault();
            }
        }
    }

    private String string() {
        if (peek().kind() != Kind.STRING) {
            throw fault();
        }
        return next().text();
    }

    private Optional<String> nameOrAll() {
        return accept("all") ? Optional.empty() : Optional.of(name());
    }

    private String name() {
        if (!peek().isName()) {
            throw fault();
        }
        return next().text();
    }

    private Token peek() {
        return tokens.at(at);
    }

    private Token next() {
        return tokens.at(at++);
    }

    private boolean atEnd() {
        return at >= tokens.size();
    }

    private boolean accept(String word) {
        boolean is = peek().is(word);
        at += is ? 1 : 0;
        return is;
    }

    private boolean acceptBoth(String first, String second) {
        boolean are = peek().is(first) && tokens.at(at + 1).is(second);
        at += are ? 2 : 0;
        return are;
    }

    private boolean acceptSymbol(char symbol) {
        boolean is = peek().isSymbol(symbol);
        at += is ? 1 : 0;
        return is;
    }

    private void expect(String word) {
        if (!accept(word)) {
            throw fault();
        }
    }

    private void expectSymbol(char symbol) {
        if (!acceptSymbol(symbol)) {
            throw fault();
        }
    }

    private Command done(Command command) {
        if (!atEnd()) {
            throw fault();
        }
        return command;
    }

    /** In the engine's picture of a place, so that there is one way to tell places. */
    private SqlException fault() {
        Token token = peek();
        String message = token.kind() == Kind.END
                ? "syntax error at end of input"
                : "syntax error at or near \"" + sql.substring(token.start(), token.end()) + "\"";
        return new SqlException(
                ErrorCode.INVALID_SQL, SqlStates.SYNTAX_ERROR, message + Place.picture(sql, token.start()));
    }

    private static SqlException unsupported(String message) {
        return new SqlException(ErrorCode.UNSUPPORTED, SqlStates.NOT_SUPPORTED, message);
    }
}
