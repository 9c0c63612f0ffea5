package dev.weir.server.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.format.ErrorCode;
import dev.weir.format.RealWorld;
import dev.weir.format.WeirException;
import dev.weir.server.config.ServerConfig;
import dev.weir.server.metrics.Metrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/** Health and metrics, for machines that watch. */
@RealWorld("threads of connections")
public final class HttpDoor implements AutoCloseable {
    private static final int BACKLOG = 64;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;
    private static final int UNAVAILABLE = 503;

    private final HttpServer server;
    private final ExecutorService executor;
    private final Metrics metrics;
    private final AtomicBoolean jvmBound = new AtomicBoolean();
    private volatile boolean stopping;

    /** Listens when this returns; {@code IN_USE} if the port is taken. */
    public HttpDoor(ServerConfig.Http config, Metrics metrics) {
        this.metrics = metrics;
        try {
            server = HttpServer.create(new InetSocketAddress(config.host(), config.port()), BACKLOG);
        } catch (IOException | RuntimeException e) {
            throw new WeirException(
                    ErrorCode.IN_USE,
                    "the http door cannot listen here; stop what does, or set http.port (or http.host) address="
                            + config.host() + ":" + config.port() + " reason=" + e.getMessage(),
                    e);
        }
        executor = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("weir-http-", 0).factory());
        server.setExecutor(executor);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                send(exchange, NOT_ALLOWED, "text/plain; charset=utf-8", "only GET\n");
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/health" ->
                    send(
                            exchange,
                            stopping ? UNAVAILABLE : OK,
                            "application/json",
                            stopping ? "{\"status\":\"stopping\"}\n" : "{\"status\":\"ok\"}\n");
                case "/metrics" -> {
                    if (jvmBound.compareAndSet(false, true)) {
                        metrics.bindJvm();
                    }
                    send(exchange, OK, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape());
                }
                default -> send(exchange, NOT_FOUND, "text/plain; charset=utf-8", "there are /health and /metrics\n");
            }
        }
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** From now on {@code /health} says that the server stops. */
    public void stopping() {
        stopping = true;
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
