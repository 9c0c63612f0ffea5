package dev.weir.server.postgres;

import dev.weir.format.ErrorCode;
import dev.weir.format.SqlException;
import dev.weir.server.memory.Memory;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The prepared statements of one client, and its portals, by name; bounded by number, and large ones in the budget. To be closed. */
final class Kept implements AutoCloseable {
    private static final int MAX_STATEMENTS = 1000;

    /** Each holds what it sees of its tables. */
    private static final int MAX_PORTALS = 64;

    /** What is smaller is bounded by the number of them, and not worth a look at the budget. */
    private static final int SMALL_BYTES = 4 << 10;

    private final Memory memory;
    private final Map<String, Parsed> statements = new HashMap<>(2);
    private final Map<String, Portal> portals = new HashMap<>(2);

    Kept(Memory memory) {
        this.memory = memory;
    }

    // Statements.

    /** The one without a name goes for the next. Throws if there is another of this name. */
    void makeRoomFor(String name) {
        if (name.isEmpty()) {
            closeStatement(name);
        } else if (statements.containsKey(name)) {
            throw new SqlException(
                    ErrorCode.INVALID_REQUEST,
                    SqlStates.DUPLICATE_STATEMENT,
                    "prepared statement \"" + name + "\" already exists");
        }
    }

    void keep(String name, Parsed parsed) {
        makeRoomFor(name);
        checkNumber(statements, MAX_STATEMENTS, "too many prepared statements; deallocate some");
        reserve(parsed.bytes());
        statements.put(name, parsed);
    }

    Optional<Parsed> find(String name) {
        return Optional.ofNullable(statements.get(name));
    }

    Parsed statement(String name) {
        return find(name)
                .orElseThrow(() -> new SqlException(
                        ErrorCode.INVALID_REQUEST,
                        SqlStates.NO_SUCH_STATEMENT,
                        name.isEmpty()
                                ? "unnamed prepared statement does not exist"
                                : "prepared statement \"" + name + "\" does not exist"));
    }

    void closeStatement(String name) {
        Parsed parsed = statements.remove(name);
        if (parsed != null) {
            release(parsed.bytes());
        }
    }

    void closeStatements() {
        statements.values().forEach(parsed -> release(parsed.bytes()));
        statements.clear();
    }

    // Portals.

    void bind(String name, Portal portal) {
        if (name.isEmpty()) {
            closePortal(name);
        } else if (portals.containsKey(name)) {
            throw new SqlException(
                    ErrorCode.INVALID_REQUEST, SqlStates.DUPLICATE_CURSOR, "cursor \"" + name + "\" already exists");
        }
        checkNumber(portals, MAX_PORTALS, "too many cursors are open; close some");
        reserve(portal.bytes());
        portals.put(name, portal);
    }

    Portal portal(String name) {
        Portal portal = portals.get(name);
        if (portal == null) {
            throw new SqlException(
                    ErrorCode.INVALID_REQUEST, SqlStates.NO_SUCH_CURSOR, "portal \"" + name + "\" does not exist");
        }
        return portal;
    }

    boolean hasPortal(String name) {
        return portals.containsKey(name);
    }

    void closePortal(String name) {
        Portal portal = portals.remove(name);
        if (portal != null) {
            end(portal);
        }
    }

    /** @param held also those that outlive transactions */
    void closePortals(boolean held) {
        portals.values().removeIf(portal -> {
            boolean ends = held || !portal.hold();
            if (ends) {
                end(portal);
            }
            return ends;
        });
    }

    private void end(Portal portal) {
        release(portal.bytes());
        portal.close();
    }

    /** A simple query takes the place of what has no name. */
    void forgetUnnamed() {
        closeStatement("");
        closePortal("");
    }

    private static void checkNumber(Map<String, ?> there, int limit, String tooMany) {
        if (there.size() >= limit) {
            throw new SqlException(
                    ErrorCode.INVALID_REQUEST, SqlStates.CONFIGURATION_LIMIT, tooMany + " limit=" + limit);
        }
    }

    private void reserve(long bytes) {
        if (bytes > SMALL_BYTES && !memory.reserve(bytes)) {
            throw Memory.full();
        }
    }

    private void release(long bytes) {
        if (bytes > SMALL_BYTES) {
            memory.release(bytes);
        }
    }

    @Override
    public void close() {
        closePortals(true);
        closeStatements();
    }
}
