package dev.weir.server.wire;

import dev.weir.format.ErrorClass;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.WireErrors;
import dev.weir.server.memory.Memory;
import dev.weir.server.metrics.Metrics;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.StatusRuntimeException;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells clients what went wrong, counts it, and logs what is our own defect. */
final class CallErrors {
    private static final Logger LOG = LoggerFactory.getLogger(CallErrors.class);

    private final Metrics metrics;

    CallErrors(Metrics metrics) {
        this.metrics = metrics;
    }

    StatusRuntimeException status(Throwable error) {
        WeirException typed = counted(error);
        if (isOurs(typed)) {
            log(typed);
        }
        return WireErrors.toStatus(typed);
    }

    /** As the client is told it. */
    WeirException counted(Throwable error) {
        WeirException typed = Memory.typed(error);
        metrics.failed("flight", typed.code().name().toLowerCase(Locale.ROOT));
        return typed;
    }

    /** Whether somebody should look into it who runs this server. */
    static boolean isOurs(WeirException error) {
        return error.code() == ErrorCode.INTERNAL || error.code().errorClass() == ErrorClass.CORRUPT;
    }

    void log(WeirException error) {
        LOG.error("a call failed code={}", error.code(), error);
    }

    void close(ServerCall<?, ?> call, Throwable error) {
        StatusRuntimeException status = status(error);
        Metadata trailers = status.getTrailers();
        call.close(status.getStatus(), trailers == null ? new Metadata() : trailers);
    }
}
