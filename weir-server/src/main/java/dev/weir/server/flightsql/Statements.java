package dev.weir.server.flightsql;

import com.google.protobuf.ByteString;
import dev.weir.format.ErrorCode;
import dev.weir.format.RealWorld;
import dev.weir.format.WeirException;
import dev.weir.server.memory.Remembered;
import dev.weir.server.query.SqlEngine;
import dev.weir.server.query.SqlPrepared;
import dev.weir.server.query.SqlSession;
import dev.weir.storage.time.Clock;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Field;

/** Statements of clients, and those of them that are prepared, by name. Any thread. */
@RealWorld("names that nobody can guess")
final class Statements {
    private static final Remembered.Limits PREPARED = new Remembered.Limits(10_000, 64L << 20, Duration.ofHours(1));

    private final Optional<SqlEngine> engine;
    private final int maxChars;
    private final Remembered<PreparedStatement> prepared;
    private final SecureRandom random = new SecureRandom();

    Statements(Optional<SqlEngine> engine, int maxChars, Clock clock) {
        this.engine = engine;
        this.maxChars = maxChars;
        this.prepared = new Remembered<>(PREPARED, clock);
    }

    SqlEngine engine() {
        return engine.orElseThrow(
                () -> new WeirException(ErrorCode.UNSUPPORTED, "this server answers no sql; scan tables instead"));
    }

    void check(String sql) {
        if (sql.length() > maxChars) {
            throw new WeirException(
                    ErrorCode.INVALID_SQL,
                    "the statement is too long; shorten it, or raise sql.max_statement_chars chars=" + sql.length()
                            + " limit=" + maxChars);
        }
    }

    /** The columns of a query of ours; none if it cannot be answered any more, as a view whose table is gone. */
    List<Field> columns(String sql) {
        try {
            return engine().prepare(sql, SqlSession.PLAIN, List.of()).columns().getFields();
        } catch (WeirException e) {
            return List.of();
        }
    }

    SqlPrepared prepare(String sql) {
        return prepare(sql, List.of());
    }

    SqlPrepared prepare(String sql, List<Optional<Field>> types) {
        check(sql);
        return engine().prepare(sql, SqlCaller.current().sqlSession(), types);
    }

    /** Runs a statement for what it does. Answers how many rows that changed, or {@link Running#NO_COUNT}. */
    static long run(PreparedStatement statement) {
        long sum = 0;
        boolean counts = statement.prepared().answer() == SqlPrepared.Answer.COUNT;
        for (List<Optional<String>> values : statement.executions()) {
            long count = Running.drain(statement.prepared().run(values));
            sum += counts ? count : 0;
        }
        return counts ? sum : Running.NO_COUNT;
    }

    String newName() {
        byte[] bytes = new byte[StatementHandle.ID_CHARS / 2];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Answers its name. */
    String keep(PreparedStatement statement) {
        String name = newName();
        keep(name, statement);
        return name;
    }

    void keep(String name, PreparedStatement statement) {
        prepared.put(name, statement, statement.bytes());
    }

    PreparedStatement require(ByteString handle) {
        return require(handle.toStringUtf8());
    }

    PreparedStatement require(String name) {
        return prepared.find(name)
                .orElseThrow(() -> new WeirException(
                        ErrorCode.INVALID_REQUEST,
                        "there is no such prepared statement: it was closed, or has not been used for long; prepare it"
                                + " again"));
    }

    void forget(ByteString handle) {
        prepared.remove(handle.toStringUtf8());
    }

    static void refuseTransaction(boolean named, ByteString transaction) {
        if (named && !transaction.isEmpty()) {
            throw new WeirException(
                    ErrorCode.UNSUPPORTED, "there are no transactions: each statement is done when it answers");
        }
    }
}
