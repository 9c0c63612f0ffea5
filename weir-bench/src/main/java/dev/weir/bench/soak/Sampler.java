package dev.weir.bench.soak;

import dev.weir.bench.measure.ProcFs;
import dev.weir.bench.process.Jcmd;
import dev.weir.format.RealWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Looks at the server from outside: /proc, and its own figures. A figure that the server does not have is left out. */
@RealWorld("asks the server over http")
final class Sampler {
    private static final double MIB = 1 << 20;
    private static final double KIB = 1 << 10;
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final long pid;
    private final URI metrics;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Sampler(long pid, int httpPort) {
        this.pid = pid;
        this.metrics = URI.create("http://127.0.0.1:" + httpPort + "/metrics");
    }

    /** Collects garbage first, so that the heap shows what is held. */
    Map<Gauge, Double> look() {
        Jcmd.run(pid, "GC.run");
        String text = scrape();
        Map<Gauge, Double> seen = new EnumMap<>(Gauge.class);
        seen.put(Gauge.RSS, ProcFs.statusMib(pid, "VmRSS"));
        seen.put(Gauge.THREADS, (double) ProcFs.threads(pid));
        seen.put(Gauge.FILES, (double) ProcFs.openFiles(pid));
        put(seen, Gauge.HEAP, sum(text, "jvm_memory_used_bytes{area=\"heap\""), MIB);
        put(seen, Gauge.BUDGET, sum(text, "weir_memory_used_bytes"), MIB);
        put(seen, Gauge.DIRECT, sum(text, "weir_memory_direct_bytes"), MIB);
        put(seen, Gauge.NETWORK, sum(text, "weir_network_received_bytes"), KIB);
        put(seen, Gauge.CONNECTIONS, sum(text, "weir_connections_open"), 1);
        put(seen, Gauge.CALLS, sum(text, "weir_calls_open"), 1);
        return seen;
    }

    private static void put(Map<Gauge, Double> seen, Gauge gauge, Optional<Double> value, double unit) {
        value.ifPresent(known -> seen.put(gauge, known / unit));
    }

    /** Of all series whose line begins so. */
    static Optional<Double> sum(String text, String prefix) {
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

    String scrape() {
        try {
            return http.send(
                            HttpRequest.newBuilder(metrics).timeout(TIMEOUT).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException("the server does not tell its figures", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the server is asked", e);
        }
    }
}
