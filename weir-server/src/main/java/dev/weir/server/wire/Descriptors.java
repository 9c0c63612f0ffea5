package dev.weir.server.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.LookupRequest;
import dev.weir.format.wire.PutRequest;
import dev.weir.format.wire.ScanRequest;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.Ticket;
import dev.weir.format.wire.WireJson;
import org.apache.arrow.flight.impl.Flight;

/** What Flight descriptors mean here: a path names a table, a command is JSON. */
final class Descriptors {
    private Descriptors() {}

    static Ticket ticket(Flight.FlightDescriptor descriptor) {
        return switch (descriptor.getType()) {
            case PATH -> new Ticket.Scan(ScanRequest.all(table(descriptor).toString()));
            case CMD -> WireJson.read(descriptor.getCmd().toByteArray(), Ticket.class);
            case UNKNOWN, UNRECOGNIZED -> throw neither();
        };
    }

    /** The command of a descriptor; empty if it has none. */
    static ByteString command(byte[] serialized) {
        return parse(serialized).getCmd();
    }

    static PutRequest put(byte[] serialized) {
        Flight.FlightDescriptor descriptor = parse(serialized);
        return switch (descriptor.getType()) {
            case PATH -> PutRequest.into(table(descriptor).toString());
            case CMD -> WireJson.read(descriptor.getCmd().toByteArray(), PutRequest.class);
            case UNKNOWN, UNRECOGNIZED -> throw neither();
        };
    }

    /** Only a command says what is to be exchanged. */
    static LookupRequest lookup(byte[] serialized) {
        Flight.FlightDescriptor descriptor = parse(serialized);
        if (descriptor.getType() != Flight.FlightDescriptor.DescriptorType.CMD) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST,
                    "the descriptor of an exchange is a command of json, {\"lookup\": {...}}");
        }
        return WireJson.read(descriptor.getCmd().toByteArray(), LookupRequest.class);
    }

    private static Flight.FlightDescriptor parse(byte[] serialized) {
        try {
            return Flight.FlightDescriptor.parseFrom(serialized);
        } catch (InvalidProtocolBufferException e) {
            throw new WeirException(ErrorCode.INVALID_REQUEST, "the descriptor cannot be read: " + e.getMessage(), e);
        }
    }

    private static TableName table(Flight.FlightDescriptor descriptor) {
        return TableName.ofPath(descriptor.getPathList());
    }

    private static WeirException neither() {
        return new WeirException(
                ErrorCode.INVALID_REQUEST, "a descriptor is a path that names a table, or a command of json");
    }
}
