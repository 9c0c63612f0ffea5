package dev.weir.server.wire;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import org.apache.arrow.flight.impl.Flight;

/** {@code Handshake}: there is nobody to be told from anybody else yet, so that whoever asks is let in. */
final class Greetings implements ServerCallHandler<Incoming<Flight.HandshakeRequest>, Flight.HandshakeResponse> {
    /** No way of logging in talks longer. */
    private static final int MAX_MESSAGES = 16;

    private final CallErrors errors;

    Greetings(CallErrors errors) {
        this.errors = errors;
    }

    @Override
    public ServerCall.Listener<Incoming<Flight.HandshakeRequest>> startCall(
            ServerCall<Incoming<Flight.HandshakeRequest>, Flight.HandshakeResponse> call, Metadata headers) {
        Greeting greeting = new Greeting(call);
        call.sendHeaders(new Metadata());
        call.request(1);
        StreamGuard.current().attach(greeting);
        return greeting;
    }

    private final class Greeting extends ServerCall.Listener<Incoming<Flight.HandshakeRequest>>
            implements OpenCalls.Call {
        private final ServerCall<Incoming<Flight.HandshakeRequest>, Flight.HandshakeResponse> call;
        private int answered;
        private boolean ended;

        Greeting(ServerCall<Incoming<Flight.HandshakeRequest>, Flight.HandshakeResponse> call) {
            this.call = call;
        }

        @Override
        public synchronized void onMessage(Incoming<Flight.HandshakeRequest> message) {
            if (ended) {
                return;
            }
            switch (message) {
                case Incoming.Refused<Flight.HandshakeRequest> refused -> stop(refused.reason());
                case Incoming.Message<Flight.HandshakeRequest> greeting -> {
                    answered++;
                    if (answered > MAX_MESSAGES) {
                        stop(new WeirException(
                                ErrorCode.INVALID_REQUEST, "a handshake that does not end limit=" + MAX_MESSAGES));
                    } else {
                        call.sendMessage(Flight.HandshakeResponse.getDefaultInstance());
                        call.request(1);
                    }
                }
            }
        }

        @Override
        public synchronized void onHalfClose() {
            if (!ended) {
                ended = true;
                call.close(Status.OK, new Metadata());
            }
        }

        @Override
        public synchronized void onCancel() {
            ended = true;
        }

        @Override
        public synchronized void stop(WeirException reason) {
            if (!ended) {
                ended = true;
                errors.close(call, reason);
            }
        }

        @Override
        public boolean ready() {
            return call.isReady();
        }

        @Override
        public boolean waitsForServer() {
            return false;
        }
    }
}
