package dev.weir.client.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.WireErrors;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.ForwardingServerCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.FlightServiceGrpc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoginTest {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    /** ann:secret */
    private static final String BASIC = "Basic YW5uOnNlY3JldA==";

    private final AtomicInteger logins = new AtomicInteger();
    private final Set<String> tokens = ConcurrentHashMap.newKeySet();
    private final AtomicLong nowNs = new AtomicLong();
    private Server server;
    private ManagedChannel channel;

    /** As the server does it: a token for the right password, and calls for a token. */
    private final class Door implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            String authorization = String.valueOf(headers.get(AUTHORIZATION));
            if (authorization.equals(BASIC)) {
                String token = "Bearer " + logins.incrementAndGet();
                tokens.add(token);
                return next.startCall(
                        new ForwardingServerCall.SimpleForwardingServerCall<>(call) {
                            @Override
                            public void sendHeaders(Metadata answer) {
                                answer.put(AUTHORIZATION, token);
                                super.sendHeaders(answer);
                            }
                        },
                        headers);
            }
            if (!tokens.contains(authorization)) {
                StatusRuntimeException refused =
                        WireErrors.toStatus(new WeirException(ErrorCode.UNAUTHENTICATED, "the password is wrong"));
                call.close(refused.getStatus(), refused.getTrailers());
                return new ServerCall.Listener<>() {};
            }
            return next.startCall(call, headers);
        }
    }

    private static final class Service extends FlightServiceGrpc.FlightServiceImplBase {
        @Override
        public StreamObserver<Flight.HandshakeRequest> handshake(StreamObserver<Flight.HandshakeResponse> answer) {
            return new StreamObserver<>() {
                @Override
                public void onNext(Flight.HandshakeRequest request) {
                    answer.onNext(Flight.HandshakeResponse.getDefaultInstance());
                }

                @Override
                public void onError(Throwable error) {}

                @Override
                public void onCompleted() {
                    answer.onCompleted();
                }
            };
        }

        @Override
        public void doAction(Flight.Action action, StreamObserver<Flight.Result> answer) {
            answer.onNext(Flight.Result.getDefaultInstance());
            answer.onCompleted();
        }
    }

    @BeforeEach
    void open() throws IOException {
        server = serve(0);
        channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .usePlaintext()
                .directExecutor()
                .build();
    }

    private Server serve(int port) throws IOException {
        return NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
                .addService(new Service())
                .intercept(new Door())
                .build()
                .start();
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    private Channel loggedIn(String password) {
        return ClientInterceptors.intercept(
                channel, new Login(channel, "ann", password, Duration.ofSeconds(20), nowNs::get));
    }

    private static void call(Channel calls) {
        Iterator<Flight.Result> results =
                FlightServiceGrpc.newBlockingStub(calls).doAction(Flight.Action.getDefaultInstance());
        try {
            while (results.hasNext()) {
                results.next();
            }
        } catch (RuntimeException e) {
            throw WireErrors.fromStatus(e);
        }
    }

    @Test
    void thePasswordIsSentOnce() {
        Channel calls = loggedIn("secret");
        for (int i = 0; i < 5; i++) {
            call(calls);
        }
        assertEquals(1, logins.get());
    }

    @Test
    void aTokenIsRenewedBeforeItIsTooOld() {
        Channel calls = loggedIn("secret");
        call(calls);
        nowNs.addAndGet(Login.GOOD_FOR.toNanos() - 1);
        call(calls);
        assertEquals(1, logins.get());
        nowNs.addAndGet(1);
        call(calls);
        assertEquals(2, logins.get());
    }

    @Test
    void anotherConnectionHasAnotherToken() throws Exception {
        Channel calls = loggedIn("secret");
        call(calls);
        int port = server.getPort();
        server.shutdownNow().awaitTermination();
        tokens.clear();
        server = serve(port);
        while (channel.getState(false) == ConnectivityState.READY) {
            Thread.onSpinWait();
        }
        call(calls);
        assertEquals(2, logins.get());
    }

    @Test
    void aForgottenTokenIsAnErrorThatPasses() {
        Channel calls = loggedIn("secret");
        call(calls);
        tokens.clear();
        WeirException forgotten = assertThrows(WeirException.class, () -> call(calls));
        assertEquals(ErrorCode.UNAVAILABLE, forgotten.code(), forgotten.getMessage());
        call(calls);
        assertEquals(2, logins.get());
    }

    @Test
    void aWrongPasswordIsAnErrorThatStays() {
        Channel calls = loggedIn("sesame");
        for (int i = 0; i < 2; i++) {
            WeirException refused = assertThrows(WeirException.class, () -> call(calls));
            assertEquals(ErrorCode.UNAUTHENTICATED, refused.code());
            assertTrue(refused.getMessage().contains("(the password is wrong) user=ann"), refused.getMessage());
        }
    }
}
