package dev.weir.server.tablet;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.wire.TableSpec;
import dev.weir.server.TestServer;
import dev.weir.server.Tests;
import dev.weir.server.query.SqlTables;
import dev.weir.storage.log.LogView;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever sees a row sees all that was acknowledged before it was sent, in whatever table. */
class SeenTableIT {
    private static final int WRITES = 1000;

    @TempDir
    Path data;

    @Test
    void causeIsSeenWithItsEffect() throws Exception {
        try (TestServer test = new TestServer(data);
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            SqlTables tables = test.server.tables();
            for (String name : List.of("cause", "effect")) {
                TableSpec spec = Tests.spec(name).withBuckets(1, List.of());
                tables.create(spec.withDurability(dev.weir.format.wire.Durability.ASYNC));
            }
            Future<?> writer = threads.submit(() -> write(tables));
            for (int i = 0; !writer.isDone(); i++) {
                look(tables, i % 2 == 0 ? List.of("cause", "effect") : List.of("effect", "cause"));
            }
            writer.get();
        }
    }

    private static void write(SqlTables tables) {
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot row = Tests.rows(allocator, 0, 1)) {
            for (int i = 0; i < WRITES; i++) {
                tables.append("cause", row);
                tables.append("effect", row);
            }
        }
    }

    private static void look(SqlTables tables, List<String> names) {
        Map<String, SeenTable> seen = tables.see(names);
        try {
            long causes = rows(seen, "cause");
            long effects = rows(seen, "effect");
            assertTrue(effects <= causes && causes <= effects + 1, causes + " causes, " + effects + " effects");
        } finally {
            seen.values().forEach(SeenTable::close);
        }
    }

    private static long rows(Map<String, SeenTable> seen, String name) {
        return seen.get(name).logs().stream().mapToLong(LogView::highWatermark).sum();
    }
}
