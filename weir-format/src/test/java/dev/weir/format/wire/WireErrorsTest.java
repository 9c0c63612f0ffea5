package dev.weir.format.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WireErrorsTest {
    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyCodeComesBack(ErrorCode code) {
        StatusRuntimeException status = WireErrors.toStatus(new WeirException(code, "a sentence table=x"));
        assertEquals(
                code.name().toLowerCase() + ": a sentence table=x",
                status.getStatus().getDescription());
        WeirException back = WireErrors.fromStatus(status);
        assertEquals(code, back.code());
        assertEquals("a sentence table=x", back.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_REQUEST,INVALID_ARGUMENT",
        "UNKNOWN_TABLE,NOT_FOUND",
        "TABLE_EXISTS,ALREADY_EXISTS",
        "OFFSET_OUT_OF_RANGE,OUT_OF_RANGE",
        "UNAVAILABLE,UNAVAILABLE",
        "TIMEOUT,DEADLINE_EXCEEDED",
        "CANCELLED,CANCELLED",
        "DISK_FULL,RESOURCE_EXHAUSTED",
        "UNKNOWN_VERSION,DATA_LOSS",
        "IO_ERROR,INTERNAL"
    })
    void statusIsTheDocumentedOne(ErrorCode code, Status.Code status) {
        assertEquals(
                status,
                WireErrors.toStatus(new WeirException(code, "x")).getStatus().getCode());
    }

    @Test
    void trailerIsPlainText() {
        Metadata trailers =
                WireErrors.toStatus(new WeirException(ErrorCode.DISK_FULL, "x")).getTrailers();
        assertEquals("disk_full", trailers.get(Metadata.Key.of("weir-error", Metadata.ASCII_STRING_MARSHALLER)));
    }

    /** As a message that cannot be read ends a call: gRPC cancels it, which would be tried again. */
    @Test
    void whatThisSideSaidIsNotForgotten() {
        WeirException ours = new WeirException(ErrorCode.OUT_OF_MEMORY, "no room for the message");
        Status ended = Status.CANCELLED.withCause(ours).withDescription("Failed to read message.");
        assertSame(ours, WireErrors.fromStatus(ended.asRuntimeException()));
    }

    @Test
    void anythingElseIsInternal() {
        StatusRuntimeException status = WireErrors.toStatus(new IllegalStateException("boom"));
        assertEquals(Status.Code.INTERNAL, status.getStatus().getCode());
        assertEquals(ErrorCode.INTERNAL, WireErrors.fromStatus(status).code());
    }

    @Test
    void wrappedErrorsAreUnwrapped() {
        WeirException error = new WeirException(ErrorCode.TIMEOUT, "x");
        assertSame(error, WireErrors.fromStatus(new CompletionException(error)));
        assertEquals(
                Status.Code.DEADLINE_EXCEEDED,
                WireErrors.toStatus(new CompletionException(error)).getStatus().getCode());
    }

    @Test
    void lostConnectionIsUnavailable() {
        WeirException e = WireErrors.fromStatus(Status.UNAVAILABLE
                .withCause(new IOException("connection reset"))
                .asRuntimeException());
        assertEquals(ErrorCode.UNAVAILABLE, e.code());
        assertTrue(e.getMessage().contains("connection reset"), e.getMessage());
        assertEquals(
                ErrorCode.INVALID_REQUEST,
                WireErrors.fromStatus(Status.INVALID_ARGUMENT.asRuntimeException())
                        .code());
    }

    @Test
    void whatAServerSaysIsKnownFromWhatItsConnectionDoes() {
        WeirException said = WireErrors.fromStatus(WireErrors.toStatus(new WeirException(ErrorCode.UNAVAILABLE, "x")));
        assertTrue(WireErrors.isSaid(said));
        assertFalse(WireErrors.isSaid(WireErrors.fromStatus(Status.UNAVAILABLE.asRuntimeException())));
        assertFalse(WireErrors.isSaid(new WeirException(ErrorCode.UNAVAILABLE, "x")));
    }

    @Test
    void codeOfANewerServerFallsBackToTheStatus() {
        Metadata trailers = new Metadata();
        trailers.put(WireErrors.TRAILER, "not_known_yet");
        WeirException e = WireErrors.fromStatus(
                Status.RESOURCE_EXHAUSTED.withDescription("not_known_yet: x").asRuntimeException(trailers));
        assertEquals(ErrorCode.OUT_OF_MEMORY, e.code());
    }

    @Test
    void longDescriptionFitsIntoAHeader() {
        String description = WireErrors.toStatus(new WeirException(ErrorCode.INTERNAL, "😀".repeat(100_000)))
                .getStatus()
                .getDescription();
        assertTrue(description.length() < 1_000, () -> "length " + description.length());
        assertTrue(description.endsWith("😀..."), description);
        assertEquals(
                4_099,
                WireErrors.toStatus(new WeirException(ErrorCode.INTERNAL, "a".repeat(100_000)))
                        .getStatus()
                        .getDescription()
                        .length());
    }
}
