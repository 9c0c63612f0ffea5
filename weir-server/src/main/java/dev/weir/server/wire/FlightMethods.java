package dev.weir.server.wire;

import dev.weir.format.wire.FlightFrame;
import io.grpc.MethodDescriptor;
import org.apache.arrow.flight.impl.FlightServiceGrpc;

/** The methods of Arrow's Flight service, with our own frames instead of Arrow's message classes, and with requests that may be refused. */
final class FlightMethods {
    static final String SERVICE = FlightServiceGrpc.SERVICE_NAME;
    static final String PUT = FlightServiceGrpc.getDoPutMethod().getFullMethodName();
    static final String EXCHANGE = FlightServiceGrpc.getDoExchangeMethod().getFullMethodName();

    private FlightMethods() {}

    /** Whether a client may send as many messages as it likes. */
    static boolean streams(String method) {
        return method.equals(PUT) || method.equals(EXCHANGE);
    }

    static <Q, A> MethodDescriptor<Incoming<Q>, A> of(MethodDescriptor<Q, A> method) {
        return method.toBuilder(Incoming.marshaller(method.getRequestMarshaller()), method.getResponseMarshaller())
                .build();
    }

    static <Q, A> MethodDescriptor<Incoming<Q>, FlightFrame> sending(
            MethodDescriptor<Q, A> method, MethodDescriptor.Marshaller<FlightFrame> frames) {
        return method.toBuilder(Incoming.marshaller(method.getRequestMarshaller()), frames)
                .build();
    }

    static <Q, A> MethodDescriptor<Incoming<FlightFrame>, A> receiving(
            MethodDescriptor<Q, A> method, MethodDescriptor.Marshaller<FlightFrame> frames) {
        return method.toBuilder(Incoming.marshaller(frames), method.getResponseMarshaller())
                .build();
    }

    static <Q, A> MethodDescriptor<Incoming<FlightFrame>, FlightFrame> exchanging(
            MethodDescriptor<Q, A> method, MethodDescriptor.Marshaller<FlightFrame> frames) {
        return method.toBuilder(Incoming.marshaller(frames), frames).build();
    }
}
