package dev.weir.server.postgres;

import dev.weir.format.ErrorCode;
import dev.weir.format.SqlException;
import dev.weir.server.lookup.PointRead;
import dev.weir.server.postgres.Notice.Severity;
import dev.weir.server.postgres.value.CopyFormat;
import dev.weir.server.postgres.value.Format;
import dev.weir.server.postgres.value.PgType;
import dev.weir.server.query.RunningStatement;
import dev.weir.server.query.SqlPrepared;
import dev.weir.server.query.SqlSession;
import dev.weir.server.query.Statements;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** Runs what one client asks. */
final class Runner implements AutoCloseable {
    private final PostgresDoor door;
    private final Connection connection;
    private final Output output;
    private final Settings settings;
    private final Statements.Asker asker;
    private final Transaction transaction = new Transaction();
    private final Kept kept;
    private final OwnCommands own;
    private @Nullable CopyIn copy;
    private boolean warned;

    Runner(PostgresDoor door, Connection connection, Settings settings, Statements.Asker asker) {
        this.door = door;
        this.connection = connection;
        this.output = connection.output();
        this.settings = settings;
        this.asker = asker;
        this.kept = new Kept(door.memory());
        this.own = new OwnCommands(this, settings, transaction, output);
    }

    /** What the client has prepared, and its cursors. */
    Kept kept() {
        return kept;
    }

    Settings settings() {
        return settings;
    }

    Transaction transaction() {
        return transaction;
    }

    Output output() {
        return output;
    }

    // Statements.

    /** Checks a statement and keeps it under this name. */
    void parse(String name, Tokens.Part part, List<Integer> oids) {
        kept.makeRoomFor(name);
        kept.keep(name, checked(part, oids));
    }

    private Parsed checked(Tokens.Part part, List<Integer> oids) {
        Command command = CommandReader.read(part.sql());
        transaction.checkFor(command);
        if (command instanceof Command.Query && !part.sql().isEmpty()) {
            try (RunningStatement running = begin(part.sql())) {
                return query(running, part, oids);
            } finally {
                connection.running(null);
            }
        }
        return new Parsed(
                part.sql(), part.start(), command, Optional.empty(), Optional.empty(), List.of(), own.columns(command));
    }

    Parsed query(RunningStatement running, Tokens.Part part, List<Integer> oids) {
        List<Optional<Field>> types = oids.stream().map(PgType::parameter).toList();
        SqlPrepared prepared = running.compute(() -> door.engine().prepare(part.sql(), session(), types));
        // nothing stops the engine there
        running.check();
        List<Integer> parameters = new ArrayList<>();
        for (int i = 0; i < prepared.parameters().size(); i++) {
            int given = i < oids.size() ? oids.get(i) : PgType.UNSPECIFIED;
            parameters.add(
                    given == PgType.UNSPECIFIED
                            ? PgType.of(prepared.parameters().get(i)).oid()
                            : given);
        }
        return new Parsed(
                part.sql(),
                part.start(),
                new Command.Query(part.sql()),
                Optional.of(prepared),
                prepared.point().map(door.lookups()::open),
                parameters,
                prepared.answer() == SqlPrepared.Answer.ROWS ? Column.of(prepared.columns()) : List.of());
    }

    private SqlSession session() {
        return new SqlSession(asker.user(), settings.database(), settings.all());
    }

    /** The client has caught up: outside of a block its portals end. */
    void sync() {
        if (!transaction.isOpen()) {
            kept.closePortals(false);
        }
    }

    // Running.

    RunningStatement begin(String sql) {
        RunningStatement running = door.statements().begin(asker, sql);
        limit(running);
        connection.running(running);
        return running;
    }

    private void limit(RunningStatement running) {
        running.limit(settings.statementTimeout().orElse(door.statements().timeout()));
    }

    /** One statement of a simple query, from its text to its last row. */
    void simple(Tokens.Part part) {
        Command command = CommandReader.read(part.sql());
        transaction.checkFor(command);
        if (!(command instanceof Command.Query)) {
            own(command, List.of());
            return;
        }
        RunningStatement running = begin(part.sql());
        try {
            Parsed parsed;
            try {
                parsed = query(running, part, List.of());
                if (!parsed.parameters().isEmpty()) {
                    throw new SqlException(ErrorCode.INVALID_SQL, "42P02", "there is no parameter $1");
                }
                allow(parsed.query().orElseThrow());
            } catch (RuntimeException | Error e) {
                running.close();
                throw e;
            }
            if (!parsed.columns().isEmpty()) {
                Answers.columns(output, parsed.columns(), List.of());
            }
            try (Portal portal = new Portal(parsed, List.of(), List.of(), false)) {
                if (lookUp(portal)) {
                    running.close();
                    return;
                }
                portal.open(QueryRows.open(running, parsed.query().orElseThrow(), List.of(), settings.zone()));
                Answers.complete(output, run(portal, Long.MAX_VALUE));
            }
        } finally {
            connection.running(null);
        }
    }

    /** @param limit of rows; 0: none */
    void execute(Portal portal, int limit) {
        Parsed parsed = portal.parsed();
        transaction.checkFor(parsed.command());
        if (parsed.sql().isEmpty()) {
            output.send('I');
        } else if (parsed.query().isEmpty()) {
            if (portal.isDone()) {
                throw new SqlException(
                        ErrorCode.INVALID_REQUEST, "55000", "portal cannot be run anymore: it was run to its end");
            }
            portal.finish();
            own(parsed.command(), portal.formats(), false);
        } else {
            query(portal, limit <= 0 ? Long.MAX_VALUE : limit);
        }
    }

    private void query(Portal portal, long limit) {
        SqlPrepared prepared = portal.parsed().query().orElseThrow();
        try {
            if (portal.isDone()) {
                Answers.complete(output, Tags.rows(prepared, 0));
                return;
            }
            if (portal.rows() == null && lookUp(portal)) {
                portal.finish();
                return;
            }
            resume(portal);
            if (prepared.answer() != SqlPrepared.Answer.ROWS || limit == Long.MAX_VALUE) {
                Answers.complete(output, run(portal, limit));
                portal.finish();
                return;
            }
            long count = rows(portal).write(limit, portal.formats(), connection);
            if (count == limit) {
                suspend(portal);
                output.send('s');
            } else {
                Answers.complete(output, Tags.rows(prepared, count));
                portal.finish();
            }
        } catch (RuntimeException | Error e) {
            portal.finish();
            throw e;
        } finally {
            connection.running(null);
        }
    }

    /** Whether a lookup was enough. */
    private boolean lookUp(Portal portal) {
        Parsed parsed = portal.parsed();
        if (parsed.point().isEmpty()) {
            return false;
        }
        OptionalInt rows = PointRows.write(
                parsed.point().get(),
                portal.values(),
                portal.formats(),
                settings.zone(),
                door.memory().allocator(),
                output);
        rows.ifPresent(
                count -> Answers.complete(output, Tags.rows(parsed.query().orElseThrow(), count)));
        return rows.isPresent();
    }

    /** Whether a statement, by its name, is answered at once, by a lookup that waits for nothing. */
    boolean isQuick(String name) {
        return kept.find(name).flatMap(Parsed::point).filter(PointRead::isWarm).isPresent();
    }

    /** The portal's statement begins, or goes on. */
    void resume(Portal portal) {
        QueryRows rows = portal.rows();
        if (rows == null) {
            SqlPrepared prepared = portal.parsed().query().orElseThrow();
            allow(prepared);
            portal.open(QueryRows.open(begin(portal.parsed().sql()), prepared, portal.values(), settings.zone()));
        } else {
            connection.running(rows.statement());
            limit(rows.statement());
        }
    }

    /** Its time does not run while the client thinks. */
    void suspend(Portal portal) {
        rows(portal).statement().limit(Duration.ZERO);
        connection.running(null);
    }

    static QueryRows rows(Portal portal) {
        return Objects.requireNonNull(portal.rows());
    }

    private String run(Portal portal, long limit) {
        SqlPrepared prepared = portal.parsed().query().orElseThrow();
        QueryRows rows = rows(portal);
        return prepared.answer() == SqlPrepared.Answer.ROWS
                ? Tags.rows(prepared, rows.write(limit, portal.formats(), connection))
                : Tags.change(prepared, rows.count());
    }

    /** Throws if it changes something and may not. */
    private void allow(SqlPrepared prepared) {
        if (prepared.answer() != SqlPrepared.Answer.ROWS) {
            change(prepared.tag());
        }
    }

    void change(String tag) {
        if (transaction.readOnly().orElseGet(() -> settings.isOn("default_transaction_read_only"))) {
            throw new SqlException(
                    ErrorCode.INVALID_REQUEST,
                    SqlStates.READ_ONLY_TRANSACTION,
                    "cannot execute " + tag + " in a read-only transaction");
        }
        if (transaction.change() && !warned) {
            warned = true;
            notice(
                    Severity.NOTICE,
                    "00000",
                    "weir has no transactions over several statements: each takes effect at once, and ROLLBACK takes nothing back");
        }
    }

    void notice(Severity severity, String state, String message) {
        String least = settings.get("client_min_messages").toLowerCase(Locale.ROOT);
        boolean quiet = least.equals("error")
                || least.equals("fatal")
                || least.equals("panic")
                || (severity == Severity.NOTICE && least.equals("warning"));
        if (!quiet) {
            Notice.of(severity, state, message).writeTo(output);
        }
    }

    private void own(Command command, List<Format> formats) {
        own(command, formats, true);
    }

    /** @param describe whether the columns are told before the rows */
    private void own(Command command, List<Format> formats, boolean describe) {
        switch (command) {
            case Command.Copy copying -> copy(copying.statement());
            case Command.Fetch fetch -> own.fetch(fetch, formats, describe, connection);
            case Command.Execute execute -> executeNamed(execute, formats, describe);
            default -> own.run(command, describe);
        }
    }

    private void executeNamed(Command.Execute execute, List<Format> formats, boolean describe) {
        Parsed parsed = kept.statement(execute.name());
        if (execute.values().size() != parsed.parameters().size()) {
            throw new SqlException(
                    ErrorCode.INVALID_REQUEST,
                    SqlStates.SYNTAX_ERROR,
                    "wrong number of parameters for prepared statement \"" + execute.name() + "\"");
        }
        if (parsed.query().isEmpty()) {
            own(parsed.command(), formats, describe);
            return;
        }
        if (describe && !parsed.columns().isEmpty()) {
            Answers.columns(output, parsed.columns(), formats);
        }
        try (Portal portal = new Portal(parsed, execute.values(), formats, false)) {
            query(portal, Long.MAX_VALUE);
        }
    }

    // COPY.

    private void copy(CopyStatement statement) {
        if (statement.in()) {
            change("COPY FROM");
            RunningStatement running = begin("COPY " + statement.table() + " FROM STDIN");
            try {
                copy = CopyIn.begin(door, running, statement, settings, output);
            } catch (RuntimeException | Error e) {
                running.close();
                connection.running(null);
                throw e;
            }
            return;
        }
        CopyFormat format = CopyFormat.of(statement.options(), false);
        String sql = statement.select();
        RunningStatement running = begin(sql);
        try {
            Parsed parsed;
            try {
                parsed = query(running, new Tokens.Part(sql, 0), List.of());
            } catch (RuntimeException | Error e) {
                running.close();
                throw e;
            }
            try (QueryRows rows = QueryRows.open(running, parsed.query().orElseThrow(), List.of(), settings.zone())) {
                long count = CopyOut.write(format, rows, settings.zone(), connection);
                Answers.complete(output, "COPY " + count);
            }
        } finally {
            connection.running(null);
        }
    }

    boolean isCopying() {
        return copy != null;
    }

    /** Throws if the COPY that waits for its client was cancelled. */
    void checkCopy() {
        Objects.requireNonNull(copy).running().check();
    }

    /** The client may take only so much time for more of a COPY. */
    void pauseCopy() {
        CopyIn waiting = copy;
        if (waiting != null
                && settings.statementTimeout()
                        .orElse(door.statements().timeout())
                        .isZero()) {
            waiting.running().limit(door.config().maxPause());
        }
    }

    void copyData(Body body) {
        Objects.requireNonNull(copy).data(body.rest());
    }

    void copyDone() {
        CopyIn ending = Objects.requireNonNull(copy);
        long count = ending.finish();
        abortCopy();
        Answers.complete(output, "COPY " + count);
    }

    /** What was appended stays. */
    void abortCopy() {
        CopyIn ended = copy;
        copy = null;
        if (ended != null) {
            ended.close();
        }
        connection.running(null);
    }

    @Override
    public void close() {
        abortCopy();
        kept.close();
    }
}
