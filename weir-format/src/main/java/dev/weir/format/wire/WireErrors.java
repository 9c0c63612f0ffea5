package dev.weir.format.wire;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Errors on the wire: a gRPC status for everybody, Weir's own code in the trailer {@code weir-error} for those who know it. */
public final class WireErrors {
    /** The trailer that holds the code's name in lower case. */
    public static final Metadata.Key<String> TRAILER = Metadata.Key.of("weir-error", Metadata.ASCII_STRING_MARSHALLER);

    // gRPC refuses headers of more than 8 KiB, and a description travels in one, percent-encoded
    private static final int MAX_ENCODED_DESCRIPTION_BYTES = 4_096;

    private WireErrors() {}

    /** Status, description "unknown_table: no such table table=x", and trailers. Anything but a WeirException is INTERNAL. */
    public static StatusRuntimeException toStatus(Throwable error) {
        Throwable cause = unwrap(error);
        ErrorCode code = cause instanceof WeirException known ? known.code() : ErrorCode.INTERNAL;
        String sentence = cause instanceof WeirException
                ? String.valueOf(cause.getMessage())
                : "unexpected failure error=" + cause.getClass().getSimpleName() + " message=" + cause.getMessage();
        Metadata trailers = new Metadata();
        trailers.put(TRAILER, name(code));
        return statusOf(code)
                .withDescription(shorten(name(code) + ": " + sentence))
                .withCause(cause)
                .asRuntimeException(trailers);
    }

    /** The error that the other side meant; a lost connection is {@code UNAVAILABLE}. */
    public static WeirException fromStatus(Throwable error) {
        Throwable cause = unwrap(error);
        if (cause instanceof WeirException known) {
            return known;
        }
        Status status = Status.fromThrowable(cause);
        Metadata trailers = Status.trailersFromThrowable(cause);
        ErrorCode code = codeNamed(trailers == null ? null : trailers.get(TRAILER));
        if (code == null && status.getCause() instanceof WeirException ours) {
            // a message that could not be read on this side of the wire: gRPC says no more than that it has cancelled
            // the call
            return ours;
        }
        if (code == null) {
            code = codeOf(status);
        }
        return new WeirException(code, sentence(status, code, cause), cause);
    }

    /** Whether a server of ours has said it; otherwise it is what gRPC makes of a connection that is lost, or not there. */
    public static boolean isSaid(WeirException error) {
        Metadata trailers = error.getCause() == null ? null : Status.trailersFromThrowable(error.getCause());
        return trailers != null && trailers.containsKey(TRAILER);
    }

    private static Status statusOf(ErrorCode code) {
        return switch (code.errorClass()) {
            case CALLER ->
                switch (code) {
                    case UNKNOWN_TABLE -> Status.NOT_FOUND;
                    case TABLE_EXISTS -> Status.ALREADY_EXISTS;
                    case OFFSET_OUT_OF_RANGE -> Status.OUT_OF_RANGE;
                    case UNSUPPORTED -> Status.UNIMPLEMENTED;
                    case UNAUTHENTICATED -> Status.UNAUTHENTICATED;
                    default -> Status.INVALID_ARGUMENT;
                };
            case RETRY ->
                switch (code) {
                    case TIMEOUT -> Status.DEADLINE_EXCEEDED;
                    case CANCELLED -> Status.CANCELLED;
                    default -> Status.UNAVAILABLE;
                };
            case CAPACITY -> Status.RESOURCE_EXHAUSTED;
            case CORRUPT -> Status.DATA_LOSS;
            case INTERNAL -> Status.INTERNAL;
        };
    }

    /** Of a status without Weir's trailer: made by gRPC itself, by a proxy, or by a newer server with a code unknown here. */
    private static ErrorCode codeOf(Status status) {
        return switch (status.getCode()) {
            case INVALID_ARGUMENT, FAILED_PRECONDITION -> ErrorCode.INVALID_REQUEST;
            case NOT_FOUND -> ErrorCode.UNKNOWN_TABLE;
            case ALREADY_EXISTS -> ErrorCode.TABLE_EXISTS;
            case OUT_OF_RANGE -> ErrorCode.OFFSET_OUT_OF_RANGE;
            case UNAVAILABLE, ABORTED -> ErrorCode.UNAVAILABLE;
            case DEADLINE_EXCEEDED -> ErrorCode.TIMEOUT;
            case CANCELLED -> ErrorCode.CANCELLED;
            case RESOURCE_EXHAUSTED -> ErrorCode.OUT_OF_MEMORY;
            case DATA_LOSS -> ErrorCode.CORRUPT;
            case UNIMPLEMENTED -> ErrorCode.UNSUPPORTED;
            case UNAUTHENTICATED -> ErrorCode.UNAUTHENTICATED;
            case OK, UNKNOWN, INTERNAL, PERMISSION_DENIED -> ErrorCode.INTERNAL;
        };
    }

    private static String sentence(Status status, ErrorCode code, Throwable cause) {
        String description = status.getDescription();
        if (description == null) {
            String reason = status.getCause() == null
                    ? cause.toString()
                    : status.getCause().toString();
            return code == ErrorCode.UNAVAILABLE
                    ? "the connection to the server is lost or refused reason=" + reason
                    : "the call failed status=" + status.getCode() + " reason=" + reason;
        }
        int colon = description.indexOf(": ");
        boolean ours = colon > 0 && codeNamed(description.substring(0, colon)) != null;
        return ours ? description.substring(colon + 2) : description;
    }

    /** Null for one that is not known here. */
    static @Nullable ErrorCode codeNamed(@Nullable String name) {
        for (ErrorCode code : ErrorCode.values()) {
            if (name(code).equals(name)) {
                return code;
            }
        }
        return null;
    }

    private static String name(ErrorCode code) {
        return code.name().toLowerCase(Locale.ROOT);
    }

    private static Throwable unwrap(Throwable error) {
        Throwable cause = error;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    static String shorten(String description) {
        int encodedBytes = 0;
        for (int i = 0; i < description.length(); i++) {
            char c = description.charAt(i);
            // three bytes of UTF-8 at most, each as %XX
            encodedBytes += c >= ' ' && c <= '~' && c != '%' ? 1 : 9;
            if (encodedBytes > MAX_ENCODED_DESCRIPTION_BYTES) {
                int end = Character.isLowSurrogate(c) ? i - 1 : i;
                return description.substring(0, end) + "...";
            }
        }
        return description;
    }
}
