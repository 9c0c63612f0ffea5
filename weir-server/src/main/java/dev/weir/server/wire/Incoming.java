package dev.weir.server.wire;

import dev.weir.format.WeirException;
import dev.weir.format.wire.FlightFrame;
import dev.weir.server.memory.Memory;
import io.grpc.MethodDescriptor;
import java.io.InputStream;

/**
 * A message of a put as it came. gRPC answers an error while parsing with UNKNOWN and no reason, so that what is wrong with a message
 * is kept, to be told like any other error.
 */
sealed interface Incoming {
    record Frame(FlightFrame frame) implements Incoming {}

    record Refused(WeirException reason) implements Incoming {}

    static MethodDescriptor.Marshaller<Incoming> marshaller(MethodDescriptor.Marshaller<FlightFrame> frames) {
        return new MethodDescriptor.Marshaller<>() {
            @Override
            public InputStream stream(Incoming value) {
                throw new UnsupportedOperationException("a server does not send these");
            }

            @Override
            public Incoming parse(InputStream stream) {
                try {
                    return new Frame(frames.parse(stream));
                } catch (RuntimeException | OutOfMemoryError e) {
                    return new Refused(Memory.typed(e));
                }
            }
        };
    }
}
