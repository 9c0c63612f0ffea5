package dev.weir.server.wire;

import dev.weir.format.ErrorCode;
import dev.weir.format.RealWorld;
import dev.weir.format.WeirException;
import dev.weir.server.auth.Logins;
import dev.weir.server.flightsql.Session;
import dev.weir.server.flightsql.SessionOptions;
import dev.weir.server.flightsql.SqlCaller;
import dev.weir.server.memory.Remembered;
import dev.weir.server.query.SqlSession;
import dev.weir.storage.time.Clock;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import org.apache.arrow.flight.impl.FlightServiceGrpc;

/**
 * Finds out who calls. A user's name is in the basic credentials that drivers send first, and afterwards behind the token that they get for them. A session is the one that a cookie names, or else the
 * connection's.
 */
@RealWorld("names that nobody can guess")
final class Callers implements ServerInterceptor {
    static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> COOKIE = Metadata.Key.of("cookie", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> SET_COOKIE =
            Metadata.Key.of("set-cookie", Metadata.ASCII_STRING_MARSHALLER);

    /** As Arrow's own servers call it. */
    private static final String SESSION = "arrow_flight_session_id";

    private static final String BEARER = "Bearer ";
    private static final String HANDSHAKE =
            FlightServiceGrpc.getHandshakeMethod().getFullMethodName();
    private static final String ACTION = FlightServiceGrpc.getDoActionMethod().getFullMethodName();

    private static final Remembered.Limits SESSIONS = new Remembered.Limits(100_000, 16L << 20, Duration.ofHours(24));
    private static final int ENTRY_BYTES = 100;

    private final Logins logins;
    private final CallErrors errors;
    private final Remembered<SessionOptions> sessions;
    private final SecureRandom random = new SecureRandom();

    Callers(Logins logins, Clock clock, CallErrors errors) {
        this.logins = logins;
        this.errors = errors;
        this.sessions = new Remembered<>(SESSIONS, clock);
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String method = call.getMethodDescriptor().getFullMethodName();
        boolean answers = method.equals(HANDSHAKE) || method.equals(ACTION);
        Metadata answer = new Metadata();
        String authorization = Objects.requireNonNullElse(headers.get(AUTHORIZATION), "");
        String user;
        try {
            user = user(authorization, method);
        } catch (WeirException e) {
            errors.close(call, e);
            return new ServerCall.Listener<>() {};
        }
        if (answers && Logins.Password.of(authorization).isPresent()) {
            answer.put(AUTHORIZATION, BEARER + logins.token(user));
        }
        Optional<String> cookie = cookie(headers);
        Optional<SessionOptions> known = cookie.flatMap(sessions::find);
        SessionOptions options = known.orElseGet(() -> StreamGuard.current().session());
        Session session = new Session(options, change -> changed(change, cookie, options, answer));
        Context context = Context.current().withValue(SqlCaller.CURRENT, new SqlCaller(user, session));
        return Contexts.interceptCall(context, answers ? new Answering<>(call, answer) : call, headers, next);
    }

    private void changed(Session.Change change, Optional<String> cookie, SessionOptions options, Metadata answer) {
        switch (change) {
            case SET -> {
                if (cookie.flatMap(sessions::find).isEmpty()) {
                    String name = newName();
                    sessions.put(name, options, ENTRY_BYTES);
                    answer.put(SET_COOKIE, SESSION + "=" + name);
                }
            }
            case CLOSED ->
                cookie.ifPresent(name -> {
                    sessions.remove(name);
                    answer.put(SET_COOKIE, SESSION + "=; Max-Age=0");
                });
        }
    }

    private String newName() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Throws {@code UNAUTHENTICATED}. */
    private String user(String authorization, String method) {
        Optional<Logins.Password> said = Logins.Password.of(authorization);
        if (logins.trusting()) {
            return said.map(Logins.Password::user)
                    .or(() -> logins.bearer(authorization))
                    .orElse(SqlSession.PLAIN.user());
        }
        if (said.isEmpty()) {
            return logins.bearer(authorization)
                    .orElseThrow(() -> refused("log in, with a user's name and password, and send the token"));
        }
        if (FlightMethods.streams(method)) {
            // on the network's thread, which must not compute for long
            throw refused("log in first, and send the token with this call");
        }
        if (!logins.check(said.get())) {
            throw refused("the password is wrong, or there is no such user");
        }
        return said.get().user();
    }

    private static WeirException refused(String why) {
        return new WeirException(ErrorCode.UNAUTHENTICATED, why);
    }

    private static Optional<String> cookie(Metadata headers) {
        return Optional.ofNullable(headers.get(COOKIE)).stream()
                .flatMap(text -> Arrays.stream(text.split(";")))
                .map(String::strip)
                .filter(pair -> pair.startsWith(SESSION + "="))
                .map(pair -> pair.substring(SESSION.length() + 1))
                .findFirst();
    }

    /** Sends what the caller is to keep with the first headers. */
    private static final class Answering<Q, A> extends ForwardingServerCall.SimpleForwardingServerCall<Q, A> {
        private final Metadata answer;

        Answering(ServerCall<Q, A> call, Metadata answer) {
            super(call);
            this.answer = answer;
        }

        @Override
        public void sendHeaders(Metadata headers) {
            headers.merge(answer);
            super.sendHeaders(headers);
        }
    }
}
