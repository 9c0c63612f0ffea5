package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * A database in which statements run, with memory and a part of the disk of its own: DuckDB's limits hold for a whole database, so whoever sits alone has one. Locked
 * down, in memory, and it holds nothing but what it can make again: stand-ins for plans, and the catalog of Postgres once a statement there has named something of it.
 */
final class Seat implements AutoCloseable {
    private final DuckDatabase database;
    private final DuckConnection admin;
    private final AtomicInteger statements = new AtomicInteger();
    private final Set<String> standIns = new HashSet<>();
    private final Object catalogLock = new Object();
    private boolean hasCatalog;

    /** @param number tells its directory from those of others */
    Seat(SqlConfig config, int number) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("threads", String.valueOf(config.threads()));
        // Of use to files that are read over a network only.
        settings.put("async_threads", "0");
        settings.put("memory_limit", config.seatMemoryBytes() + "B");
        settings.put(
                "temp_directory",
                config.tempDirectory().resolve(String.valueOf(number)).toString());
        // Of use to DuckDB's own tables only; plans over the stand-ins would run into it, and fail in 2.0.0.
        settings.put("disabled_optimizers", "late_materialization");
        settings.put("enable_external_access", "false");
        database = new DuckDatabase(settings);
        admin = database.connect();
        try {
            ScanFunction.register(database.handle(), admin.handle());
            DuckDatabase.limitSpill(admin, config.seatSpillBytes());
            admin.run("set global TimeZone = 'UTC'");
            admin.run("create schema " + Shadows.SCHEMA);
            // From here on no statement can change a setting.
            admin.run("set global lock_configuration = true");
        } catch (DuckConnection.DuckException | RuntimeException e) {
            close();
            throw new WeirException(ErrorCode.INTERNAL, "duckdb could not be set up: " + e.getMessage(), e);
        }
    }

    /** A statement's connection; while it is open, the statement sits here. */
    final class Taken implements AutoCloseable {
        private final DuckConnection connection = database.connect();

        DuckConnection connection() {
            return connection;
        }

        Seat seat() {
            return Seat.this;
        }

        /** Once. */
        @Override
        public void close() {
            connection.close();
            statements.decrementAndGet();
        }
    }

    /** The caller closes it. */
    Taken take() {
        statements.incrementAndGet();
        try {
            return new Taken();
        } catch (RuntimeException e) {
            statements.decrementAndGet();
            throw e;
        }
    }

    int statements() {
        return statements.get();
    }

    /** In use by all that sit here. */
    synchronized long memoryBytes() {
        try {
            return Long.parseLong(
                    admin.text("select coalesce(sum(memory_usage_bytes), 0)::bigint::varchar from duckdb_memory()"));
        } catch (DuckConnection.DuckException e) {
            return Long.MAX_VALUE; // not even for this question there was any
        }
    }

    /** Makes a stand-in if it is not there. */
    synchronized void require(String standIn, List<Field> columns) {
        if (!standIns.add(standIn)) {
            return;
        }
        try {
            for (String statement : Shadows.making(standIn, columns)) {
                admin.run(statement);
            }
        } catch (DuckConnection.DuckException e) {
            standIns.remove(standIn);
            throw DuckErrors.isCapacity(e)
                    ? DuckErrors.of(String.valueOf(e.getMessage()), List.of())
                    : new WeirException(ErrorCode.INTERNAL, "no stand-in for a plan: " + e.getMessage(), e);
        }
    }

    /** Makes the catalog if it is not there. */
    void require(Catalog catalog) {
        synchronized (catalogLock) {
            if (!hasCatalog) {
                try (DuckConnection connection = database.connect()) {
                    catalog.make(connection);
                }
                hasCatalog = true;
            }
        }
    }

    /** Nobody sits here any more. */
    @Override
    public void close() {
        admin.close();
        database.close();
    }
}
