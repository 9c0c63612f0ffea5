package dev.weir.bench.soak;

import dev.weir.bench.measure.ProcFs;
import dev.weir.bench.measure.ServerFigures;
import dev.weir.bench.process.Jcmd;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Looks at the server from outside: /proc, and its own figures. A figure that the server does not have is left out. */
final class Sampler {
    private static final double MIB = 1 << 20;
    private static final double KIB = 1 << 10;

    private final long pid;
    private final ServerFigures.Source metrics;

    Sampler(long pid, int httpPort) {
        this.pid = pid;
        this.metrics = new ServerFigures.Source(httpPort);
    }

    /** Collects garbage first, so that the heap shows what is held. */
    Map<Gauge, Double> look() {
        Jcmd.run(pid, "GC.run");
        ServerFigures figures = metrics.now();
        Map<Gauge, Double> seen = new EnumMap<>(Gauge.class);
        seen.put(Gauge.RSS, ProcFs.statusMib(pid, "VmRSS"));
        seen.put(Gauge.THREADS, (double) ProcFs.threads(pid));
        seen.put(Gauge.FILES, (double) ProcFs.openFiles(pid));
        put(seen, Gauge.HEAP, figures.sum("jvm_memory_used_bytes{area=\"heap\""), MIB);
        put(seen, Gauge.BUDGET, figures.sum("weir_memory_used_bytes"), MIB);
        put(seen, Gauge.DIRECT, figures.sum("weir_memory_direct_bytes"), MIB);
        put(seen, Gauge.NETWORK, figures.sum("weir_network_received_bytes"), KIB);
        put(seen, Gauge.CONNECTIONS, figures.sum("weir_connections_open"), 1);
        put(seen, Gauge.CALLS, figures.sum("weir_calls_open"), 1);
        return seen;
    }

    private static void put(Map<Gauge, Double> seen, Gauge gauge, Optional<Double> value, double unit) {
        value.ifPresent(known -> seen.put(gauge, known / unit));
    }
}
