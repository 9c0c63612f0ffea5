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
        return WireErrors.toStatus(counted(error));
    }

    /** As the client is told it. */
    WeirException counted(Throwable error) {
        WeirException typed = Memory.typed(error);
        metrics.failed("flight", typed.code().name().toLowerCase(Locale.ROOT));
        if (typed.code() == ErrorCode.INTERNAL || typed.code().errorClass() == ErrorClass.CORRUPT) {
            LOG.error("a call failed code={}", typed.code(), typed);
        }
        return typed;
    }

    void close(ServerCall<?, ?> call, Throwable error) {
        StatusRuntimeException status = status(error);
        Metadata trailers = status.getTrailers();
        call.close(status.getStatus(), trailers == null ? new Metadata() : trailers);
    }
}
