package dev.weir.server.postgres;

import dev.weir.format.ErrorCode;
import dev.weir.format.SqlException;
import dev.weir.server.postgres.Notice.Severity;
import dev.weir.server.postgres.value.Format;
import dev.weir.server.query.RunningStatement;
import dev.weir.server.query.SqlPrepared;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The commands that the door answers itself. */
final class OwnCommands {
    private final Runner runner;
    private final Settings settings;
    private final Transaction transaction;
    private final Output output;

    OwnCommands(Runner runner, Settings settings, Transaction transaction, Output output) {
        this.runner = runner;
        this.settings = settings;
        this.transaction = transaction;
        this.output = output;
    }

    /** Of the rows that it answers; empty if it answers none. */
    List<Column> columns(Command command) {
        return switch (command) {
            case Command.Show show
            when show.name().isEmpty() ->
                List.of(Column.text("name"), Column.text("setting"), Column.text("description"));
            case Command.Show show -> List.of(Column.text(shownName(show.name().orElseThrow())));
            case Command.Fetch fetch
            when !fetch.move() -> cursor(fetch.name()).parsed().columns();
            case Command.Execute execute ->
                runner.kept().statement(execute.name()).columns();
            default -> List.of();
        };
    }

    private static String shownName(String name) {
        KnownSetting known = KnownSetting.ALL.get(name.toLowerCase(Locale.ROOT));
        return known == null ? name : known.name();
    }

    void run(Command command, boolean describe) {
        switch (command) {
            case Command.Begin begin -> begin(begin);
            case Command.End end -> end(end);
            case Command.Savepoint savepoint -> {
                transaction.need("SAVEPOINT");
                transaction.savepoint(savepoint.name());
                done("SAVEPOINT");
            }
            case Command.Release release -> {
                transaction.need("RELEASE SAVEPOINT");
                transaction.release(release.name());
                done("RELEASE");
            }
            case Command.RollbackTo to -> {
                transaction.need("ROLLBACK TO SAVEPOINT");
                transaction.rollbackTo(to.name());
                tookNothingBack();
                done("ROLLBACK");
            }
            case Command.Set set -> {
                settings.set(set.name(), set.value(), set.local());
                done("SET");
            }
            case Command.SetTransaction set -> set(set);
            case Command.Show show -> show(show, describe);
            case Command.Reset reset -> {
                reset.name().ifPresentOrElse(name -> settings.set(name, Optional.empty(), false), settings::resetAll);
                done("RESET");
            }
            case Command.Discard discard -> discard(discard.what());
            case Command.Prepare prepare -> prepare(prepare);
            case Command.Deallocate deallocate -> {
                deallocate.name().ifPresentOrElse(this::deallocate, runner.kept()::closeStatements);
                done(deallocate.name().isPresent() ? "DEALLOCATE" : "DEALLOCATE ALL");
            }
            case Command.Declare declare -> declare(declare);
            case Command.Close close -> {
                close.name().ifPresentOrElse(this::close, () -> runner.kept().closePortals(true));
                done(close.name().isPresent() ? "CLOSE CURSOR" : "CLOSE CURSOR ALL");
            }
            case Command.Nothing nothing -> done(nothing.tag());
            case Command.Query _, Command.Copy _, Command.Fetch _, Command.Execute _ ->
                throw new SqlException(ErrorCode.INTERNAL, "XX000", "not a command of the door's own");
        }
    }

    private void done(String tag) {
        Answers.complete(output, tag);
    }

    private void begin(Command.Begin begin) {
        if (transaction.isOpen()) {
            runner.notice(
                    Severity.WARNING,
                    SqlStates.WARNING_ACTIVE_TRANSACTION,
                    "there is already a transaction in progress");
        } else {
            transaction.begin(begin.readOnly());
            settings.begin();
        }
        done(begin.start() ? "START TRANSACTION" : "BEGIN");
    }

    private void end(Command.End end) {
        boolean commit = end.commit() && !transaction.hasFailed();
        if (!transaction.isOpen()) {
            runner.notice(Severity.WARNING, SqlStates.NO_ACTIVE_TRANSACTION, "there is no transaction in progress");
        } else {
            if (commit) {
                settings.commit();
            } else {
                settings.rollback();
                tookNothingBack();
            }
            transaction.end();
            runner.kept().closePortals(false);
            if (end.chain()) {
                transaction.begin(Optional.empty());
                settings.begin();
            }
        }
        done(commit ? "COMMIT" : "ROLLBACK");
    }

    private void tookNothingBack() {
        if (transaction.hasChanged()) {
            runner.notice(
                    Severity.WARNING, "01000", "what was changed before this ROLLBACK stays: weir takes nothing back");
        }
    }

    private void set(Command.SetTransaction set) {
        if (set.session()) {
            set.readOnly()
                    .ifPresent(only ->
                            settings.set("default_transaction_read_only", Optional.of(only ? "on" : "off"), false));
        } else if (transaction.isOpen()) {
            transaction.access(set.readOnly());
        } else {
            runner.notice(
                    Severity.WARNING,
                    SqlStates.NO_ACTIVE_TRANSACTION,
                    "SET TRANSACTION can only be used in transaction blocks");
        }
        done("SET");
    }

    private void show(Command.Show show, boolean describe) {
        if (describe) {
            Answers.columns(output, columns(show), List.of());
        }
        show.name()
                .ifPresentOrElse(
                        name -> Answers.row(output, List.of(shown(name))),
                        () -> settings.shown().forEach(row -> Answers.row(output, row)));
        done("SHOW");
    }

    private String shown(String name) {
        return name.equals("transaction_read_only")
                ? transaction.readOnly().orElseGet(() -> settings.isOn("default_transaction_read_only")) ? "on" : "off"
                : settings.get(name);
    }

    private void discard(String what) {
        switch (what) {
            case "all" -> {
                if (transaction.isOpen()) {
                    throw new SqlException(
                            ErrorCode.INVALID_REQUEST,
                            SqlStates.WARNING_ACTIVE_TRANSACTION,
                            "DISCARD ALL cannot run inside a transaction block");
                }
                settings.resetAll();
                runner.kept().closeStatements();
                runner.kept().closePortals(true);
            }
            case "plans", "sequences", "temp", "temporary" -> {
                // there are none
            }
            default ->
                throw new SqlException(
                        ErrorCode.INVALID_SQL, SqlStates.SYNTAX_ERROR, "syntax error at or near \"" + what + "\"");
        }
        done("DISCARD " + what.toUpperCase(Locale.ROOT));
    }

    private void prepare(Command.Prepare prepare) {
        Tokens.Part part = new Tokens.Part(prepare.sql(), 0);
        try (RunningStatement running = runner.begin(prepare.sql())) {
            runner.kept().keep(prepare.name(), runner.query(running, part, TypeNames.oids(prepare.types())));
        }
        done("PREPARE");
    }

    private void deallocate(String name) {
        runner.kept().statement(name);
        runner.kept().closeStatement(name);
    }

    private void declare(Command.Declare declare) {
        if (!declare.hold()) {
            transaction.need("DECLARE CURSOR");
        }
        if (declare.scroll()) {
            throw new SqlException(
                    ErrorCode.UNSUPPORTED, SqlStates.NOT_SUPPORTED, "cursors go forward only, without SCROLL");
        }
        Parsed parsed;
        try (RunningStatement running = runner.begin(declare.sql())) {
            parsed = runner.query(running, new Tokens.Part(declare.sql(), declare.start()), List.of());
        }
        if (parsed.query().orElseThrow().answer() != SqlPrepared.Answer.ROWS) {
            throw new SqlException(ErrorCode.INVALID_SQL, SqlStates.SYNTAX_ERROR, "a cursor is declared for a query");
        }
        runner.kept().bind(declare.name(), new Portal(parsed, List.of(), List.of(), declare.hold()));
        done("DECLARE CURSOR");
    }

    private Portal cursor(String name) {
        if (!runner.kept().hasPortal(name)) {
            throw new SqlException(
                    ErrorCode.INVALID_REQUEST, SqlStates.NO_SUCH_CURSOR, "cursor \"" + name + "\" does not exist");
        }
        return runner.kept().portal(name);
    }

    private void close(String name) {
        cursor(name);
        runner.kept().closePortal(name);
    }

    void fetch(Command.Fetch fetch, List<Format> formats, boolean describe, Connection connection) {
        Portal portal = cursor(fetch.name());
        if (describe && !fetch.move()) {
            Answers.columns(output, portal.parsed().columns(), formats);
        }
        long count = 0;
        if (fetch.count() > 0 && !portal.isDone()) {
            try {
                runner.resume(portal);
                QueryRows rows = Runner.rows(portal);
                count = fetch.move() ? rows.skip(fetch.count()) : rows.write(fetch.count(), formats, connection);
                runner.suspend(portal);
            } catch (RuntimeException | Error e) {
                portal.finish();
                throw e;
            } finally {
                connection.running(null);
            }
            if (count < fetch.count()) {
                portal.finish();
            }
        }
        done((fetch.move() ? "MOVE " : "FETCH ") + count);
    }
}
