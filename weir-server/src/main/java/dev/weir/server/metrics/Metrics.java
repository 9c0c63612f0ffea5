package dev.weir.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** The server's own figures. The stages count into plain adders; the registry reads them when somebody asks. */
public final class Metrics implements AutoCloseable {
    /** Upper bounds of the latency histograms: from a page-cache write to a disk in trouble. */
    private static final Duration[] LATENCIES = {
        Duration.ofNanos(250_000),
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
    };

    /** The registry holds what it counts weakly: without this a counter stands still from the next collection on. */
    private final List<Supplier<Number>> counted = new CopyOnWriteArrayList<>();

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private final LongAdder appendedRows = adder("weir.append.rows", "rows appended and acknowledged");
    private final LongAdder appendedBytes = adder("weir.append.bytes", "bytes of batches appended, as stored");
    private final LongAdder appendedBatches = adder("weir.append.batches", "batches appended");
    private final LongAdder duplicates = adder("weir.append.duplicates", "batches that were there already");
    private final LongAdder failures = adder("weir.append.failures", "batches that could not be appended");
    private final LongAdder scannedRows = adder("weir.scan.rows", "rows sent to readers");
    private final LongAdder scannedBytes = adder("weir.scan.bytes", "bytes of batches sent to readers");
    private final LongAdder skippedBatches =
            adder("weir.scan.skipped.batches", "batches that a zone map let be skipped");
    private final LongAdder cuts = adder("weir.scan.cuts", "batches read from disk and cut to a scan's projection");
    private final LongAdder sharedCuts =
            adder("weir.scan.shared", "batches that a follower took over as another one had cut them");
    private final LongAdder openScans = new LongAdder();
    private final Timer appendLatency =
            timer("weir.append.latency", "from the arrival of a batch at its lane to its acknowledgement");
    private final Timer syncLatency = timer("weir.sync.latency", "one sync of one log");

    public Metrics() {
        Gauge.builder("weir.scan.open", openScans, LongAdder::sum)
                .description("scans that are running")
                .register(registry);
    }

    private LongAdder adder(String name, String description) {
        LongAdder adder = new LongAdder();
        FunctionCounter.builder(name, adder, LongAdder::sum)
                .description(description)
                .register(registry);
        return adder;
    }

    private Timer timer(String name, String description) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(LATENCIES)
                .register(registry);
    }

    public void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    /** Something that only grows. */
    public void counter(String name, String description, Supplier<Number> value) {
        counted.add(value);
        FunctionCounter.builder(name, value, counted -> counted.get().doubleValue())
                .description(description)
                .register(registry);
    }

    /** As above, for one of several doors. */
    public void gauge(String name, String description, String door, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).tag("door", door).register(registry);
    }

    /** Somebody was turned away at a door. */
    public void refused(String door, String reason) {
        count("weir.refused", "connections, calls and messages that a limit turned away", door, reason);
    }

    /** Somebody kept a door waiting for too long. */
    public void reaped(String door, String reason) {
        count("weir.reaped", "connections and calls that were ended because they were slow or silent", door, reason);
    }

    private void count(String name, String description, String door, String reason) {
        Counter.builder(name)
                .description(description)
                .tag("door", door)
                .tag("reason", reason)
                .register(registry)
                .increment();
    }

    /** Calls to a door that ended in an error, by Weir's code. */
    public void failed(String door, String code) {
        Counter.builder("weir.errors")
                .description("calls that ended in an error")
                .tag("door", door)
                .tag("code", code)
                .register(registry)
                .increment();
    }

    public void appended(int rows, long bytes, long nanos) {
        appendedRows.add(rows);
        appendedBytes.add(bytes);
        appendedBatches.increment();
        appendLatency.record(nanos, TimeUnit.NANOSECONDS);
    }

    public void duplicate() {
        duplicates.increment();
    }

    public void appendFailed() {
        failures.increment();
    }

    public void synced(long nanos) {
        syncLatency.record(nanos, TimeUnit.NANOSECONDS);
    }

    public void scanned(long rows, long bytes) {
        scannedRows.add(rows);
        scannedBytes.add(bytes);
    }

    public void skipped() {
        skippedBatches.increment();
    }

    public void cut() {
        cuts.increment();
    }

    public void cutShared() {
        sharedCuts.increment();
    }

    public void scanOpened() {
        openScans.increment();
    }

    public void scanClosed() {
        openScans.decrement();
    }

    public long openScans() {
        return openScans.sum();
    }

    /** What the JVM tells of itself. Bound late: it costs start-up time and nobody asks at once. */
    @SuppressWarnings("resource") // these binders hold nothing that needs closing without GC listeners
    public void bindJvm() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        registry.close();
    }
}
