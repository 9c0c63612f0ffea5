package dev.weir.server.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.FlightFrame;
import dev.weir.server.memory.Memory;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;

/**
 * A message as it came. gRPC answers an error while parsing with UNKNOWN and no reason, so that what is wrong with a message
 * is kept, to be told like any other error.
 */
sealed interface Incoming<T> {
    record Message<T>(T value) implements Incoming<T> {}

    record Refused<T>(WeirException reason) implements Incoming<T> {}

    /** Frees what a message holds that nobody wants. */
    static void drop(Incoming<FlightFrame> incoming) {
        if (incoming instanceof Message<FlightFrame> message) {
            message.value().close();
        }
    }

    /** Once a message is parsed, its bytes are no longer the network's. */
    static <T> MethodDescriptor.Marshaller<Incoming<T>> marshaller(MethodDescriptor.Marshaller<T> messages) {
        return new MethodDescriptor.Marshaller<>() {
            @Override
            public InputStream stream(Incoming<T> value) {
                throw new UnsupportedOperationException("a server does not send these");
            }

            @Override
            public Incoming<T> parse(InputStream stream) {
                long bytes = length(stream);
                try {
                    return new Message<>(messages.parse(stream));
                } catch (RuntimeException | OutOfMemoryError e) {
                    return new Refused<>(typed(e));
                } finally {
                    StreamGuard.current().parsed(bytes);
                }
            }
        };
    }

    private static long length(InputStream stream) {
        try {
            return stream instanceof KnownLength ? stream.available() : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private static WeirException typed(Throwable error) {
        if (error instanceof StatusRuntimeException status
                && (status.getStatus().getCode() == Status.Code.INTERNAL
                        || status.getCause() instanceof InvalidProtocolBufferException)) {
            return new WeirException(
                    ErrorCode.INVALID_REQUEST, "the message cannot be read as protobuf: " + status.getMessage(), error);
        }
        return Memory.typed(error);
    }
}
