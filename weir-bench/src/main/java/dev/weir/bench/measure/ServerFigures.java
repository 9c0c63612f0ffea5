package dev.weir.bench.measure;

import dev.weir.format.RealWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** The server's own figures at one moment. */
public record ServerFigures(String text) {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** Asks a server's HTTP door again and again. */
    @RealWorld("asks the server over http")
    public static final class Source {
        private final URI metrics;
        private final HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

        public Source(int httpPort) {
            this.metrics = URI.create("http://127.0.0.1:" + httpPort + "/metrics");
        }

        public ServerFigures now() {
            try {
                return new ServerFigures(http.send(
                                HttpRequest.newBuilder(metrics).timeout(TIMEOUT).build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body());
            } catch (IOException e) {
                throw new UncheckedIOException("the server does not tell its figures", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while the server is asked", e);
            }
        }
    }

    /** Of all series whose line begins so. */
    public Optional<Double> sum(String prefix) {
        double sum = 0;
        boolean found = false;
        for (String line : text.lines().toList()) {
            boolean named = line.startsWith(prefix)
                    && (prefix.contains("{") || " {".indexOf(line.charAt(prefix.length())) >= 0);
            if (named) {
                sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
                found = true;
            }
        }
        return found ? Optional.of(sum) : Optional.empty();
    }

    /** How much it has grown since. */
    public double since(ServerFigures before, String name) {
        return sum(name).orElse(Double.NaN) - before.sum(name).orElse(Double.NaN);
    }
}
