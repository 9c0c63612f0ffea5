package dev.weir.format.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.WeirException;
import dev.weir.format.testing.BriefFuzzing;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A status from the other side: its code, Weir's trailer and a description. Whatever it is, it is told as an error of ours; an error of ours
 * that travels keeps its code, and is short enough for a header.
 */
class WireErrorsFuzz {
    private static final int MAX_HEADER_BYTES = 8 << 10;

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < 2) {
            return;
        }
        int trailerBytes = Math.min(input[1] & 0xFF, input.length - 2);
        Metadata trailers = new Metadata();
        trailers.put(
                Metadata.Key.of("weir-error", Metadata.ASCII_STRING_MARSHALLER),
                new String(input, 2, trailerBytes, US_ASCII));
        Status status = Status.fromCodeValue(input[0])
                .withDescription(new String(input, 2 + trailerBytes, input.length - 2 - trailerBytes, UTF_8));
        WeirException error = WireErrors.fromStatus(status.asRuntimeException(trailers));
        StatusRuntimeException sent = WireErrors.toStatus(error);
        assertEquals(error.code(), WireErrors.fromStatus(sent).code());
        String description = sent.getStatus().getDescription();
        assertTrue(description != null && encodedBytes(description) <= MAX_HEADER_BYTES);
    }

    /** As gRPC writes it into a header. */
    private static int encodedBytes(String description) {
        int bytes = 0;
        for (byte b : description.getBytes(UTF_8)) {
            bytes += b >= ' ' && b < '~' && b != '%' ? 1 : 3;
        }
        return bytes;
    }

    @Test
    void aMoment() {
        BriefFuzzing.run(WireErrorsFuzz.class, seeds(), WireErrorsFuzz::fuzzerTestOneInput);
    }

    private static Map<String, byte[]> seeds() {
        return Map.of(
                "ours", seed(5, "unknown_table", "unknown_table: no such table table=x"),
                "foreign", seed(14, "", "io exception"),
                "newer", seed(9, "a_code_of_tomorrow", "a_code_of_tomorrow: 100 % grün"),
                "long", seed(3, "", "ü%".repeat(2_000)),
                "ok", seed(0, "corrupt", ""));
    }

    private static byte[] seed(int code, String trailer, String description) {
        byte[] tail = (trailer + description).getBytes(UTF_8);
        byte[] bytes = Arrays.copyOf(new byte[] {(byte) code, (byte) trailer.length()}, 2 + tail.length);
        System.arraycopy(tail, 0, bytes, 2, tail.length);
        return bytes;
    }
}
