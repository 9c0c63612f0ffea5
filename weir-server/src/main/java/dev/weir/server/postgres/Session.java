package dev.weir.server.postgres;

import dev.weir.format.ErrorClass;
import dev.weir.format.ErrorCode;
import dev.weir.format.SqlException;
import dev.weir.format.WeirException;
import dev.weir.server.memory.Memory;
import dev.weir.server.postgres.value.Format;
import dev.weir.server.postgres.value.ParameterText;
import dev.weir.server.query.SqlPrepared;
import dev.weir.server.query.Statements;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The messages of one client after its greeting, in their order. Used by one thread at a time. */
final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final PostgresDoor door;
    private final Connection connection;
    private final Output output;
    private final Runner runner;
    private final Map<String, String> told = new HashMap<>(4);
    /** How often settings had changed when the client was told of them. */
    private int toldChanges = -1;

    /** Statements of a simple query that are still to be run; null if none is under way. */
    private @Nullable Deque<Tokens.Part> simple;

    /** After an error of the extended protocol, until the client has caught up. */
    private boolean skipping;

    Session(PostgresDoor door, Connection connection, Settings settings, String user) {
        this.door = door;
        this.connection = connection;
        this.output = connection.output();
        String address = String.valueOf(connection.channel().remoteAddress());
        this.runner = new Runner(
                door, connection, settings, new Statements.Asker("postgres", user, address.replaceFirst("^.*/", "")));
        for (KnownSetting known : KnownSetting.REPORTED) {
            String value = settings.get(known.name());
            if (!value.equals(known.standard())) {
                told.put(known.name(), value);
            }
        }
    }

    /** Looks at messages that wait: whether the event loop may work on them itself. */
    QuickMessages quick() {
        boolean possible = simple == null && !runner.isCopying();
        return new QuickMessages(name -> possible && runner.isQuick(name));
    }

    void message(char type, Body body) {
        if (runner.isCopying()) {
            copying(type, body);
            return;
        }
        if (skipping && type != 'S' && type != 'X') {
            return;
        }
        switch (type) {
            case 'Q' -> simple(body);
            case 'P', 'B', 'D', 'E', 'C' -> extended(type, body);
            case 'S' -> {
                skipping = false;
                runner.sync();
                ready();
                output.flush();
            }
            case 'H' -> output.flush();
            case 'X' -> connection.leave();
            case 'F' -> {
                fail(
                        new SqlException(
                                ErrorCode.UNSUPPORTED,
                                SqlStates.NOT_SUPPORTED,
                                "function calls are not supported; use a statement"),
                        "",
                        0);
                ready();
            }
            default -> {
                // the rest of a COPY that has failed
            }
        }
    }

    void ready() {
        tellSettings();
        output.begin('Z').writeByte(runner.transaction().code());
        output.end();
    }

    private void tellSettings() {
        int changes = runner.settings().changes();
        if (changes == toldChanges) {
            return;
        }
        toldChanges = changes;
        for (Settings.Reported news : runner.settings().news(told)) {
            ByteBuf message = output.begin('S');
            Output.text(message, news.name());
            Output.text(message, news.value());
            output.end();
            told.put(news.name(), news.value());
        }
    }

    // The simple protocol.

    private void simple(Body body) {
        runner.kept().forgetUnnamed();
        try {
            String sql = body.text();
            body.end();
            checkLength(sql);
            List<Tokens.Part> parts = new Tokens(sql).parts();
            if (parts.isEmpty()) {
                output.send('I');
            }
            simple = new ArrayDeque<>(parts);
        } catch (RuntimeException | OutOfMemoryError e) {
            fail(e, "", 0);
            ready();
            return;
        }
        goOn();
    }

    /** Runs what is left of a simple query, until a COPY waits for its data. */
    private void goOn() {
        Deque<Tokens.Part> left = simple;
        if (left == null) {
            return;
        }
        while (!left.isEmpty()) {
            Tokens.Part part = left.removeFirst();
            try {
                runner.simple(part);
            } catch (RuntimeException | OutOfMemoryError e) {
                fail(e, part.sql(), part.start());
                left.clear();
            }
            if (runner.isCopying()) {
                return;
            }
        }
        simple = null;
        runner.sync();
        ready();
    }

    private void checkLength(String sql) {
        if (sql.length() > door.maxStatementChars()) {
            throw new SqlException(
                    ErrorCode.INVALID_SQL,
                    SqlStates.LIMIT_EXCEEDED,
                    "the statement is too long; shorten it, or raise sql.max_statement_chars chars=" + sql.length()
                            + " limit=" + door.maxStatementChars());
        }
    }

    // The extended protocol.

    private void extended(char type, Body body) {
        Optional<Parsed> of = Optional.empty();
        try {
            switch (type) {
                case 'P' -> parse(body);
                case 'B' -> bind(body);
                case 'D' -> describe(body);
                case 'E' -> {
                    String name = body.text();
                    int limit = body.int32();
                    body.end();
                    Portal portal = runner.kept().portal(name);
                    of = Optional.of(portal.parsed());
                    runner.execute(portal, limit);
                }
                default -> {
                    char what = (char) body.int8();
                    String name = body.text();
                    body.end();
                    if (what == 'S') {
                        runner.kept().closeStatement(name);
                    } else if (what == 'P') {
                        runner.kept().closePortal(name);
                    } else {
                        throw Body.malformed("what is to be closed is S or P");
                    }
                    output.send('3');
                }
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            skipping = true;
            fail(e, of.map(Parsed::sql).orElse(""), of.map(Parsed::start).orElse(0));
        }
    }

    private void parse(Body body) {
        String name = body.text();
        String sql = body.text();
        int count = body.count(Integer.BYTES);
        List<Integer> oids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            oids.add(body.int32());
        }
        body.end();
        try {
            checkLength(sql);
            List<Tokens.Part> parts = new Tokens(sql).parts();
            if (parts.size() > 1) {
                throw new SqlException(
                        ErrorCode.INVALID_SQL,
                        SqlStates.SYNTAX_ERROR,
                        "cannot insert multiple commands into a prepared statement");
            }
            Tokens.Part part = parts.isEmpty() ? new Tokens.Part("", 0) : parts.getFirst();
            try {
                runner.parse(name, part, oids);
                output.send('1');
            } catch (RuntimeException | OutOfMemoryError e) {
                skipping = true;
                fail(e, part.sql(), part.start());
            }
        } catch (SqlException e) {
            skipping = true;
            fail(e, sql, 0);
        }
    }

    private void bind(Body body) {
        String name = body.text();
        Parsed parsed = runner.kept().statement(body.text());
        List<Format> formats = Formats.read(body);
        int count = body.count(Integer.BYTES);
        if (count != parsed.parameters().size()) {
            throw new SqlException(
                    ErrorCode.INVALID_REQUEST,
                    SqlStates.PROTOCOL_VIOLATION,
                    "bind message supplies " + count + " parameters, but the prepared statement requires "
                            + parsed.parameters().size());
        }
        Formats.check(formats, count, "parameter");
        List<Optional<String>> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int length = body.int32();
            values.add(length == -1 ? Optional.empty() : Optional.of(value(parsed, i, formats, body.slice(length))));
        }
        List<Format> answers = Formats.read(body);
        body.end();
        if (!parsed.columns().isEmpty()) {
            Formats.check(answers, parsed.columns().size(), "result");
        }
        runner.transaction().checkFor(parsed.command());
        runner.kept().bind(name, new Portal(parsed, values, answers, false));
        output.send('2');
    }

    private String value(Parsed parsed, int i, List<Format> formats, ByteBuf bytes) {
        SqlPrepared prepared = parsed.query().orElseThrow();
        Format format = Formats.of(formats, i);
        try {
            return ParameterText.of(
                    i + 1,
                    parsed.parameters().get(i),
                    prepared.parameters().get(i),
                    format,
                    bytes,
                    runner.settings().zone());
        } catch (WeirException e) {
            throw SqlStates.ofValue(e, format);
        }
    }

    private void describe(Body body) {
        char what = (char) body.int8();
        String name = body.text();
        body.end();
        if (what == 'S') {
            Parsed parsed = runner.kept().statement(name);
            ByteBuf message = output.begin('t');
            message.writeShort(parsed.parameters().size());
            parsed.parameters().forEach(message::writeInt);
            output.end();
            columns(parsed.columns(), List.of());
        } else if (what == 'P') {
            Portal portal = runner.kept().portal(name);
            columns(portal.parsed().columns(), portal.formats());
        } else {
            throw Body.malformed("what is to be described is S or P");
        }
    }

    private void columns(List<Column> columns, List<Format> formats) {
        if (columns.isEmpty()) {
            output.send('n');
        } else {
            Answers.columns(output, columns, formats);
        }
    }

    // COPY FROM STDIN.

    /** No message came, but perhaps a cancel. */
    void woken() {
        if (runner.isCopying()) {
            try {
                runner.checkCopy();
            } catch (WeirException e) {
                failCopy(e, 'd');
                goOn();
                output.flush();
            }
        }
    }

    /** For now no message is left. */
    void pause() {
        runner.pauseCopy();
    }

    private void copying(char type, Body body) {
        try {
            switch (type) {
                case 'd' -> runner.copyData(body);
                case 'c' -> runner.copyDone();
                case 'f' ->
                    throw new SqlException(
                            ErrorCode.CANCELLED, SqlStates.QUERY_CANCELED, "COPY from stdin failed: " + body.text());
                case 'H', 'S' -> {
                    // a client of the extended protocol may say so at once, and means what follows the data
                }
                case 'X' -> connection.leave();
                default ->
                    throw new SqlException(
                            ErrorCode.INVALID_REQUEST,
                            SqlStates.PROTOCOL_VIOLATION,
                            "unexpected message during COPY from stdin type=" + type);
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            failCopy(e, type);
        }
        if (!runner.isCopying()) {
            goOn();
        }
    }

    private void failCopy(Throwable error, char type) {
        runner.abortCopy();
        Deque<Tokens.Part> left = simple;
        if (left == null) {
            skipping = type != 'S';
        } else {
            left.clear();
        }
        fail(error, "", 0);
    }

    // Errors.

    /**
     * Tells the client.
     *
     * @param sql in which the engine may have found the fault
     * @param start where that begins in what the client sent
     */
    private void fail(Throwable error, String sql, int start) {
        WeirException typed = Memory.typed(error);
        if (typed.code() == ErrorCode.INTERNAL || typed.code().errorClass() == ErrorClass.CORRUPT) {
            LOG.error("a statement failed code={}", typed.code(), typed);
        }
        door.metrics().failed("postgres", typed.code().name().toLowerCase(Locale.ROOT));
        output.abandon();
        Notice.error(typed, sql, start).writeTo(output);
        runner.transaction().failed();
    }

    @Override
    public void close() {
        runner.close();
    }
}
