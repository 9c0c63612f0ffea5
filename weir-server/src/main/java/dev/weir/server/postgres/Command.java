package dev.weir.server.postgres;

import java.util.List;
import java.util.Optional;

/** What a statement asks for, as far as the door answers it itself. */
sealed interface Command {
    /** The engine answers it. */
    record Query(String sql) implements Command {}

    /** @param readOnly if the statement says so */
    record Begin(Optional<Boolean> readOnly, boolean start) implements Command {}

    /** COMMIT or ROLLBACK. */
    record End(boolean commit, boolean chain) implements Command {}

    record Savepoint(String name) implements Command {}

    record Release(String name) implements Command {}

    record RollbackTo(String name) implements Command {}

    /** @param value empty: the standard */
    record Set(String name, Optional<String> value, boolean local) implements Command {}

    /** SET TRANSACTION, or SET SESSION CHARACTERISTICS. */
    record SetTransaction(Optional<Boolean> readOnly, boolean session) implements Command {}

    /** @param name empty: all */
    record Show(Optional<String> name) implements Command {}

    /** @param name empty: all */
    record Reset(Optional<String> name) implements Command {}

    record Discard(String what) implements Command {}

    record Prepare(String name, List<String> types, String sql) implements Command {}

    record Execute(String name, List<Optional<String>> values) implements Command {}

    /** @param name empty: all */
    record Deallocate(Optional<String> name) implements Command {}

    record Declare(String name, boolean hold, boolean scroll, String sql, int start) implements Command {}

    /**
     * @param count how many rows; Long.MAX_VALUE: all that are left
     * @param move whether they are passed over
     */
    record Fetch(String name, long count, boolean move) implements Command {}

    /**
     * Of a cursor.
     *
     * @param name empty: all
     */
    record Close(Optional<String> name) implements Command {}

    record Copy(CopyStatement statement) implements Command {}

    /**
     * What is accepted and does nothing, such as LISTEN.
     *
     * @param tag what is answered
     */
    record Nothing(String tag) implements Command {}
}
