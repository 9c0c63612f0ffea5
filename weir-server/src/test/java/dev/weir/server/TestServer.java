package dev.weir.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.wire.ScanRequest;
import dev.weir.format.wire.Ticket;
import dev.weir.format.wire.WireJson;
import dev.weir.server.config.ConfigLoader;
import dev.weir.server.config.ServerConfig;
import dev.weir.server.lake.Lake;
import dev.weir.server.lookup.KeyedTables;
import dev.weir.server.lookup.ServedTables;
import dev.weir.server.query.SqlEngine;
import dev.weir.server.query.SqlTables;
import dev.weir.storage.disk.LocalDisk;
import dev.weir.storage.state.store.RocksStores;
import dev.weir.storage.state.store.SortedStores;
import dev.weir.storage.state.store.StateConfig;
import dev.weir.storage.time.SystemClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.Result;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** A real server on free ports, and Arrow's own Flight client for it. Closing it checks that no native memory is left on either side. */
public final class TestServer implements AutoCloseable {
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(20);

    public final BufferAllocator allocator = new RootAllocator();
    public final Server server;
    public final FlightClient client;

    public TestServer(Path data, String... settings) {
        this(data, tables -> Optional.empty(), settings);
    }

    public TestServer(Path data, Function<SqlTables, Optional<SqlEngine>> sql, String... settings) {
        this(() -> Server.start(config(data, settings), ports(), sql));
    }

    /** One whose lookups are answered from the given tables, whatever it has itself. */
    public static TestServer keyed(Path data, KeyedTables keyed, String... settings) {
        return new TestServer(() -> Server.start(
                config(data, settings),
                ports(),
                new Server.Guests(any -> Optional.empty(), sources -> Lake.NONE),
                any -> keyed));
    }

    /** One with this lake. */
    static TestServer settled(Path data, Lake lake, String... settings) {
        return new TestServer(() -> Server.start(
                config(data, settings),
                ports(),
                new Server.Guests(any -> Optional.empty(), sources -> lake),
                ServedTables::new));
    }

    private TestServer(Supplier<Server> start) {
        server = start.get();
        client = FlightClient.builder(
                        allocator,
                        Location.forGrpcInsecure(
                                "127.0.0.1", server.flightAddress().getPort()))
                .build();
    }

    private static ServerConfig config(Path data, String... settings) {
        List<String> all =
                new ArrayList<>(List.of("data.directory=" + data, "flight.port=0", "http.port=0", "postgres.port=0"));
        all.addAll(Arrays.asList(settings));
        return ConfigLoader.load(Optional.empty(), all);
    }

    private static SortedStores stores(ServerConfig config) {
        StateConfig state = new StateConfig(config.state().cacheBytes(), 1);
        // in the build directory, so that the library is unpacked once for all tests
        return new RocksStores(state, Path.of("target", "native"), new LocalDisk());
    }

    static Server.Ports ports() {
        return new Server.Ports(new LocalDisk(), new SystemClock(), UUID::randomUUID, TestServer::stores);
    }

    /** One of the server's own figures; 0 if it has none of this name yet. */
    public double figure(String name) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            String text = http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                                            + server.httpAddress().getPort() + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            return text.lines()
                    .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public List<String> action(String type, String json) {
        List<String> results = new ArrayList<>();
        var iterator = client.doAction(new Action(type, json.getBytes(StandardCharsets.UTF_8)));
        while (iterator.hasNext()) {
            Result result = iterator.next();
            results.add(new String(result.getBody(), StandardCharsets.UTF_8));
        }
        return results;
    }

    public void create(String name, int buckets, String rest) {
        String schema =
                "{\"columns\":[{\"name\":\"id\",\"type\":\"int64\",\"nullable\":false},{\"name\":\"name\",\"type\":\"utf8\"}]}";
        action(
                "create_table",
                "{\"name\":\"" + name + "\",\"schema\":" + schema + ",\"buckets\":" + buckets + rest + "}");
    }

    public static org.apache.arrow.flight.Ticket ticket(ScanRequest request) {
        return new org.apache.arrow.flight.Ticket(WireJson.write(new Ticket.Scan(request)));
    }

    public static org.apache.arrow.flight.Ticket ticket(String json) {
        return new org.apache.arrow.flight.Ticket(json.getBytes(StandardCharsets.UTF_8));
    }

    /** What the HTTP door tells of the server. */
    public String metrics() {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(
                            "http://127.0.0.1:" + server.httpAddress().getPort() + "/metrics"))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Looks again until it holds. */
    public static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        CountDownLatch never = new CountDownLatch(1);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, what);
            try {
                assertFalse(never.await(1, TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                throw new AssertionError(what, e);
            }
        }
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        server.close();
        assertEquals(0, server.usedMemoryBytes(), "native memory of the server");
        allocator.close();
    }
}
