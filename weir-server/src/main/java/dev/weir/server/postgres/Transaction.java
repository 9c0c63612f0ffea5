package dev.weir.server.postgres;

import dev.weir.format.ErrorCode;
import dev.weir.format.SqlException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The block that a client is in. It groups statements and stops at an error, as clients expect; it takes nothing back. */
final class Transaction {
    private enum State {
        NONE('I'),
        OPEN('T'),
        FAILED('E');

        private final char code;

        State(char code) {
            this.code = code;
        }
    }

    private State state = State.NONE;
    private final List<String> savepoints = new ArrayList<>(0);
    private Optional<Boolean> readOnly = Optional.empty();
    private boolean changed;

    /** As ReadyForQuery tells it. */
    char code() {
        return state.code;
    }

    boolean isOpen() {
        return state != State.NONE;
    }

    boolean hasFailed() {
        return state == State.FAILED;
    }

    void begin(Optional<Boolean> only) {
        state = State.OPEN;
        readOnly = only;
        changed = false;
        savepoints.clear();
    }

    void access(Optional<Boolean> only) {
        readOnly = only.or(() -> readOnly);
    }

    void end() {
        state = State.NONE;
        readOnly = Optional.empty();
        savepoints.clear();
    }

    void failed() {
        if (state == State.OPEN) {
            state = State.FAILED;
        }
    }

    Optional<Boolean> readOnly() {
        return readOnly;
    }

    /** Whether something was changed in this block, which stays. */
    boolean hasChanged() {
        return isOpen() && changed;
    }

    /** A statement changes something; true if it is the first of this block that does. */
    boolean change() {
        boolean first = isOpen() && !changed;
        changed = isOpen();
        return first;
    }

    private void check() {
        if (state == State.FAILED) {
            throw new SqlException(
                    ErrorCode.INVALID_REQUEST,
                    SqlStates.FAILED_TRANSACTION,
                    "current transaction is aborted, commands ignored until end of transaction block");
        }
    }

    /** Throws if the block has failed and this does not end it. */
    void checkFor(Command command) {
        if (!(command instanceof Command.End) && !(command instanceof Command.RollbackTo)) {
            check();
        }
    }

    /** Throws outside of a block. */
    void need(String command) {
        if (state == State.NONE) {
            throw new SqlException(
                    ErrorCode.INVALID_REQUEST,
                    SqlStates.NO_ACTIVE_TRANSACTION,
                    command + " can only be used in transaction blocks");
        }
    }

    void savepoint(String name) {
        savepoints.add(name);
    }

    void release(String name) {
        savepoints.subList(find(name), savepoints.size()).clear();
    }

    /** What was done since stays done; what failed is forgiven. */
    void rollbackTo(String name) {
        savepoints.subList(find(name) + 1, savepoints.size()).clear();
        state = State.OPEN;
    }

    private int find(String name) {
        int found = savepoints.lastIndexOf(name);
        if (found < 0) {
            throw new SqlException(
                    ErrorCode.INVALID_REQUEST,
                    SqlStates.NO_SUCH_SAVEPOINT,
                    "savepoint \"" + name + "\" does not exist");
        }
        return found;
    }
}
