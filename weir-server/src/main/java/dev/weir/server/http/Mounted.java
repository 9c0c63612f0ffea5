package dev.weir.server.http;

import java.util.Map;
import java.util.Optional;

/**
 * What another module answers at the HTTP door, below a path of its own.
 *
 * @param prefix begins with a slash and does not end with one
 * @param tokenPath behind the prefix: where users get a token for their password
 * @param maxBodyBytes of a request; a longer one is refused
 */
public record Mounted(String prefix, Optional<String> tokenPath, int maxBodyBytes, Guest guest) {
    /**
     * A request, whole.
     *
     * @param path behind the prefix, as it was sent: still quoted
     * @param query behind the question mark, as it was sent; empty if there is none
     * @param headers names in lower case; the last of several of one name
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Request(String method, String path, String query, Map<String, String> headers, byte[] body) {}

    /** An answer. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Response(int status, Map<String, String> headers, byte[] body) {}

    /** Who answers: on a thread of a small pool, which it may block. */
    public interface Guest {
        Response answer(Request request);

        /** What the door has to say for itself, in the words of the guest's protocol. */
        Response refusal(int status, String reason);
    }

    boolean takes(String path) {
        return path.startsWith(prefix) && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }
}
