package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The database that reads and writes the lake's Parquet files. No statement of a user runs in it; the database in which they run has no files at all, so
 * nothing that a user can write down reaches one.
 *
 * <p>It has no threads of its own: each connection computes on the thread that uses it. It is made when it is first needed.
 */
final class LakeDatabase implements AutoCloseable {
    /** Of the memory that a statement has, this part again. */
    private static final long MEMORY_PART = 2;

    private final SqlConfig config;
    private @Nullable DuckDatabase opened;
    private boolean closed;

    LakeDatabase(SqlConfig config) {
        this.config = config;
    }

    /** The caller closes it. */
    synchronized DuckConnection connect() {
        if (closed) {
            throw new WeirException(ErrorCode.UNAVAILABLE, "the sql engine has been closed");
        }
        DuckDatabase database = opened;
        if (database == null) {
            database = open();
            opened = database;
        }
        return database.connect();
    }

    private DuckDatabase open() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("threads", "1");
        settings.put("memory_limit", config.seatMemoryBytes() / MEMORY_PART + "B");
        settings.put("temp_directory", config.tempDirectory().resolve("lake").toString());
        DuckDatabase database = new DuckDatabase(settings);
        try (DuckConnection admin = database.connect()) {
            ScanFunction.register(database.handle(), admin.handle());
            DuckDatabase.limitSpill(admin, config.seatSpillBytes());
            admin.run("set global TimeZone = 'UTC'");
            admin.run("set global parquet_metadata_cache = true");
            admin.run("set global lock_configuration = true");
            return database;
        } catch (DuckConnection.DuckException | RuntimeException e) {
            database.close();
            throw new WeirException(
                    ErrorCode.INTERNAL, "duckdb could not be set up for the lake: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (opened != null) {
            opened.close();
            opened = null;
        }
    }
}
