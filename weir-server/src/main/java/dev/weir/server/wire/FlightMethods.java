package dev.weir.server.wire;

import dev.weir.format.wire.FlightFrame;
import dev.weir.server.memory.Memory;
import io.grpc.MethodDescriptor;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.FlightServiceGrpc;

/** The two methods of Arrow's Flight service that move data, with our own frames instead of Arrow's message classes. */
final class FlightMethods {
    static final String SERVICE = FlightServiceGrpc.SERVICE_NAME;

    private final MethodDescriptor<Flight.Ticket, FlightFrame> doGet;
    private final MethodDescriptor<Incoming, Flight.PutResult> doPut;
    private final MethodDescriptor<Incoming, FlightFrame> doExchange;

    FlightMethods(Memory memory, long maxBodyBytes) {
        MethodDescriptor.Marshaller<FlightFrame> frames = FlightFrame.marshaller(memory.allocator(), maxBodyBytes);
        MethodDescriptor.Marshaller<Incoming> incoming = Incoming.marshaller(frames);
        doGet = FlightServiceGrpc.getDoGetMethod().toBuilder(
                        FlightServiceGrpc.getDoGetMethod().getRequestMarshaller(), frames)
                .build();
        doPut = FlightServiceGrpc.getDoPutMethod().toBuilder(
                        incoming, FlightServiceGrpc.getDoPutMethod().getResponseMarshaller())
                .build();
        doExchange = FlightServiceGrpc.getDoExchangeMethod().toBuilder(incoming, frames)
                .build();
    }

    MethodDescriptor<Flight.Ticket, FlightFrame> doGet() {
        return doGet;
    }

    MethodDescriptor<Incoming, Flight.PutResult> doPut() {
        return doPut;
    }

    MethodDescriptor<Incoming, FlightFrame> doExchange() {
        return doExchange;
    }
}
