package dev.weir.sql;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/** One of DuckDB's databases, in memory. Its connections have to be closed before it is. */
@SuppressWarnings("MustBeClosed") // the arena lives as long as the database, which closes it
final class DuckDatabase implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment database = arena.allocate(JAVA_LONG);

    /** @param settings beside those that all have: nothing is downloaded */
    DuckDatabase(Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.put("autoinstall_known_extensions", "false");
        all.put("autoload_known_extensions", "false");
        all.put("allow_community_extensions", "false");
        try (Arena temporary = Arena.ofConfined()) {
            MemorySegment handle = temporary.allocate(JAVA_LONG);
            MemorySegment error = temporary.allocate(JAVA_LONG);
            DuckNative.createConfig(handle.address());
            all.forEach((name, value) -> {
                if (DuckNative.setConfig(
                                handle.get(JAVA_LONG, 0),
                                DuckNative.text(temporary, name),
                                DuckNative.text(temporary, value))
                        != 0) {
                    throw new WeirException(
                            ErrorCode.INVALID_CONFIG,
                            "duckdb does not take a setting name=" + name + " value=" + value);
                }
            });
            int state = DuckNative.openExt(
                    DuckNative.text(temporary, ":memory:"),
                    database.address(),
                    handle.get(JAVA_LONG, 0),
                    error.address());
            DuckNative.destroyConfig(handle.address());
            if (state != 0) {
                throw new WeirException(
                        ErrorCode.INVALID_CONFIG,
                        "duckdb does not start: " + DuckConnection.take(error.get(JAVA_LONG, 0)));
            }
        }
    }

    /** Not among the settings that a database begins with: DuckDB 2.0.0.1 takes it there and forgets it. */
    static void limitSpill(DuckConnection admin, long bytes) throws DuckConnection.DuckException {
        admin.run("set global max_temp_directory_size = '" + bytes + "B'");
    }

    long handle() {
        return database.get(JAVA_LONG, 0);
    }

    /** The caller closes it. */
    DuckConnection connect() {
        return new DuckConnection(handle());
    }

    @Override
    public void close() {
        DuckNative.closeDatabase(database.address());
        arena.close();
    }
}
