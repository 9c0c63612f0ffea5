package dev.weir.sql;

import dev.weir.format.WeirException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** An engine over tables of its own, which checks at its end that all native memory came back. */
final class SqlFixture implements AutoCloseable {
    /** Less than most tests' tables: columns come and go. */
    private static final long CACHE_BYTES = 1 << 20;

    final RootAllocator allocator = new RootAllocator(2L << 30);
    final LogTables tables;
    final ColumnCache cache;
    final DuckEngine engine;

    SqlFixture(Path directory) {
        this(directory, config(directory));
    }

    SqlFixture(Path directory, SqlConfig config) {
        tables = new LogTables(directory, allocator);
        LakeDatabase lake = new LakeDatabase(config);
        cache = new ColumnCache(config.cacheBytes());
        Tables poisoned = poisoned(HotRows.tables(tables, lake, new HotRows.Memory(allocator, cache)));
        engine = new DuckEngine(poisoned, lake, cache, config, allocator);
    }

    /** The library lies in the build directory, so that it is unpacked once for all tests. */
    static SqlConfig config(Path directory) {
        return new SqlConfig(
                768L << 20,
                256L << 20,
                4L << 30,
                CACHE_BYTES,
                4,
                directory.resolve("temp"),
                Path.of("target", "duckdb"));
    }

    /** Batches that are overwritten when they are given back: who still looks at them gets nonsense. */
    private Tables poisoned(Tables tables) {
        return new PoisonedTables(tables, allocator);
    }

    /** All rows as text, one line each. */
    List<String> rows(String sql) {
        return rows(engine.execute(sql));
    }

    /** Closes it. */
    static List<String> rows(QueryResult answer) {
        List<String> lines = new ArrayList<>();
        try (QueryResult result = answer) {
            while (result.next()) {
                VectorSchemaRoot root = result.root();
                for (int row = 0; row < root.getRowCount(); row++) {
                    int at = row;
                    lines.add(root.getFieldVectors().stream()
                            .map(vector -> text(vector, at))
                            .collect(Collectors.joining("|")));
                }
            }
        }
        return lines;
    }

    static String text(FieldVector vector, int row) {
        Object value = vector.getObject(row);
        return value instanceof byte[] bytes ? java.util.HexFormat.of().formatHex(bytes) : String.valueOf(value);
    }

    String one(String sql) {
        List<String> lines = rows(sql);
        if (lines.size() != 1) {
            throw new AssertionError("one row was expected, not " + lines);
        }
        return lines.getFirst();
    }

    WeirException error(String sql) {
        try {
            throw new AssertionError("no error, but " + rows(sql));
        } catch (WeirException e) {
            return e;
        }
    }

    @Override
    public void close() {
        engine.close();
        tables.close();
        if (allocator.getAllocatedMemory() != 0) {
            throw new AssertionError("native memory was not given back: " + allocator.toVerboseString());
        }
        allocator.close();
    }
}
