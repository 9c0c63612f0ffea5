package dev.weir.client.wire;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** Where a server is: {@code weir://host:port}. */
public record Address(String host, int port) {
    public static final int DEFAULT_PORT = 9470;

    /** Throws {@code INVALID_CONFIG} for anything that is not such an address. */
    public static Address parse(String text) {
        try {
            URI uri = new URI(text);
            boolean extra = uri.getUserInfo() != null
                    || uri.getQuery() != null
                    || uri.getFragment() != null
                    || (uri.getPath() != null && uri.getPath().length() > 1);
            if (!"weir".equals(uri.getScheme()) || uri.getHost() == null || extra) {
                throw invalid(text, null);
            }
            return new Address(uri.getHost(), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
        } catch (URISyntaxException e) {
            throw invalid(text, e);
        }
    }

    private static WeirException invalid(String text, @Nullable Exception cause) {
        return new WeirException(
                ErrorCode.INVALID_CONFIG, "a server's address is weir://host:port address=" + text, cause);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
