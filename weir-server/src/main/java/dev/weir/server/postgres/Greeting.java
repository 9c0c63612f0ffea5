package dev.weir.server.postgres;

import dev.weir.format.ErrorCode;
import dev.weir.format.SqlException;
import dev.weir.format.WeirException;
import dev.weir.server.auth.ScramExchange;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The first messages of a connection, until it is known who is there. On the event loop. */
final class Greeting {
    private static final int MAX_STARTUP_BYTES = 10_000;
    private static final int MAX_PROOF_BYTES = 4_096;
    private static final int HEADER = 1 + Integer.BYTES;

    private static final int CANCEL = 80_877_102;
    private static final int SSL = 80_877_103;
    private static final int GSS = 80_877_104;
    private static final int MAJOR = 3;
    /** With 3.2 a secret may be longer than four bytes. */
    private static final int MINOR = 2;

    private static final int AUTH_OK = 0;
    private static final int AUTH_SASL = 10;
    private static final int AUTH_SASL_CONTINUE = 11;
    private static final int AUTH_SASL_FINAL = 12;

    private enum Awaits {
        STARTUP,
        SASL_FIRST,
        SASL_LAST
    }

    private final PostgresDoor door;
    private final Connection connection;
    private Awaits awaits = Awaits.STARTUP;
    private boolean askedSsl;
    private boolean askedGss;
    private String user = "";
    private int minor;
    private final Settings settings = new Settings();
    private @Nullable ScramExchange exchange;

    Greeting(PostgresDoor door, Connection connection) {
        this.door = door;
        this.connection = connection;
    }

    /** Of the message that is coming in, or -1 if that cannot be told yet. */
    int length(ByteBuf in) {
        if (awaits == Awaits.STARTUP) {
            if (in.readableBytes() < Integer.BYTES) {
                return -1;
            }
            int length = in.getInt(in.readerIndex());
            if (length < 2 * Integer.BYTES || length > MAX_STARTUP_BYTES) {
                throw violation("invalid length of startup packet");
            }
            return length;
        }
        if (in.readableBytes() < HEADER) {
            return -1;
        }
        int length = in.getInt(in.readerIndex() + 1);
        if (in.getByte(in.readerIndex()) != 'p') {
            throw violation("expected SASL response, got message type " + in.getUnsignedByte(in.readerIndex()));
        }
        if (length < Integer.BYTES || length > MAX_PROOF_BYTES) {
            throw violation("invalid length of a SASL response");
        }
        return 1 + length;
    }

    void message(ByteBuf message) {
        Body body = new Body(message);
        switch (awaits) {
            case STARTUP -> {
                body.int32();
                startup(body, body.int32());
            }
            case SASL_FIRST -> {
                message.skipBytes(HEADER);
                saslFirst(body);
            }
            case SASL_LAST -> {
                message.skipBytes(HEADER);
                saslLast(body);
            }
        }
    }

    private void startup(Body body, int code) {
        if (code == CANCEL) {
            int id = body.int32();
            door.cancel(id, body.rest());
            connection.hangUp();
        } else if ((code == SSL && !askedSsl) || (code == GSS && !askedGss)) {
            body.end();
            askedSsl |= code == SSL;
            askedGss |= code == GSS;
            ChannelFuture _ = connection
                    .channel()
                    .writeAndFlush(connection.channel().alloc().buffer(1).writeByte('N'));
        } else if (code >>> 16 == MAJOR) {
            parameters(body, code & 0xffff);
        } else {
            throw new SqlException(
                    ErrorCode.UNSUPPORTED,
                    SqlStates.NOT_SUPPORTED,
                    "unsupported frontend protocol " + (code >>> 16) + "." + (code & 0xffff)
                            + ": server supports 3.0 to 3." + MINOR);
        }
    }

    private void parameters(Body body, int asked) {
        Map<String, String> parameters = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        for (String name = body.text(); !name.isEmpty(); name = body.text()) {
            String value = body.text();
            if (name.startsWith("_pq_.")) {
                unknown.add(name);
            } else {
                parameters.put(name, value);
            }
        }
        body.end();
        minor = Math.min(asked, MINOR);
        if (asked > MINOR || !unknown.isEmpty()) {
            negotiate(unknown);
        }
        user = Optional.ofNullable(parameters.remove("user")).orElse("");
        if (user.isEmpty()) {
            throw new SqlException(
                    ErrorCode.INVALID_REQUEST,
                    SqlStates.NO_AUTHORIZATION,
                    "no PostgreSQL user name specified in startup packet");
        }
        parameters.remove("database");
        String replication = parameters.remove("replication");
        if (replication != null && !List.of("false", "off", "no", "0").contains(replication)) {
            throw new SqlException(
                    ErrorCode.UNSUPPORTED, SqlStates.NOT_SUPPORTED, "there is no replication through this door");
        }
        String options = parameters.remove("options");
        if (options != null) {
            StartupOptions.read(options).forEach(settings::start);
        }
        parameters.forEach(settings::start);
        if (door.users().trusting()) {
            welcome();
        } else {
            ByteBuf message = connection.output().begin('R');
            message.writeInt(AUTH_SASL);
            Output.text(message, ScramExchange.MECHANISM);
            message.writeByte(0);
            connection.output().end();
            connection.output().flush();
            awaits = Awaits.SASL_FIRST;
        }
    }

    private void negotiate(List<String> unknown) {
        ByteBuf message = connection.output().begin('v');
        message.writeInt(MAJOR << 16 | minor);
        message.writeInt(unknown.size());
        unknown.forEach(name -> Output.text(message, name));
        connection.output().end();
    }

    private void saslFirst(Body body) {
        String mechanism = body.text();
        if (!mechanism.equals(ScramExchange.MECHANISM)) {
            throw violation("client selected an invalid SASL authentication mechanism");
        }
        ByteBuf bytes = body.slice(body.int32());
        body.end();
        ScramExchange begun = door.users().scram(user);
        exchange = begun;
        sasl(AUTH_SASL_CONTINUE, begun.first(ascii(bytes)));
        awaits = Awaits.SASL_LAST;
    }

    private void saslLast(Body body) {
        ScramExchange begun = java.util.Objects.requireNonNull(exchange);
        Optional<String> proof = begun.last(ascii(body.rest()));
        if (proof.isEmpty()) {
            door.metrics().refused("postgres", "password");
            throw new SqlException(
                    ErrorCode.INVALID_REQUEST,
                    SqlStates.WRONG_PASSWORD,
                    "password authentication failed for user \"" + user + "\"");
        }
        sasl(AUTH_SASL_FINAL, proof.get());
        welcome();
    }

    private static String ascii(ByteBuf bytes) {
        return bytes.readCharSequence(bytes.readableBytes(), StandardCharsets.UTF_8)
                .toString();
    }

    private void sasl(int step, String text) {
        ByteBuf message = connection.output().begin('R');
        message.writeInt(step);
        message.writeCharSequence(text, StandardCharsets.UTF_8);
        connection.output().end();
        if (step != AUTH_SASL_FINAL) {
            connection.output().flush();
        }
    }

    private void welcome() {
        settings.fix("session_authorization", user);
        settings.fix("server_version", KnownSetting.SERVER_VERSION + " (Weir " + door.version() + ")");
        Output output = connection.output();
        output.begin('R').writeInt(AUTH_OK);
        output.end();
        for (KnownSetting known : KnownSetting.REPORTED) {
            ByteBuf message = output.begin('S');
            Output.text(message, known.name());
            Output.text(message, settings.get(known.name()));
            output.end();
        }
        PostgresDoor.Key key = door.remember(connection, minor);
        output.begin('K').writeInt(key.id()).writeBytes(key.secret());
        output.end();
        Session session = new Session(door, connection, settings, user);
        session.ready();
        output.flush();
        connection.begin(session);
    }

    private static WeirException violation(String message) {
        return new SqlException(ErrorCode.INVALID_REQUEST, SqlStates.PROTOCOL_VIOLATION, message);
    }
}
