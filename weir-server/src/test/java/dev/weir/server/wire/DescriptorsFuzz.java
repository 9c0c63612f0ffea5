package dev.weir.server.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.weir.format.testing.BriefFuzzing;
import dev.weir.format.testing.Typed;
import dev.weir.format.wire.TableName;
import java.util.Map;
import org.apache.arrow.flight.impl.Flight;
import org.junit.jupiter.api.Test;

/** A Flight descriptor from a stranger, as a put and as a question for a ticket: what it asks for names a table. */
class DescriptorsFuzz {
    public static void fuzzerTestOneInput(byte[] input) {
        Typed.sent(() -> Descriptors.put(input)).ifPresent(put -> TableName.parse(put.table()));
        try {
            Flight.FlightDescriptor descriptor = Flight.FlightDescriptor.parseFrom(input);
            Typed.sent(() -> Descriptors.ticket(descriptor));
        } catch (InvalidProtocolBufferException e) {
            // gRPC refuses it
        }
    }

    @Test
    void aMoment() {
        BriefFuzzing.run(DescriptorsFuzz.class, seeds(), DescriptorsFuzz::fuzzerTestOneInput);
    }

    private static Map<String, byte[]> seeds() {
        return Map.of(
                "table", path("t"),
                "database-and-table", path("d", "t"),
                "put", command("{\"table\":\"t\",\"create\":true,\"buckets\":4,\"bucket_key\":[\"k\"]}"),
                "scan", command("{\"table\":\"t\",\"from\":7}"),
                "sql", command("{\"sql\":\"select 1\"}"));
    }

    private static byte[] path(String... parts) {
        Flight.FlightDescriptor.Builder descriptor =
                Flight.FlightDescriptor.newBuilder().setType(Flight.FlightDescriptor.DescriptorType.PATH);
        for (String part : parts) {
            descriptor.addPath(part);
        }
        return descriptor.build().toByteArray();
    }

    private static byte[] command(String json) {
        return Flight.FlightDescriptor.newBuilder()
                .setType(Flight.FlightDescriptor.DescriptorType.CMD)
                .setCmd(ByteString.copyFrom(json, UTF_8))
                .build()
                .toByteArray();
    }
}
