package dev.weir.client.wire;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a server is, and perhaps who calls: {@code weir://host:port}, {@code weir://user@host:port}. */
public record Address(Optional<String> user, String host, int port) {
    public static final int DEFAULT_PORT = 9470;

    /** Throws {@code INVALID_CONFIG} for anything that is not such an address, also for one with a password. */
    public static Address parse(String text) {
        try {
            URI uri = new URI(text);
            boolean extra = uri.getQuery() != null
                    || uri.getFragment() != null
                    || (uri.getPath() != null && uri.getPath().length() > 1);
            if (!"weir".equals(uri.getScheme()) || uri.getHost() == null || extra) {
                throw invalid(text, null);
            }
            Optional<String> user = Optional.ofNullable(uri.getUserInfo());
            if (user.isPresent() && (user.get().isEmpty() || user.get().indexOf(':') >= 0)) {
                throw new WeirException(
                        ErrorCode.INVALID_CONFIG,
                        "a password does not belong into an address, which comes into logs: set WEIR_PASSWORD, or"
                                + " ClientConfig.withUser address=" + shown(text));
            }
            return new Address(user, uri.getHost(), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
        } catch (URISyntaxException e) {
            // its message has the text in it, and there may be a password in that
            throw invalid(text, text.indexOf('@') < 0 ? e : null);
        }
    }

    private static WeirException invalid(String text, @Nullable Exception cause) {
        return new WeirException(
                ErrorCode.INVALID_CONFIG,
                "a server's address is weir://host:port, or weir://user@host:port address=" + shown(text),
                cause);
    }

    /** Without what stands before the host, which may be a password. */
    private static String shown(String text) {
        int host = text.lastIndexOf('@');
        return host < 0 ? text : "weir://...@" + text.substring(host + 1);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
