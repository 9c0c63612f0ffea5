package dev.weir.server.http;

import dev.weir.server.metrics.Metrics;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/** What is said to which request. */
final class HttpAnswers {
    /** An answer. */
    record Answer(int status, String type, byte[] body) {
        static Answer text(int status, String type, String text) {
            return new Answer(status, type, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;
    private static final int UNAVAILABLE = 503;
    private static final String PLAIN = "text/plain; charset=utf-8";

    private final Metrics metrics;
    private final AtomicBoolean jvmBound = new AtomicBoolean();
    private volatile boolean stopping;

    HttpAnswers(Metrics metrics) {
        this.metrics = metrics;
    }

    void stopping() {
        stopping = true;
    }

    Answer to(String method, String path) {
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return Answer.text(NOT_ALLOWED, PLAIN, "only GET\n");
        }
        return switch (path) {
            case "/health" ->
                stopping
                        ? Answer.text(UNAVAILABLE, "application/json", "{\"status\":\"stopping\"}\n")
                        : Answer.text(OK, "application/json", "{\"status\":\"ok\"}\n");
            case "/metrics" -> {
                if (jvmBound.compareAndSet(false, true)) {
                    metrics.bindJvm();
                }
                yield Answer.text(OK, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape());
            }
            default -> Answer.text(NOT_FOUND, PLAIN, "there are /health and /metrics\n");
        };
    }
}
