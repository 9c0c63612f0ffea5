package dev.weir.bucket.gcs;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Google's documentation says of uploads in a session, and of tokens: fake-gcs-server takes the question how much it has for the end of the object. It has one
 * bucket, and wants a token if it has given one.
 */
final class GoogleLike implements AutoCloseable {
    private static final Pattern RANGE = Pattern.compile("bytes (?:(\\d+)-(\\d+)|\\*)/(\\d+)");
    private static final int MORE = 308;

    private final HttpServer server;
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final Map<String, JsonNode> objects = new ConcurrentHashMap<>();
    private final AtomicLong received = new AtomicLong();
    private volatile Optional<String> token = Optional.empty();
    private volatile int tokens;

    private static final class Session {
        private final JsonNode told;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final boolean onlyIfAbsent;
        private boolean done;

        Session(JsonNode told, boolean onlyIfAbsent) {
            this.told = told;
            this.onlyIfAbsent = onlyIfAbsent;
        }
    }

    private GoogleLike(HttpServer server) {
        this.server = server;
    }

    static GoogleLike start() throws IOException {
        GoogleLike google =
                new GoogleLike(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50));
        google.server.createContext("/", google::serve);
        google.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        google.server.start();
        return google;
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Bytes of objects. */
    long received() {
        return received.get();
    }

    int tokens() {
        return tokens;
    }

    /** From now on it wants another one. */
    void forget() {
        token = Optional.of("another");
    }

    Optional<JsonNode> object(String key) {
        return Optional.ofNullable(objects.get(key));
    }

    private void serve(HttpExchange call) throws IOException {
        try (call) {
            String path = call.getRequestURI().getPath();
            String query = Optional.ofNullable(call.getRequestURI().getQuery()).orElse("");
            if (path.equals("/token")) {
                call.getRequestBody().readAllBytes();
                tokens++;
                token = Optional.of("token-" + tokens);
                answer(
                        call,
                        200,
                        "{\"access_token\":\"" + token.get() + "\",\"expires_in\":3600,\"token_type\":\"Bearer\"}");
            } else if (token.isPresent()
                    && !("Bearer " + token.get())
                            .equals(call.getRequestHeaders().getFirst("Authorization"))) {
                answer(call, 401, "{\"error\":{\"errors\":[{\"reason\":\"authError\"}]}}");
            } else if (path.startsWith("/upload/")) {
                if (call.getRequestMethod().equals("POST")) {
                    begin(call, query);
                } else {
                    proceed(call, sessions.get(query.substring(query.lastIndexOf('=') + 1)));
                }
            } else if (path.endsWith("/o")) {
                answer(call, 200, "{\"kind\":\"storage#objects\"}");
            } else {
                JsonNode object = objects.get(path.substring(path.indexOf("/o/") + 3));
                answer(call, object == null ? 404 : 200, object == null ? "" : object.toString());
            }
        }
    }

    private void begin(HttpExchange call, String query) throws IOException {
        JsonNode told = GcsObject.JSON.readTree(call.getRequestBody().readAllBytes());
        String id = Integer.toString(sessions.size());
        sessions.put(id, new Session(told, query.contains("ifGenerationMatch=0")));
        call.getResponseHeaders()
                .set(
                        "Location",
                        "http://" + call.getRequestHeaders().getFirst("Host") + "/upload/session?upload_id=" + id);
        answer(call, 200, "");
    }

    private void proceed(HttpExchange call, Session session) throws IOException {
        Matcher range = RANGE.matcher(call.getRequestHeaders().getFirst("Content-Range"));
        if (!range.matches()) {
            answer(call, 400, "");
            return;
        }
        synchronized (session) {
            if (range.group(1) != null) {
                take(call, session, Long.parseLong(range.group(1)));
            }
            if (!session.done && session.bytes.size() < Long.parseLong(range.group(3))) {
                if (session.bytes.size() > 0) {
                    call.getResponseHeaders().set("Range", "bytes=0-" + (session.bytes.size() - 1));
                }
                answer(call, MORE, "");
                return;
            }
            String key = session.told.path("name").asText();
            if (!session.done && session.onlyIfAbsent && objects.containsKey(key)) {
                answer(call, 412, "");
                return;
            }
            session.done = true;
            var object = (com.fasterxml.jackson.databind.node.ObjectNode) session.told;
            objects.put(key, object.put("size", Integer.toString(session.bytes.size())));
            answer(call, 200, object.toString());
        }
    }

    /** What comes is kept as far as it goes, as Google does. */
    private void take(HttpExchange call, Session session, long from) throws IOException {
        byte[] chunk = new byte[256 << 10];
        long at = from;
        try {
            for (int read = call.getRequestBody().readNBytes(chunk, 0, chunk.length);
                    read > 0;
                    read = call.getRequestBody().readNBytes(chunk, 0, chunk.length)) {
                received.addAndGet(read);
                if (at == session.bytes.size()) {
                    session.bytes.write(chunk, 0, read);
                }
                at += read;
            }
        } catch (IOException e) {
            // it was cut: the caller asks how much there is
        }
    }

    private static void answer(HttpExchange call, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        call.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            call.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
