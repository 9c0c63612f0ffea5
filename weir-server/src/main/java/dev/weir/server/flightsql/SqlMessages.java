package dev.weir.server.flightsql;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.arrow.flight.sql.impl.FlightSql;

/** Flight SQL's messages, which travel as an {@code Any} where Weir's own commands are JSON. */
@SuppressWarnings("deprecation") // the older way to cancel
final class SqlMessages {
    private static final String TYPES = "type.googleapis.com/";
    private static final String PREFIX = TYPES + "arrow.flight.protocol.sql.";

    /** The tag of the type's name in an {@code Any}, and the length that follows, which takes one byte. */
    private static final int NAME_AT = 2;

    private static final byte NAME_TAG = 0x0A;
    private static final ByteString TYPES_BYTES = ByteString.copyFromUtf8(TYPES);

    private static final Map<String, Parser<? extends Message>> PARSERS = Stream.<Message>of(
                    FlightSql.CommandStatementQuery.getDefaultInstance(),
                    FlightSql.CommandStatementUpdate.getDefaultInstance(),
                    FlightSql.CommandStatementIngest.getDefaultInstance(),
                    FlightSql.CommandPreparedStatementQuery.getDefaultInstance(),
                    FlightSql.CommandPreparedStatementUpdate.getDefaultInstance(),
                    FlightSql.CommandGetCatalogs.getDefaultInstance(),
                    FlightSql.CommandGetDbSchemas.getDefaultInstance(),
                    FlightSql.CommandGetTables.getDefaultInstance(),
                    FlightSql.CommandGetTableTypes.getDefaultInstance(),
                    FlightSql.CommandGetPrimaryKeys.getDefaultInstance(),
                    FlightSql.CommandGetExportedKeys.getDefaultInstance(),
                    FlightSql.CommandGetImportedKeys.getDefaultInstance(),
                    FlightSql.CommandGetCrossReference.getDefaultInstance(),
                    FlightSql.CommandGetXdbcTypeInfo.getDefaultInstance(),
                    FlightSql.CommandGetSqlInfo.getDefaultInstance(),
                    FlightSql.TicketStatementQuery.getDefaultInstance(),
                    FlightSql.ActionCreatePreparedStatementRequest.getDefaultInstance(),
                    FlightSql.ActionClosePreparedStatementRequest.getDefaultInstance(),
                    FlightSql.ActionCancelQueryRequest.getDefaultInstance())
            .collect(Collectors.toUnmodifiableMap(
                    message -> PREFIX + message.getDescriptorForType().getName(), Message::getParserForType));

    private SqlMessages() {}

    /** Whether it is an {@code Any}, of whatever type, and not JSON. */
    static boolean is(ByteString bytes) {
        return bytes.size() > NAME_AT
                && bytes.byteAt(0) == NAME_TAG
                && bytes.substring(NAME_AT).startsWith(TYPES_BYTES);
    }

    /** Throws {@code UNSUPPORTED} for a type that is not answered, and {@code INVALID_REQUEST} for what cannot be read. */
    static Message read(ByteString bytes) {
        try {
            Any any = Any.parseFrom(bytes);
            Parser<? extends Message> parser = PARSERS.get(any.getTypeUrl());
            if (parser == null) {
                throw unsupported(any.getTypeUrl());
            }
            return parser.parseFrom(any.getValue());
        } catch (InvalidProtocolBufferException e) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST, "the flight sql message cannot be read: " + e.getMessage(), e);
        }
    }

    /** As {@link #read}, of one type. */
    static <M extends Message> M read(ByteString bytes, Class<M> type) {
        Message message = read(bytes);
        if (!type.isInstance(message)) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST,
                    "another message of flight sql is expected here expected=" + type.getSimpleName() + " type="
                            + message.getClass().getSimpleName());
        }
        return type.cast(message);
    }

    static WeirException unsupported(String type) {
        return new WeirException(
                ErrorCode.UNSUPPORTED,
                "this message of flight sql is not answered here type="
                        + (type.length() > 200 ? type.substring(0, 200) : type));
    }
}
