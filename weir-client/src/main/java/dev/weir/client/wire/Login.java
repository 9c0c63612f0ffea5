package dev.weir.client.wire;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.WireErrors;
import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall;
import io.grpc.ForwardingClientCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.FlightServiceGrpc;
import org.jspecify.annotations.Nullable;

/**
 * Tells the server with each call who makes it. User and password are sent once, in a handshake, whose answer is a token; calls have that. A token is good on the connection that it came
 * over, since a server that was started anew knows none of those before, and for less time than the server keeps it. A call that needs one waits without a thread.
 */
final class Login implements ClientInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String BEARER = "Bearer ";

    /** The server keeps a token for 24 hours after its last use. */
    static final Duration GOOD_FOR = Duration.ofHours(12);

    private final Channel plain;
    private final String basic;
    private final String user;
    private final Duration timeout;
    private final LongSupplier nowNs;

    // Guarded by this.
    private final List<CallCredentials.MetadataApplier> waiting = new ArrayList<>();
    private @Nullable Token token;
    private boolean asking;

    /** @param connection this side's address of it */
    private record Token(String authorization, @Nullable SocketAddress connection, long sinceNs) {}

    /** @param plain a channel whose calls do not log in */
    Login(Channel plain, String user, String password, Duration timeout, LongSupplier nowNs) {
        this.plain = plain;
        this.user = user;
        byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        this.basic = "Basic " + Base64.getEncoder().encodeToString(both);
        this.timeout = timeout;
        this.nowNs = nowNs;
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        Attempt attempt = new Attempt();
        return new ForwardingClientCall.SimpleForwardingClientCall<>(
                next.newCall(method, options.withCallCredentials(attempt))) {
            @Override
            public void start(Listener<A> listener, Metadata headers) {
                super.start(
                        new ForwardingClientCallListener.SimpleForwardingClientCallListener<>(listener) {
                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                if (status.getCode() == Status.Code.UNAUTHENTICATED && attempt.tookToken()) {
                                    WeirException forgotten = new WeirException(
                                            ErrorCode.UNAVAILABLE, "the server has forgotten the login: try again");
                                    super.onClose(WireErrors.toStatus(forgotten).getStatus(), new Metadata());
                                } else {
                                    super.onClose(status, trailers);
                                }
                            }
                        },
                        headers);
            }
        };
    }

    /** One call's way to a token. */
    private final class Attempt extends CallCredentials {
        private volatile @Nullable Token used;

        @Override
        public void applyRequestMetadata(RequestInfo info, Executor executor, MetadataApplier applier) {
            SocketAddress connection = info.getTransportAttrs().get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR);
            Token good = token(connection);
            used = good;
            if (good != null) {
                applier.apply(headers(good.authorization()));
            } else {
                await(applier);
            }
        }

        /** Whether the call was sent with a token that was here already; it is not used again. */
        boolean tookToken() {
            Token refused = used;
            if (refused != null) {
                forget(refused);
            }
            return refused != null;
        }
    }

    private synchronized @Nullable Token token(@Nullable SocketAddress connection) {
        Token known = token;
        return known != null
                        && java.util.Objects.equals(known.connection(), connection)
                        && nowNs.getAsLong() - known.sinceNs() < GOOD_FOR.toNanos()
                ? known
                : null;
    }

    private synchronized void forget(Token refused) {
        if (refused.equals(token)) {
            token = null;
        }
    }

    private void await(CallCredentials.MetadataApplier applier) {
        synchronized (this) {
            waiting.add(applier);
            if (asking) {
                return;
            }
            asking = true;
        }
        ClientCall<Flight.HandshakeRequest, Flight.HandshakeResponse> call = plain.newCall(
                FlightServiceGrpc.getHandshakeMethod(),
                CallOptions.DEFAULT.withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS));
        call.start(new Handshake(call), headers(basic));
        call.request(2);
        call.sendMessage(Flight.HandshakeRequest.getDefaultInstance());
        call.halfClose();
    }

    private final class Handshake extends ClientCall.Listener<Flight.HandshakeResponse> {
        private final ClientCall<?, ?> call;
        private @Nullable Token given;

        Handshake(ClientCall<?, ?> call) {
            this.call = call;
        }

        @Override
        public void onHeaders(Metadata headers) {
            String authorization = headers.get(AUTHORIZATION);
            if (authorization != null && authorization.startsWith(BEARER)) {
                given = new Token(
                        authorization, call.getAttributes().get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR), nowNs.getAsLong());
            }
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            ended(given, status.isOk() ? refused("it gives no token").getStatus() : described(status, trailers));
        }
    }

    /** gRPC keeps no trailers of a call that was not sent: what they say has to be in the description. */
    private Status described(Status status, Metadata trailers) {
        WeirException error = WireErrors.fromStatus(status.asRuntimeException(trailers));
        return error.code() == ErrorCode.UNAUTHENTICATED
                ? refused(String.valueOf(error.getMessage())).getStatus()
                : WireErrors.toStatus(error).getStatus();
    }

    private io.grpc.StatusRuntimeException refused(String why) {
        return WireErrors.toStatus(new WeirException(
                ErrorCode.UNAUTHENTICATED,
                "the server does not let this user in: correct the name or the password (" + why + ") user=" + user));
    }

    private void ended(@Nullable Token given, Status otherwise) {
        List<CallCredentials.MetadataApplier> told;
        synchronized (this) {
            token = given;
            asking = false;
            told = List.copyOf(waiting);
            waiting.clear();
        }
        for (CallCredentials.MetadataApplier applier : told) {
            if (given != null) {
                applier.apply(headers(given.authorization()));
            } else {
                applier.fail(otherwise);
            }
        }
    }

    private static Metadata headers(String authorization) {
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, authorization);
        return headers;
    }
}
