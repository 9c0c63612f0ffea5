package dev.weir.server.flightsql;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.server.query.SqlPrepared;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.sql.impl.FlightSql;
import org.apache.arrow.vector.types.pojo.Schema;

/** Flight SQL's actions: statements prepared and closed, cancelled, and the options of sessions. */
public final class SqlActions {
    /** The actions by the name they have on the wire. */
    public enum Action {
        CREATE_PREPARED_STATEMENT("CreatePreparedStatement", "checks a statement and keeps it for a while"),
        CLOSE_PREPARED_STATEMENT("ClosePreparedStatement", "forgets a prepared statement"),
        BEGIN_TRANSACTION("BeginTransaction", "there are no transactions"),
        END_TRANSACTION("EndTransaction", "there are no transactions"),
        CANCEL_QUERY("CancelQuery", "cancels the statement of a flight info, in the old spelling"),
        CANCEL_FLIGHT_INFO("CancelFlightInfo", "cancels the statement of a flight info"),
        RENEW_FLIGHT_ENDPOINT("RenewFlightEndpoint", "answers the endpoint as it is: none expires"),
        SET_SESSION_OPTIONS("SetSessionOptions", "sets catalog (weir) and schema of the session"),
        GET_SESSION_OPTIONS("GetSessionOptions", "answers catalog and schema of the session"),
        CLOSE_SESSION("CloseSession", "forgets the session's options");

        private final String wireName;
        private final String description;

        Action(String wireName, String description) {
            this.wireName = wireName;
            this.description = description;
        }

        public String wireName() {
            return wireName;
        }

        public String description() {
            return description;
        }

        public static Optional<Action> of(String wireName) {
            return Arrays.stream(values())
                    .filter(action -> action.wireName().equals(wireName))
                    .findFirst();
        }
    }

    private static final String CATALOG = "catalog";
    private static final String SCHEMA = "schema";

    private final Statements statements;
    private final Running running;
    private final TableListings tables;

    SqlActions(Statements statements, Running running, TableListings tables) {
        this.statements = statements;
        this.running = running;
        this.tables = tables;
    }

    /** The results. */
    public List<byte[]> act(Action action, ByteString body) {
        return switch (action) {
            case CREATE_PREPARED_STATEMENT ->
                packed(create(SqlMessages.read(body, FlightSql.ActionCreatePreparedStatementRequest.class)));
            case CLOSE_PREPARED_STATEMENT -> {
                statements.forget(SqlMessages.read(body, FlightSql.ActionClosePreparedStatementRequest.class)
                        .getPreparedStatementHandle());
                yield List.of();
            }
            case BEGIN_TRANSACTION, END_TRANSACTION ->
                throw new WeirException(
                        ErrorCode.UNSUPPORTED, "there are no transactions: each statement is done when it answers");
            case CANCEL_QUERY -> cancelQuery(body);
            case CANCEL_FLIGHT_INFO -> {
                boolean any = cancel(parse(body, Flight.CancelFlightInfoRequest.parser())
                                .getInfo())
                        > 0;
                yield plain(Flight.CancelFlightInfoResult.newBuilder()
                        .setStatus(
                                any
                                        ? Flight.CancelStatus.CANCEL_STATUS_CANCELLED
                                        : Flight.CancelStatus.CANCEL_STATUS_NOT_CANCELLABLE)
                        .build());
            }
            case RENEW_FLIGHT_ENDPOINT ->
                plain(parse(body, Flight.RenewFlightEndpointRequest.parser()).getEndpoint());
            case SET_SESSION_OPTIONS -> plain(set(parse(body, Flight.SetSessionOptionsRequest.parser())));
            case GET_SESSION_OPTIONS -> plain(options());
            case CLOSE_SESSION -> {
                SqlCaller.current().session().close();
                yield plain(Flight.CloseSessionResult.newBuilder()
                        .setStatus(Flight.CloseSessionResult.Status.CLOSED)
                        .build());
            }
        };
    }

    private FlightSql.ActionCreatePreparedStatementResult create(
            FlightSql.ActionCreatePreparedStatementRequest request) {
        Statements.refuseTransaction(request.hasTransactionId(), request.getTransactionId());
        SqlPrepared prepared = statements.prepare(request.getQuery());
        PreparedStatement statement = new PreparedStatement(request.getQuery(), prepared, List.of());
        FlightSql.ActionCreatePreparedStatementResult.Builder result =
                FlightSql.ActionCreatePreparedStatementResult.newBuilder()
                        .setPreparedStatementHandle(ByteString.copyFromUtf8(statements.keep(statement)))
                        .setParameterSchema(SqlPath.message(new Schema(prepared.parameters())));
        // without columns it is an update, for drivers that have to choose
        if (statement.answersRows()) {
            result.setDatasetSchema(SqlPath.message(prepared.columns()));
        }
        return result.build();
    }

    /** As clients ask that are older than the action beside it. */
    @SuppressWarnings("deprecation")
    private List<byte[]> cancelQuery(ByteString body) {
        FlightSql.ActionCancelQueryRequest request = SqlMessages.read(body, FlightSql.ActionCancelQueryRequest.class);
        boolean any = cancel(parse(request.getInfo(), Flight.FlightInfo.parser())) > 0;
        return packed(FlightSql.ActionCancelQueryResult.newBuilder()
                .setResult(
                        any
                                ? FlightSql.ActionCancelQueryResult.CancelResult.CANCEL_RESULT_CANCELLED
                                : FlightSql.ActionCancelQueryResult.CancelResult.CANCEL_RESULT_NOT_CANCELLABLE)
                .build());
    }

    private int cancel(Flight.FlightInfo info) {
        int cancelled = 0;
        for (Flight.FlightEndpoint endpoint : info.getEndpointList()) {
            ByteString ticket = endpoint.getTicket().getTicket();
            if (SqlMessages.is(ticket)
                    && SqlMessages.read(ticket) instanceof FlightSql.TicketStatementQuery statement) {
                cancelled += running.cancel(
                        StatementHandle.parse(statement.getStatementHandle()).id());
            }
        }
        return cancelled;
    }

    private Flight.SetSessionOptionsResult set(Flight.SetSessionOptionsRequest request) {
        Flight.SetSessionOptionsResult.Builder result = Flight.SetSessionOptionsResult.newBuilder();
        Map<String, String> accepted = new TreeMap<>();
        request.getSessionOptionsMap().forEach((name, value) -> {
            String text = value.getStringValue();
            boolean known = name.equals(CATALOG) || name.equals(SCHEMA);
            boolean sound = name.equals(CATALOG)
                    ? text.equals(TableListings.CATALOG)
                    : tables.schemas().anyMatch(text::equals);
            if (known && sound) {
                accepted.put(name, text);
            } else {
                result.putErrors(
                        name,
                        Flight.SetSessionOptionsResult.Error.newBuilder()
                                .setValue(
                                        known
                                                ? Flight.SetSessionOptionsResult.ErrorValue.INVALID_VALUE
                                                : Flight.SetSessionOptionsResult.ErrorValue.INVALID_NAME)
                                .build());
            }
        });
        if (!accepted.isEmpty()) {
            String schema = accepted.get(SCHEMA);
            SqlCaller.current()
                    .session()
                    .use(schema == null ? SqlCaller.current().session().schema() : schema);
        }
        return result.build();
    }

    private static Flight.GetSessionOptionsResult options() {
        return Flight.GetSessionOptionsResult.newBuilder()
                .putSessionOptions(CATALOG, text(TableListings.CATALOG))
                .putSessionOptions(SCHEMA, text(SqlCaller.current().session().schema()))
                .build();
    }

    private static Flight.SessionOptionValue text(String value) {
        return Flight.SessionOptionValue.newBuilder().setStringValue(value).build();
    }

    private static <M extends Message> M parse(ByteString bytes, Parser<M> parser) {
        try {
            return parser.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST, "the action's body cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<byte[]> packed(Message message) {
        return List.of(Any.pack(message).toByteArray());
    }

    private static List<byte[]> plain(Message message) {
        return List.of(message.toByteArray());
    }
}
