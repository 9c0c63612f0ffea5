package dev.weir.server.flightsql;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.wire.FlightFrame;
import dev.weir.server.memory.Memory;
import dev.weir.server.query.SqlPrepared;
import io.grpc.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flight.sql.impl.FlightSql;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Flight SQL's puts: statements that change something, and values for parameters. */
public final class SqlPuts {
    /** More executions are for a stream that runs them as they come. */
    private static final int MAX_BOUND_ROWS = 10_000;

    private static final long MAX_BOUND_BYTES = 4 << 20;

    private final Statements statements;
    private final Memory memory;
    private final BatchLimits limits;
    private final int maxChars;

    SqlPuts(Statements statements, Memory memory, BatchLimits limits, int maxChars) {
        this.statements = statements;
        this.memory = memory;
        this.limits = limits;
        this.maxChars = maxChars;
    }

    /** What a put's first message asks for. */
    public sealed interface Asked {
        record Statement(Upload upload) implements Asked {}

        record Rows(IngestStream stream) implements Asked {}
    }

    /** @param stream the columns of what follows */
    public Asked open(ByteString command, Schema stream) {
        return switch (SqlMessages.read(command)) {
            case FlightSql.CommandStatementUpdate update -> {
                Statements.refuseTransaction(update.hasTransactionId(), update.getTransactionId());
                yield new Asked.Statement(new Update(update.getQuery()));
            }
            case FlightSql.CommandPreparedStatementUpdate update ->
                new Asked.Statement(
                        new Repeated(statements.require(update.getPreparedStatementHandle()), rows(stream)));
            case FlightSql.CommandPreparedStatementQuery query ->
                new Asked.Statement(new Binding(
                        query.getPreparedStatementHandle().toStringUtf8(),
                        statements.require(query.getPreparedStatementHandle()),
                        rows(stream)));
            case FlightSql.CommandStatementIngest ingest ->
                new Asked.Rows(new IngestStream(
                        IngestRequest.of(ingest, SqlCaller.current().session().schema()), stream, memory, limits));
            case Message other ->
                throw new WeirException(
                        ErrorCode.INVALID_REQUEST,
                        "this message of flight sql is no put type="
                                + other.getClass().getSimpleName());
        };
    }

    private ParameterRows rows(Schema stream) {
        return new ParameterRows(stream, memory, limits, maxChars);
    }

    /** Definitions change no rows; how many a query answers is no answer here. */
    private static long run(PreparedStatement statement) {
        long count = Statements.run(statement);
        return statement.prepared().answer() == SqlPrepared.Answer.DONE ? 0 : count;
    }

    /** What a client is told that has changed rows. */
    public static ByteString changed(long count) {
        return FlightSql.DoPutUpdateResult.newBuilder()
                .setRecordCount(count)
                .build()
                .toByteString();
    }

    /** A statement that is run when the client has said all. */
    private final class Update implements Upload {
        private final String sql;

        Update(String sql) {
            this.sql = sql;
        }

        /** Some clients send an empty one. */
        @Override
        public void batch(FlightFrame frame) {
            frame.close();
        }

        @Override
        public boolean isWhole() {
            return true;
        }

        @Override
        public ByteString end() {
            SqlPrepared prepared = statements.prepare(sql);
            PreparedStatement statement = new PreparedStatement(sql, prepared, List.of());
            return changed(SqlPuts.run(statement));
        }
    }

    /** A prepared statement that is run with each row of values as it comes. */
    private static final class Repeated implements Upload {
        private final PreparedStatement statement;
        private final ParameterRows rows;
        private boolean begun;
        private long count;

        Repeated(PreparedStatement statement, ParameterRows rows) {
            this.statement = statement;
            this.rows = rows;
        }

        @Override
        public void batch(FlightFrame frame) {
            if (statement.prepared().parameters().isEmpty()) {
                frame.close();
                return;
            }
            rows.read(frame, values -> {
                if (Context.current().isCancelled()) {
                    throw new WeirException(ErrorCode.CANCELLED, "the client has left");
                }
                add(SqlPuts.run(statement.bound(List.of(values))));
            });
            begun = true;
        }

        private void add(long changed) {
            count = changed < 0 ? changed : count + changed;
        }

        @Override
        public boolean isWhole() {
            return false;
        }

        @Override
        public ByteString end() {
            if (!begun) {
                add(SqlPuts.run(statement));
            }
            return changed(count);
        }
    }

    /** Values that are kept until the statement is run. */
    private final class Binding implements Upload {
        private final String name;
        private final PreparedStatement statement;
        private final ParameterRows parameters;
        private final List<List<Optional<String>>> values = new ArrayList<>();
        private long chars;

        Binding(String name, PreparedStatement statement, ParameterRows parameters) {
            this.name = name;
            this.statement = statement;
            this.parameters = parameters;
        }

        @Override
        public void batch(FlightFrame frame) {
            parameters.read(frame, row -> {
                row.forEach(value -> chars += value.orElse("").length());
                if (values.size() == MAX_BOUND_ROWS || 2 * chars > MAX_BOUND_BYTES) {
                    throw new WeirException(
                            ErrorCode.BATCH_TOO_LARGE,
                            "too many values are bound at once; run the statement with fewer rows_limit="
                                    + MAX_BOUND_ROWS + " bytes_limit=" + MAX_BOUND_BYTES);
                }
                values.add(row);
            });
        }

        @Override
        public boolean isWhole() {
            return false;
        }

        @Override
        public ByteString end() {
            int wanted = statement.prepared().parameters().size();
            int sent = parameters.columns().size();
            if (wanted != sent && !values.isEmpty()) {
                throw new WeirException(
                        ErrorCode.INVALID_REQUEST,
                        "the statement has another number of parameters parameters=" + wanted + " values=" + sent);
            }
            statements.keep(name, typed().bound(List.copyOf(values)));
            return FlightSql.DoPutPreparedStatementResult.newBuilder()
                    .setPreparedStatementHandle(ByteString.copyFromUtf8(name))
                    .build()
                    .toByteString();
        }

        /**
         * Where SQL knows nothing of a parameter's type and it matters for the answer, as in {@code select $1}, it is that of the values.
         */
        private PreparedStatement typed() {
            List<Optional<Field>> types = new ArrayList<>();
            boolean any = false;
            for (int i = 0; i < statement.prepared().parameters().size(); i++) {
                Field sent = parameters.columns().get(i);
                boolean open = statement.prepared().parameters().get(i).getType() instanceof ArrowType.Utf8
                        && !(sent.getType() instanceof ArrowType.Utf8 || sent.getType() instanceof ArrowType.Null);
                types.add(open ? Optional.of(sent) : Optional.empty());
                any |= open;
            }
            if (!any || !statement.answersRows()) {
                return statement;
            }
            try {
                SqlPrepared typed = statements.prepare(statement.sql(), types);
                boolean same = typed.columns().equals(statement.prepared().columns());
                return same ? statement : new PreparedStatement(statement.sql(), typed, List.of());
            } catch (WeirException e) {
                // as texts they are at least what SQL made of the statement before
                return statement;
            }
        }
    }
}
