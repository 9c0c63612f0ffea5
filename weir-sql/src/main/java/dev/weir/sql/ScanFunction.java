package dev.weir.sql;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandles;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * What DuckDB calls: the replacement scan, which makes Weir tables known by their names, and the table function {@value #SCAN}, which it
 * puts in their place. An exception never leaves a callback: it is kept in the statement's scope, and DuckDB gets its text.
 */
final class ScanFunction {
    private static final String SCAN = "weir_scan";

    /** DuckDB's own function that binds a statement in its place. */
    private static final String QUERY = "query";

    /**
     * The first column of a scan, without a value. DuckDB asks for the first column when it wants to know only how many rows there are;
     * this one is not read from anywhere. The query around the function hides it.
     */
    private static final String NOTHING = "(none)";

    /** Binding happens on the thread that asked for it, and the callback for names is told nothing of the statement. */
    private static final ThreadLocal<@Nullable StatementScope> BINDING = new ThreadLocal<>();

    private ScanFunction() {}

    /** Registers both with a new database. */
    static void register(long database, long connection) {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        long function = DuckNative.createTableFunction();
        try (Arena arena = Arena.ofConfined()) {
            DuckNative.setFunctionName(function, DuckNative.text(arena, SCAN));
            for (int type : new int[] {DuckNative.VARCHAR, DuckNative.BIGINT}) {
                long parameter = DuckNative.logicalType(type);
                DuckNative.addFunctionParameter(function, parameter);
                DuckTypes.destroy(parameter);
            }
            DuckNative.setBind(function, DuckNative.upcall(lookup, ScanFunction.class, "bind", 1));
            DuckNative.setInit(function, DuckNative.upcall(lookup, ScanFunction.class, "init", 1));
            DuckNative.setLocalInit(function, DuckNative.upcall(lookup, ScanFunction.class, "localInit", 1));
            DuckNative.setFunction(function, DuckNative.upcall(lookup, ScanFunction.class, "scan", 2));
            DuckNative.supportProjection(function, true);
            int state = DuckNative.registerTableFunction(connection, function);
            DuckNative.destroyTableFunction(
                    arena.allocateFrom(JAVA_LONG, function).address());
            if (state != 0) {
                throw new WeirException(ErrorCode.INTERNAL, "duckdb did not take the function " + SCAN);
            }
        }
        DuckNative.addReplacementScan(database, DuckNative.upcall(lookup, ScanFunction.class, "replace", 3), 0, 0);
    }

    /** A step that binds. */
    interface Binding<T> {
        T run() throws DuckConnection.DuckException;
    }

    /** Runs a step during which tables are looked up in this scope. */
    static <T> T with(StatementScope scope, StatementScope.Pass pass, Binding<T> step)
            throws DuckConnection.DuckException {
        StatementScope outer = BINDING.get();
        scope.begin(pass);
        BINDING.set(scope);
        try {
            return step.run();
        } finally {
            if (outer == null) {
                BINDING.remove();
            } else {
                BINDING.set(outer);
            }
        }
    }

    // The callbacks: looked up by name, see register.

    @SuppressWarnings("unused")
    private static void replace(long info, long name, long extra) {
        StatementScope scope = BINDING.get();
        if (scope == null) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            String written = DuckNative.text(name);
            Optional<String> rows = scope.view(written).or(() -> rows(scope, written));
            if (rows.isEmpty()) {
                return;
            }
            DuckNative.replaceBy(info, DuckNative.text(arena, QUERY));
            long value = DuckNative.textValue(DuckNative.text(arena, rows.get()));
            DuckNative.replacementParameter(info, value);
            destroyValue(arena, value);
        } catch (Throwable e) {
            String error = record(scope, e);
            try (Arena arena = Arena.ofConfined()) {
                DuckNative.replacementError(info, DuckNative.text(arena, error));
            }
        }
    }

    /** The query that stands for a table. */
    private static Optional<String> rows(StatementScope scope, String written) {
        return scope.mention(written).map(reference -> switch (scope.pass()) {
            case PLAN -> "from " + Shadows.SCHEMA + "." + SqlTokens.quote(reference.shadow);
            case CHECK, RUN ->
                "select * exclude (" + SqlTokens.quote(NOTHING) + ") from " + SCAN + "("
                        + SqlTokens.literal(reference.source.name()) + ", " + reference.id + ")";
        });
    }

    private static void destroyValue(Arena arena, long value) {
        DuckNative.destroyValue(arena.allocateFrom(JAVA_LONG, value).address());
    }

    @SuppressWarnings("unused")
    private static void bind(long info) {
        StatementScope scope = BINDING.get();
        try (Arena arena = Arena.ofConfined()) {
            long parameter = DuckNative.bindParameter(info, 1);
            long id = DuckNative.longOf(parameter);
            destroyValue(arena, parameter);
            // The number is of this thread's own statement, or somebody has written the function's name into a
            // statement.
            if (scope == null || StatementScope.ofReference(id).orElse(null) != scope) {
                throw new WeirException(ErrorCode.INVALID_SQL, "name the table instead of calling " + SCAN);
            }
            StatementScope.Reference reference =
                    scope.reference(id).orElseThrow(() -> new WeirException(ErrorCode.INTERNAL, "a scan of no table"));
            bindColumn(info, arena, NOTHING, DuckNative.logicalType(DuckNative.BOOLEAN));
            for (Field column : reference.source.columns()) {
                bindColumn(info, arena, column.getName(), DuckTypes.create(column));
            }
            DuckNative.bindCardinality(info, reference.source.rowCount(), true);
            DuckNative.setBindData(info, id, 0);
        } catch (Throwable e) {
            String error = record(scope, e);
            try (Arena arena = Arena.ofConfined()) {
                DuckNative.bindError(info, DuckNative.text(arena, error));
            }
        }
    }

    private static void bindColumn(long info, Arena arena, String name, long type) {
        DuckNative.bindColumn(info, DuckNative.text(arena, name), type);
        DuckTypes.destroy(type);
    }

    @SuppressWarnings("unused")
    private static void init(long info) {
        @Nullable StatementScope scope = null;
        try {
            long id = DuckNative.initBindData(info);
            scope = StatementScope.ofReference(id).orElse(null);
            if (scope == null) {
                throw new WeirException(ErrorCode.INTERNAL, "a scan began after its statement");
            }
            StatementScope.Reference reference =
                    scope.reference(id).orElseThrow(() -> new WeirException(ErrorCode.INTERNAL, "a scan of no table"));
            int[] outputs = new int[Math.toIntExact(DuckNative.initColumnCount(info))];
            for (int i = 0; i < outputs.length; i++) {
                long column = DuckNative.initColumn(info, i);
                // The first column is NOTHING; DuckDB's own virtual columns have very large numbers.
                outputs[i] = column <= 0 || column > Integer.MAX_VALUE ? -1 : (int) column - 1;
            }
            ScanRun run = new ScanRun(scope, reference, outputs);
            long rows = reference.source.rowCount();
            DuckNative.initMaxThreads(info, Math.clamp(rows / ScanRun.CHUNK_ROWS + 1, 1, scope.threads()));
            DuckNative.setInitData(info, run.id(), 0);
        } catch (Throwable e) {
            String error = record(scope, e);
            try (Arena arena = Arena.ofConfined()) {
                DuckNative.initError(info, DuckNative.text(arena, error));
            }
        }
    }

    /** The state's pointer is a number of ours; DuckDB gives it back when its thread is done. */
    private static final class Release {
        static final long CALLBACK = DuckNative.upcall(MethodHandles.lookup(), Release.class, "release", 1);

        @SuppressWarnings("unused")
        private static void release(long worker) {
            try {
                ScanRun.closeWorker(worker);
            } catch (Throwable e) {
                // Nobody is there to hear it; an unreleased buffer shows in the allocator's count.
                org.slf4j.LoggerFactory.getLogger(ScanFunction.class).error("a scan's buffers were not released", e);
            }
        }
    }

    @SuppressWarnings("unused")
    private static void localInit(long info) {
        try {
            DuckNative.setInitData(info, ScanRun.newWorker(), Release.CALLBACK);
        } catch (Throwable e) {
            try (Arena arena = Arena.ofConfined()) {
                DuckNative.initError(info, DuckNative.text(arena, record(null, e)));
            }
        }
    }

    @SuppressWarnings("unused")
    private static void scan(long info, long chunk) {
        @Nullable StatementScope scope = null;
        try {
            ScanRun run = ScanRun.of(DuckNative.functionInitData(info));
            scope = run.scope();
            int rows = run.fill(DuckNative.functionLocalData(info), chunk);
            DuckNative.setChunkSize(chunk, rows);
        } catch (Throwable e) {
            String error = record(scope, e);
            try (Arena arena = Arena.ofConfined()) {
                DuckNative.functionError(info, DuckNative.text(arena, error));
            }
        }
    }

    private static String record(@Nullable StatementScope scope, Throwable e) {
        WeirException typed = switch (e) {
            case WeirException weir -> weir;
            case org.apache.arrow.memory.OutOfMemoryException memory ->
                new WeirException(ErrorCode.OUT_OF_MEMORY, "no memory for a batch: " + memory.getMessage(), memory);
            default -> new WeirException(ErrorCode.INTERNAL, "a scan failed: " + e, e);
        };
        if (scope != null) {
            scope.fail(typed);
        }
        return String.valueOf(typed.getMessage());
    }
}
