package dev.weir.server.flightsql;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.schema.TableSchema;
import dev.weir.server.memory.Memory;
import dev.weir.server.query.SqlCatalog;
import dev.weir.server.query.SqlEngine;
import dev.weir.server.query.SqlPrepared;
import dev.weir.server.query.SqlResult;
import dev.weir.server.serve.IpcMessages;
import dev.weir.server.tablet.Tables;
import dev.weir.storage.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.sql.impl.FlightSql;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Flight SQL's commands and tickets: what they answer, and where it is to be had. Any thread. */
public final class SqlPath {
    /** Of what a statement that was run at once has changed. */
    private static final Schema COUNT = answer("count", new ArrowType.Int(64, true));

    private static final Schema DONE = answer("ok", ArrowType.Utf8.INSTANCE);

    private final Parts parts;
    private final Statements statements;
    private final TableListings listings;
    private final SqlInfos infos;
    private final Running running = new Running();

    /**
     * What it answers from.
     *
     * @param maxStatementChars of a statement, and of the values of one execution
     */
    public record Parts(
            Optional<SqlEngine> engine,
            Tables tables,
            SqlCatalog catalog,
            Memory memory,
            BatchLimits limits,
            int maxStatementChars,
            Clock clock,
            String version) {}

    private static final String METADATA = "(metadata)";

    /** What a ticket stands for. */
    public sealed interface Answer {
        /** For the list of what runs. */
        String text();

        Supplier<SqlResult> rows();

        /** Computed by the engine. */
        record Statement(String text, Supplier<SqlResult> rows) implements Answer {}

        /** Known here. */
        record Known(String text, Supplier<SqlResult> rows) implements Answer {}
    }

    private record Listed(Schema schema, Supplier<Stream<Listing.Row>> rows) {}

    public SqlPath(Parts parts) {
        this.parts = parts;
        this.statements = new Statements(parts.engine(), parts.maxStatementChars(), parts.clock());
        this.listings = new TableListings(parts.tables(), parts.catalog(), statements);
        this.infos = new SqlInfos(parts.version(), parts.maxStatementChars());
    }

    private static Schema answer(String column, ArrowType type) {
        return new Schema(List.of(new Field(column, FieldType.nullable(type), List.of())));
    }

    /** Whether a command, a ticket's content or an action's body is Flight SQL's. */
    public static boolean handles(ByteString bytes) {
        return SqlMessages.is(bytes);
    }

    /** The actions. */
    public SqlActions actions() {
        return new SqlActions(statements, running, listings);
    }

    /** The puts. */
    public SqlPuts puts() {
        return new SqlPuts(statements, parts.memory(), parts.limits(), parts.maxStatementChars());
    }

    /** Whether {@link #info} may take as long as a statement does. */
    public static boolean runs(Flight.FlightDescriptor descriptor) {
        return descriptor.getType() == Flight.FlightDescriptor.DescriptorType.CMD && handles(descriptor.getCmd());
    }

    /** Statements that answer no rows are run now, so that they are done once, whatever becomes of the ticket. */
    public Flight.FlightInfo info(Flight.FlightDescriptor descriptor) {
        Message command = SqlMessages.read(descriptor.getCmd());
        return switch (command) {
            case FlightSql.CommandStatementQuery query -> {
                Statements.refuseTransaction(query.hasTransactionId(), query.getTransactionId());
                SqlPrepared prepared = statements.prepare(query.getQuery());
                PreparedStatement statement = new PreparedStatement(query.getQuery(), prepared, List.of());
                statement.executions();
                yield statement(
                        descriptor, statement, new StatementHandle.Text(statements.newName(), query.getQuery()));
            }
            case FlightSql.CommandPreparedStatementQuery query -> {
                String name = query.getPreparedStatementHandle().toStringUtf8();
                PreparedStatement statement = statements.require(query.getPreparedStatementHandle());
                yield statement(descriptor, statement, new StatementHandle.Prepared(statements.newName(), name));
            }
            default -> info(descriptor, listed(command).schema(), descriptor.getCmd());
        };
    }

    private Flight.FlightInfo statement(
            Flight.FlightDescriptor descriptor, PreparedStatement statement, StatementHandle unread) {
        StatementHandle handle =
                statement.answersRows() ? unread : new StatementHandle.Done(unread.id(), Statements.run(statement));
        Schema schema = handle instanceof StatementHandle.Done done
                ? columns(done)
                : statement.prepared().columns();
        ByteString ticket = Any.pack(FlightSql.TicketStatementQuery.newBuilder()
                        .setStatementHandle(handle.toBytes())
                        .build())
                .toByteString();
        return info(descriptor, schema, ticket);
    }

    /** Without a location: the connection that asked is the one to read from. */
    private static Flight.FlightInfo info(Flight.FlightDescriptor descriptor, Schema schema, ByteString ticket) {
        return Flight.FlightInfo.newBuilder()
                .setFlightDescriptor(descriptor)
                .setSchema(message(schema))
                .setTotalRecords(-1)
                .setTotalBytes(-1)
                .addEndpoint(Flight.FlightEndpoint.newBuilder()
                        .setTicket(Flight.Ticket.newBuilder().setTicket(ticket)))
                .build();
    }

    public Flight.SchemaResult schema(Flight.FlightDescriptor descriptor) {
        Schema schema = switch (SqlMessages.read(descriptor.getCmd())) {
            case FlightSql.CommandStatementQuery query ->
                statements.prepare(query.getQuery()).columns();
            case FlightSql.CommandPreparedStatementQuery query ->
                statements
                        .require(query.getPreparedStatementHandle())
                        .prepared()
                        .columns();
            case Message command -> listed(command).schema();
        };
        return Flight.SchemaResult.newBuilder().setSchema(message(schema)).build();
    }

    static ByteString message(Schema schema) {
        return IpcMessages.encapsulated(TableSchema.writeMessage(schema));
    }

    /** What there is to be read. */
    public Answer open(ByteString ticket) {
        Message message = SqlMessages.read(ticket);
        SqlCaller caller = SqlCaller.current();
        return switch (message) {
            case FlightSql.TicketStatementQuery query ->
                open(StatementHandle.parse(query.getStatementHandle()), caller);
            case FlightSql.CommandPreparedStatementQuery query -> {
                PreparedStatement statement = statements.require(query.getPreparedStatementHandle());
                yield new Answer.Statement(
                        statement.sql(), () -> running.track(statements.newName(), () -> new Executions(statement)));
            }
            default -> {
                Listed listed = listed(message);
                Supplier<SqlResult> rows = () -> new Listing(
                        listed.schema(),
                        listed.rows().get().iterator(),
                        parts.memory().allocator());
                // the columns of views are the engine's to tell
                yield listed.schema().equals(SqlSchemas.TABLES_WITH_SCHEMA)
                        ? new Answer.Statement(METADATA, rows)
                        : new Answer.Known(METADATA, rows);
            }
        };
    }

    private Answer open(StatementHandle handle, SqlCaller caller) {
        return switch (handle) {
            case StatementHandle.Text text -> {
                statements.check(text.sql());
                yield new Answer.Statement(
                        text.sql(),
                        () -> running.track(
                                text.id(), () -> statements.engine().execute(text.sql(), caller.sqlSession())));
            }
            case StatementHandle.Prepared prepared -> {
                PreparedStatement statement = statements.require(prepared.statement());
                yield new Answer.Statement(
                        statement.sql(), () -> running.track(prepared.id(), () -> new Executions(statement)));
            }
            case StatementHandle.Done done -> {
                Cell cell = done.count() < 0 ? Cell.of("done") : Cell.of(done.count());
                yield new Answer.Known(
                        METADATA,
                        () -> new Listing(
                                columns(done),
                                List.of(Listing.Row.of(cell)).iterator(),
                                parts.memory().allocator()));
            }
        };
    }

    private static Schema columns(StatementHandle.Done done) {
        return done.count() < 0 ? DONE : COUNT;
    }

    private Listed listed(Message command) {
        return switch (command) {
            case FlightSql.CommandGetCatalogs any -> new Listed(SqlSchemas.CATALOGS, listings::catalogs);
            case FlightSql.CommandGetDbSchemas asked ->
                new Listed(SqlSchemas.DB_SCHEMAS, () -> listings.schemas(asked));
            case FlightSql.CommandGetTables asked ->
                new Listed(
                        asked.getIncludeSchema() ? SqlSchemas.TABLES_WITH_SCHEMA : SqlSchemas.TABLES,
                        () -> listings.tables(asked));
            case FlightSql.CommandGetTableTypes any -> new Listed(SqlSchemas.TABLE_TYPES, listings::tableTypes);
            case FlightSql.CommandGetPrimaryKeys asked ->
                new Listed(SqlSchemas.PRIMARY_KEYS, () -> listings.primaryKeys(asked));
            case FlightSql.CommandGetExportedKeys any -> new Listed(SqlSchemas.FOREIGN_KEYS, Stream::empty);
            case FlightSql.CommandGetImportedKeys any -> new Listed(SqlSchemas.FOREIGN_KEYS, Stream::empty);
            case FlightSql.CommandGetCrossReference any -> new Listed(SqlSchemas.FOREIGN_KEYS, Stream::empty);
            case FlightSql.CommandGetXdbcTypeInfo asked ->
                new Listed(
                        SqlSchemas.TYPES,
                        () -> SqlTypes.rows(asked.hasDataType() ? Optional.of(asked.getDataType()) : Optional.empty()));
            case FlightSql.CommandGetSqlInfo asked ->
                new Listed(SqlSchemas.INFO, () -> infos.rows(asked.getInfoList()));
            default ->
                throw new WeirException(
                        ErrorCode.INVALID_REQUEST,
                        "this message of flight sql does not belong here type="
                                + command.getClass().getSimpleName());
        };
    }
}
