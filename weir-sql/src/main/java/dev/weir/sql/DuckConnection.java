package dev.weir.sql;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the embedded database. One thread uses it; any thread may interrupt it. Errors are {@link DuckException} with DuckDB's
 * text, which the caller makes a typed one.
 */
@SuppressWarnings("MustBeClosed") // arenas live as long as their owners, which close them
final class DuckConnection implements AutoCloseable {
    private final MemorySegment pointer;
    private final Arena arena;
    private boolean closed;

    DuckConnection(long database) {
        this.arena = Arena.ofShared();
        this.pointer = arena.allocate(JAVA_LONG);
        if (DuckNative.connect(database, pointer.address()) != 0) {
            arena.close();
            throw new WeirException(ErrorCode.INTERNAL, "no connection to the embedded database could be made");
        }
    }

    /** What DuckDB said. */
    static final class DuckException extends Exception {
        private static final long serialVersionUID = 1L;

        DuckException(String text) {
            super(text);
        }
    }

    long handle() {
        return pointer.get(JAVA_LONG, 0);
    }

    /** Parses and binds the one statement in the text. */
    Prepared prepare(String sql) throws DuckException {
        try (Arena temporary = Arena.ofConfined()) {
            MemorySegment extracted = temporary.allocate(JAVA_LONG);
            long statements =
                    DuckNative.extractStatements(handle(), DuckNative.text(temporary, sql), extracted.address());
            try {
                if (statements == 0) {
                    String error = DuckNative.text(DuckNative.extractStatementsError(extracted.get(JAVA_LONG, 0)));
                    throw new DuckException(error.isEmpty() ? "Parser Error: there is no statement" : error);
                }
                if (statements > 1) {
                    throw new DuckException("Parser Error: one statement at a time, please statements=" + statements);
                }
                return prepareFirst(extracted.get(JAVA_LONG, 0));
            } finally {
                DuckNative.destroyExtracted(extracted.address());
            }
        }
    }

    private Prepared prepareFirst(long extracted) throws DuckException {
        Prepared prepared = new Prepared();
        if (DuckNative.prepareExtracted(handle(), extracted, 0, prepared.statement.address()) != 0) {
            String error = DuckNative.text(DuckNative.prepareError(prepared.statement.get(JAVA_LONG, 0)));
            prepared.close();
            throw new DuckException(error);
        }
        return prepared;
    }

    /** Runs a statement whose rows nobody wants. */
    void run(String sql) throws DuckException {
        try (Prepared prepared = prepare(sql);
                Rows rows = prepared.execute()) {
            for (long chunk = rows.fetch(); chunk != 0; chunk = rows.fetch()) {
                rows.release(chunk);
            }
        }
    }

    /** The text in the first row and column. */
    String text(String sql) throws DuckException {
        try (Prepared prepared = prepare(sql);
                Rows rows = prepared.execute()) {
            long chunk = rows.fetch();
            if (chunk == 0) {
                return "";
            }
            try {
                return string(DuckNative.vectorData(DuckNative.chunkVector(chunk, 0)));
            } finally {
                rows.release(chunk);
            }
        }
    }

    /** Reads a {@code string_t}. */
    static String string(long entry) {
        int length = DuckNative.MEMORY.get(java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED, entry);
        long text = length <= 12
                ? entry + 4
                : DuckNative.MEMORY.get(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, entry + 8);
        byte[] bytes = new byte[length];
        MemorySegment.copy(DuckNative.MEMORY, java.lang.foreign.ValueLayout.JAVA_BYTE, text, bytes, 0, length);
        return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
    }

    /** Reads native text that was allocated for us, and frees it. */
    static String take(long text) {
        String value = DuckNative.text(text);
        if (text != 0) {
            DuckNative.free(text);
        }
        return value;
    }

    static void check(int state, String what) {
        if (state != 0) {
            throw new WeirException(ErrorCode.OUT_OF_MEMORY, "duckdb could not " + what);
        }
    }

    /** Makes a running statement of this connection fail soon. */
    synchronized void interrupt() {
        if (!closed) {
            DuckNative.interrupt(handle());
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            DuckNative.disconnect(pointer.address());
            arena.close();
        }
    }

    /** Columns of rows that are there, or that will be. */
    interface Columns {
        int columns();

        String name(int column);

        /** The caller destroys it. */
        long type(int column);
    }

    /** A bound statement. */
    static final class Prepared implements Columns, AutoCloseable {
        private final Arena arena = Arena.ofShared();
        private final MemorySegment statement = arena.allocate(JAVA_LONG);

        private Prepared() {}

        int type() {
            return DuckNative.statementType(statement.get(JAVA_LONG, 0));
        }

        int parameters() {
            return Math.toIntExact(DuckNative.parameterCount(statement.get(JAVA_LONG, 0)));
        }

        /** Of a parameter, counted from 1; the caller destroys it; 0 where it is not known. */
        long parameterType(int number) {
            return DuckNative.parameterType(statement.get(JAVA_LONG, 0), number);
        }

        @Override
        public int columns() {
            return Math.toIntExact(DuckNative.preparedColumnCount(statement.get(JAVA_LONG, 0)));
        }

        @Override
        public String name(int column) {
            return take(DuckNative.preparedColumnName(statement.get(JAVA_LONG, 0), column));
        }

        @Override
        public long type(int column) {
            return DuckNative.preparedColumnType(statement.get(JAVA_LONG, 0), column);
        }

        /** Starts it; rows are computed as they are fetched. */
        Rows execute() throws DuckException {
            try (Arena temporary = Arena.ofConfined()) {
                MemorySegment pending = temporary.allocate(JAVA_LONG);
                try {
                    if (DuckNative.pendingStreaming(statement.get(JAVA_LONG, 0), pending.address()) != 0) {
                        throw new DuckException(DuckNative.text(DuckNative.pendingError(pending.get(JAVA_LONG, 0))));
                    }
                    Rows rows = new Rows();
                    if (DuckNative.executePending(pending.get(JAVA_LONG, 0), rows.result.address()) != 0) {
                        String error = rows.error();
                        rows.close();
                        throw new DuckException(error == null ? "Internal Error: no reason given" : error);
                    }
                    return rows;
                } finally {
                    DuckNative.destroyPending(pending.address());
                }
            }
        }

        @Override
        public void close() {
            if (arena.scope().isAlive()) {
                DuckNative.destroyPrepare(statement.address());
                arena.close();
            }
        }
    }

    /** Rows as they come, in chunks of at most 2,048. */
    static final class Rows implements Columns, AutoCloseable {
        private final Arena arena = Arena.ofShared();
        private final MemorySegment result = arena.allocate(DuckNative.RESULT);
        private final MemorySegment chunk = arena.allocate(JAVA_LONG);

        private Rows() {}

        @Override
        public int columns() {
            return Math.toIntExact(DuckNative.columnCount(result.address()));
        }

        @Override
        public String name(int column) {
            return DuckNative.text(DuckNative.columnName(result.address(), column));
        }

        @Override
        public long type(int column) {
            return DuckNative.columnType(result.address(), column);
        }

        /** The next chunk, or 0 at the end. The caller releases it. */
        long fetch() throws DuckException {
            long next = DuckNative.fetchChunk(result);
            if (next == 0) {
                String error = error();
                if (error != null) {
                    throw new DuckException(error);
                }
            }
            return next;
        }

        void release(long fetched) {
            chunk.set(JAVA_LONG, 0, fetched);
            DuckNative.destroyChunk(chunk.address());
        }

        private @Nullable String error() {
            long text = DuckNative.resultError(result.address());
            return text == 0 ? null : DuckNative.text(text);
        }

        @Override
        public void close() {
            if (arena.scope().isAlive()) {
                DuckNative.destroyResult(result.address());
                arena.close();
            }
        }
    }
}
