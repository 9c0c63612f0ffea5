package dev.weir.stages;

import dev.weir.format.batch.Codec;
import dev.weir.format.wire.TableChange;
import dev.weir.format.wire.TableSpec;
import dev.weir.sql.Databases;
import dev.weir.sql.DuckEngine;
import dev.weir.sql.HotTable;
import dev.weir.sql.HotTables;
import dev.weir.sql.QueryResult;
import dev.weir.sql.SqlConfig;
import dev.weir.storage.log.ReadLease;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** DuckDB groups rows of the log, of which it reads two columns, on one thread. */
@State(Scope.Thread)
@OperationsPerInvocation(Sample.ROWS * Query.BATCHES)
public class Query {
    static final int BATCHES = 64;
    private static final String SQL = "select kind, count(*), sum(price) from events group by kind";
    private static final long MEMORY_BYTES = 1L << 30;

    private final Sample sample = new Sample();
    private final StoredRows stored = new StoredRows(sample, BATCHES);
    private final Place place = new Place();
    private final Limits.Compression bare = new Limits.Compression(Codec.ZSTD, sample.buffers(sample.two()));
    private final DuckEngine engine = DuckEngine.open(
            new OneTable(sample.table, stored),
            new SqlConfig(
                    MEMORY_BYTES,
                    MEMORY_BYTES,
                    MEMORY_BYTES,
                    0,
                    1,
                    place.folder().resolve("temp"),
                    place.folder().resolve("lib")),
            sample.allocator);

    @Benchmark
    public long stage() {
        long groups = 0;
        try (QueryResult result = engine.execute(SQL)) {
            while (result.next()) {
                groups += result.root().getRowCount();
            }
        }
        return groups;
    }

    @Benchmark
    public long limit() {
        long bytes = 0;
        for (int i = 0; i < BATCHES; i++) {
            bytes += bare.decompress();
        }
        return bytes;
    }

    @TearDown
    public void close() {
        engine.close();
        bare.close();
        stored.close();
        place.close();
        sample.close();
    }

    /** What the statement may name; nothing else is asked of it. */
    private record OneTable(TableSpec spec, StoredRows stored) implements HotTables {
        @Override
        public List<String> names() {
            return List.of(spec.name());
        }

        @Override
        public Databases catalog() {
            return new NoViews();
        }

        @Override
        public Optional<TableSpec> spec(String name) {
            return Optional.of(spec).filter(own -> own.name().equals(name));
        }

        @Override
        public Map<String, HotTable> see(Collection<String> names) {
            if (names.isEmpty()) {
                return Map.of();
            }
            ReadLease lease = stored.log.lease();
            return Map.of(spec.name(), new HotTable(spec, List.of(lease.view()), lease::close));
        }

        @Override
        public void create(TableSpec other) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void alter(String name, TableChange change) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void drop(String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void append(String name, VectorSchemaRoot rows) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void update(String name, VectorSchemaRoot rows) {
            throw new UnsupportedOperationException();
        }
    }
}
