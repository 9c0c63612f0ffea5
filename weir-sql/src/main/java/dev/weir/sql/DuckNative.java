package dev.weir.sql;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * DuckDB's C API (version 1, {@code duckdb.h}): every native signature that Weir uses, in one place. A pointer is a {@code long}, since
 * it takes the same register and makes no garbage. Methods carry the meaning of the C function that they name; what has to be
 * destroyed is destroyed by the caller, through a pointer to the pointer, as there.
 *
 * <p>Methods of a few instructions are linked as <em>critical</em>: they must not call back and must not block.
 */
@SuppressWarnings("restricted") // native access is what this class is for
final class DuckNative {
    /** The one version that these signatures were checked against. */
    static final String VERSION = "v2.0.0";

    /** {@code duckdb_result}: three counts, two deprecated pointers, one pointer. It is passed by value. */
    static final StructLayout RESULT = MemoryLayout.structLayout(
            JAVA_LONG.withName("columns"),
            JAVA_LONG.withName("rows"),
            JAVA_LONG.withName("changed"),
            ADDRESS.withName("deprecated_columns"),
            ADDRESS.withName("deprecated_error"),
            ADDRESS.withName("internal"));

    /** Types of {@code duckdb_type}. */
    static final int INVALID = 0;

    static final int BOOLEAN = 1;

    static final int TINYINT = 2;
    static final int SMALLINT = 3;
    static final int INTEGER = 4;
    static final int BIGINT = 5;
    static final int UTINYINT = 6;
    static final int USMALLINT = 7;
    static final int UINTEGER = 8;
    static final int UBIGINT = 9;
    static final int FLOAT = 10;
    static final int DOUBLE = 11;
    static final int TIMESTAMP = 12;
    static final int DATE = 13;
    static final int TIME = 14;
    static final int INTERVAL = 15;
    static final int HUGEINT = 16;
    static final int VARCHAR = 17;
    static final int BLOB = 18;
    static final int DECIMAL = 19;
    static final int TIMESTAMP_S = 20;
    static final int TIMESTAMP_MS = 21;
    static final int TIMESTAMP_NS = 22;
    static final int ENUM = 23;
    static final int LIST = 24;
    static final int STRUCT = 25;
    static final int MAP = 26;
    static final int UUID = 27;
    static final int TIMESTAMP_TZ = 31;
    static final int ARRAY = 33;
    static final int SQLNULL = 36;
    static final int TIME_NS = 39;

    /** Statement types of {@code duckdb_statement_type}. */
    static final int STATEMENT_SELECT = 1;

    static final int STATEMENT_EXPLAIN = 4;

    /** All of the address space, for memory that DuckDB or Arrow owns. */
    static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private static final Linker LINKER = Linker.nativeLinker();
    private static final AtomicReference<@Nullable Path> LIBRARY = new AtomicReference<>();

    private DuckNative() {}

    /**
     * Names the library to load; the first caller wins, since a process has one. {@code INVALID_CONFIG} if it is not {@link #VERSION}.
     */
    static void load(Path library) {
        LIBRARY.compareAndSet(null, library);
        String found = text(libraryVersion());
        if (!found.equals(VERSION)) {
            throw new WeirException(
                    ErrorCode.INVALID_CONFIG,
                    "this duckdb library is not the one that weir was built for: remove it and start again expected="
                            + VERSION + " found=" + found + " file=" + LIBRARY.get());
        }
    }

    /** The NUL-terminated UTF-8 text at an address. */
    static String text(long address) {
        return address == 0
                ? ""
                : MemorySegment.ofAddress(address).reinterpret(Long.MAX_VALUE).getString(0);
    }

    /** Native text for the length of the allocator's life; a NUL in it ends it, as it does for DuckDB. */
    static long text(SegmentAllocator allocator, String value) {
        return allocator.allocateFrom(value.replace("\0", "")).address();
    }

    /** A function pointer for a static method that takes and returns pointers only, as long as the process lives. */
    static long upcall(MethodHandles.Lookup lookup, Class<?> owner, String method, int parameters) {
        try {
            MethodType type = MethodType.methodType(void.class);
            MemoryLayout[] layouts = new MemoryLayout[parameters];
            for (int i = 0; i < parameters; i++) {
                type = type.appendParameterTypes(long.class);
                layouts[i] = JAVA_LONG;
            }
            MethodHandle handle = lookup.findStatic(owner, method, type);
            return LINKER.upcallStub(handle, FunctionDescriptor.ofVoid(layouts), Arena.global())
                    .address();
        } catch (ReflectiveOperationException e) {
            throw new WeirException(ErrorCode.INTERNAL, "no such upcall method=" + method, e);
        }
    }

    private static WeirException broken(Throwable cause) {
        return new WeirException(ErrorCode.INTERNAL, "a call into duckdb could not be made", cause);
    }

    /** The handles: linked when the first of them is needed, after {@link #load} has named the library. */
    private static final class Calls {
        private static final SymbolLookup SYMBOLS = open();
        private static final MethodHandle CREATE_CONFIG =
                call("duckdb_create_config", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
        private static final MethodHandle SET_CONFIG =
                call("duckdb_set_config", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle DESTROY_CONFIG =
                call("duckdb_destroy_config", FunctionDescriptor.ofVoid(JAVA_LONG));
        private static final MethodHandle OPEN_EXT =
                call("duckdb_open_ext", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle CLOSE_DATABASE = call("duckdb_close", FunctionDescriptor.ofVoid(JAVA_LONG));
        private static final MethodHandle CONNECT =
                call("duckdb_connect", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle DISCONNECT = call("duckdb_disconnect", FunctionDescriptor.ofVoid(JAVA_LONG));
        private static final MethodHandle INTERRUPT = call("duckdb_interrupt", FunctionDescriptor.ofVoid(JAVA_LONG));
        private static final MethodHandle FREE = call("duckdb_free", FunctionDescriptor.ofVoid(JAVA_LONG));
        private static final MethodHandle EXTRACT_STATEMENTS =
                call("duckdb_extract_statements", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle EXTRACT_STATEMENTS_ERROR =
                call("duckdb_extract_statements_error", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle DESTROY_EXTRACTED =
                call("duckdb_destroy_extracted", FunctionDescriptor.ofVoid(JAVA_LONG));
        private static final MethodHandle PREPARE_EXTRACTED = call(
                "duckdb_prepare_extracted_statement",
                FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle PREPARE_ERROR =
                call("duckdb_prepare_error", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle STATEMENT_TYPE =
                call("duckdb_prepared_statement_type", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
        private static final MethodHandle PARAMETER_COUNT =
                call("duckdb_nparams", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle PARAMETER_TYPE =
                call("duckdb_param_logical_type", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle PREPARED_COLUMN_COUNT =
                call("duckdb_prepared_statement_column_count", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle PREPARED_COLUMN_NAME =
                call("duckdb_prepared_statement_column_name", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle PREPARED_COLUMN_TYPE = call(
                "duckdb_prepared_statement_column_logical_type",
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle DESTROY_PREPARE =
                call("duckdb_destroy_prepare", FunctionDescriptor.ofVoid(JAVA_LONG));
        private static final MethodHandle PENDING_STREAMING =
                call("duckdb_pending_prepared_streaming", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle EXECUTE_PENDING =
                call("duckdb_execute_pending", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle PENDING_ERROR =
                call("duckdb_pending_error", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle DESTROY_PENDING =
                call("duckdb_destroy_pending", FunctionDescriptor.ofVoid(JAVA_LONG));
        private static final MethodHandle RESULT_ERROR =
                call("duckdb_result_error", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle DESTROY_RESULT =
                call("duckdb_destroy_result", FunctionDescriptor.ofVoid(JAVA_LONG));
        private static final MethodHandle FETCH_CHUNK =
                call("duckdb_fetch_chunk", FunctionDescriptor.of(JAVA_LONG, RESULT));
        private static final MethodHandle COLUMN_COUNT =
                call("duckdb_column_count", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle COLUMN_NAME =
                call("duckdb_column_name", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle COLUMN_TYPE =
                call("duckdb_column_logical_type", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle DESTROY_CHUNK =
                call("duckdb_destroy_data_chunk", FunctionDescriptor.ofVoid(JAVA_LONG));
        private static final MethodHandle CHUNK_SIZE =
                quick("duckdb_data_chunk_get_size", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle SET_CHUNK_SIZE =
                quick("duckdb_data_chunk_set_size", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle CHUNK_VECTOR =
                quick("duckdb_data_chunk_get_vector", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle VECTOR_TYPE =
                call("duckdb_vector_get_column_type", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle VECTOR_DATA =
                quick("duckdb_vector_get_data", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle REFERENCE_VECTOR =
                call("duckdb_vector_reference_vector", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle VECTOR_VALIDITY =
                quick("duckdb_vector_get_validity", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle ENSURE_VALIDITY_WRITABLE =
                call("duckdb_vector_ensure_validity_writable", FunctionDescriptor.ofVoid(JAVA_LONG));
        private static final MethodHandle LIST_CHILD =
                quick("duckdb_list_vector_get_child", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle LIST_SIZE =
                quick("duckdb_list_vector_get_size", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle SET_LIST_SIZE =
                call("duckdb_list_vector_set_size", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle RESERVE_LIST =
                call("duckdb_list_vector_reserve", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle STRUCT_CHILD =
                quick("duckdb_struct_vector_get_child", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle ARRAY_CHILD =
                quick("duckdb_array_vector_get_child", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle LOGICAL_TYPE =
                call("duckdb_create_logical_type", FunctionDescriptor.of(JAVA_LONG, JAVA_INT));
        private static final MethodHandle DECIMAL_TYPE =
                call("duckdb_create_decimal_type", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_INT));
        private static final MethodHandle LIST_TYPE =
                call("duckdb_create_list_type", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle ARRAY_TYPE =
                call("duckdb_create_array_type", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle MAP_TYPE =
                call("duckdb_create_map_type", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle STRUCT_TYPE =
                call("duckdb_create_struct_type", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle DESTROY_TYPE =
                call("duckdb_destroy_logical_type", FunctionDescriptor.ofVoid(JAVA_LONG));
        private static final MethodHandle TYPE_ID =
                call("duckdb_get_type_id", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
        private static final MethodHandle DECIMAL_WIDTH =
                call("duckdb_decimal_width", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
        private static final MethodHandle DECIMAL_SCALE =
                call("duckdb_decimal_scale", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
        private static final MethodHandle DECIMAL_STORAGE =
                call("duckdb_decimal_internal_type", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
        private static final MethodHandle LIST_ELEMENT_TYPE =
                call("duckdb_list_type_child_type", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle ARRAY_ELEMENT_TYPE =
                call("duckdb_array_type_child_type", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle ARRAY_SIZE =
                call("duckdb_array_type_array_size", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle MAP_KEY_TYPE =
                call("duckdb_map_type_key_type", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle MAP_VALUE_TYPE =
                call("duckdb_map_type_value_type", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle STRUCT_CHILD_COUNT =
                call("duckdb_struct_type_child_count", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle STRUCT_CHILD_NAME =
                call("duckdb_struct_type_child_name", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle STRUCT_CHILD_TYPE =
                call("duckdb_struct_type_child_type", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle ENUM_STORAGE =
                call("duckdb_enum_internal_type", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
        private static final MethodHandle ENUM_SIZE =
                call("duckdb_enum_dictionary_size", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
        private static final MethodHandle ENUM_VALUE =
                call("duckdb_enum_dictionary_value", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle CREATE_TABLE_FUNCTION =
                call("duckdb_create_table_function", FunctionDescriptor.of(JAVA_LONG));
        private static final MethodHandle DESTROY_TABLE_FUNCTION =
                call("duckdb_destroy_table_function", FunctionDescriptor.ofVoid(JAVA_LONG));
        private static final MethodHandle SET_FUNCTION_NAME =
                call("duckdb_table_function_set_name", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle ADD_FUNCTION_PARAMETER =
                call("duckdb_table_function_add_parameter", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle SET_BIND =
                call("duckdb_table_function_set_bind", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle SET_INIT =
                call("duckdb_table_function_set_init", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle SET_LOCAL_INIT =
                call("duckdb_table_function_set_local_init", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle SET_FUNCTION =
                call("duckdb_table_function_set_function", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle SUPPORT_PROJECTION = call(
                "duckdb_table_function_supports_projection_pushdown",
                FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_BOOLEAN));
        private static final MethodHandle REGISTER_TABLE_FUNCTION =
                call("duckdb_register_table_function", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle BIND_PARAMETER =
                call("duckdb_bind_get_parameter", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle BIND_COLUMN =
                call("duckdb_bind_add_result_column", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle BIND_CARDINALITY =
                call("duckdb_bind_set_cardinality", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_BOOLEAN));
        private static final MethodHandle SET_BIND_DATA =
                call("duckdb_bind_set_bind_data", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle BIND_ERROR =
                call("duckdb_bind_set_error", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle INIT_BIND_DATA =
                call("duckdb_init_get_bind_data", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle INIT_COLUMN_COUNT =
                call("duckdb_init_get_column_count", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle INIT_COLUMN =
                call("duckdb_init_get_column_index", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle INIT_MAX_THREADS =
                call("duckdb_init_set_max_threads", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle SET_INIT_DATA =
                call("duckdb_init_set_init_data", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle INIT_ERROR =
                call("duckdb_init_set_error", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle FUNCTION_INIT_DATA =
                quick("duckdb_function_get_init_data", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle FUNCTION_LOCAL_DATA =
                quick("duckdb_function_get_local_init_data", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle FUNCTION_ERROR =
                call("duckdb_function_set_error", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle ADD_REPLACEMENT_SCAN = call(
                "duckdb_add_replacement_scan", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle REPLACE_BY =
                call("duckdb_replacement_scan_set_function_name", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle REPLACEMENT_PARAMETER =
                call("duckdb_replacement_scan_add_parameter", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle REPLACEMENT_ERROR =
                call("duckdb_replacement_scan_set_error", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle TEXT_VALUE =
                call("duckdb_create_varchar", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle LONG_VALUE =
                call("duckdb_create_int64", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle LONG_OF =
                call("duckdb_get_int64", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle TEXT_OF =
                call("duckdb_get_varchar", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle DESTROY_VALUE =
                call("duckdb_destroy_value", FunctionDescriptor.ofVoid(JAVA_LONG));
        private static final MethodHandle LIBRARY_VERSION =
                call("duckdb_library_version", FunctionDescriptor.of(JAVA_LONG));

        private Calls() {}

        private static SymbolLookup open() {
            Path library = LIBRARY.get();
            if (library == null) {
                throw new WeirException(ErrorCode.INTERNAL, "the duckdb library has not been named");
            }
            return SymbolLookup.libraryLookup(library, Arena.global());
        }

        private static MethodHandle call(String name, FunctionDescriptor descriptor) {
            return LINKER.downcallHandle(find(name), descriptor);
        }

        private static MethodHandle quick(String name, FunctionDescriptor descriptor) {
            return LINKER.downcallHandle(find(name), descriptor, Linker.Option.critical(false));
        }

        private static MemorySegment find(String name) {
            return SYMBOLS.find(name)
                    .orElseThrow(() -> new WeirException(
                            ErrorCode.INVALID_CONFIG,
                            "this duckdb library lacks a function that weir needs expected=" + VERSION + " function="
                                    + name));
        }
    }

    static int createConfig(long a) {
        try {
            return (int) Calls.CREATE_CONFIG.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int setConfig(long a, long b, long c) {
        try {
            return (int) Calls.SET_CONFIG.invokeExact(a, b, c);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void destroyConfig(long a) {
        try {
            Calls.DESTROY_CONFIG.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int openExt(long a, long b, long c, long d) {
        try {
            return (int) Calls.OPEN_EXT.invokeExact(a, b, c, d);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void closeDatabase(long a) {
        try {
            Calls.CLOSE_DATABASE.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int connect(long a, long b) {
        try {
            return (int) Calls.CONNECT.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void disconnect(long a) {
        try {
            Calls.DISCONNECT.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void interrupt(long a) {
        try {
            Calls.INTERRUPT.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void free(long a) {
        try {
            Calls.FREE.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long extractStatements(long a, long b, long c) {
        try {
            return (long) Calls.EXTRACT_STATEMENTS.invokeExact(a, b, c);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long extractStatementsError(long a) {
        try {
            return (long) Calls.EXTRACT_STATEMENTS_ERROR.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void destroyExtracted(long a) {
        try {
            Calls.DESTROY_EXTRACTED.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int prepareExtracted(long a, long b, long c, long d) {
        try {
            return (int) Calls.PREPARE_EXTRACTED.invokeExact(a, b, c, d);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long prepareError(long a) {
        try {
            return (long) Calls.PREPARE_ERROR.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int statementType(long a) {
        try {
            return (int) Calls.STATEMENT_TYPE.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    /** The caller destroys it; 0 where there is none. Parameters are counted from 1. */
    static long parameterType(long a, long b) {
        try {
            return (long) Calls.PARAMETER_TYPE.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long preparedColumnCount(long a) {
        try {
            return (long) Calls.PREPARED_COLUMN_COUNT.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    /** The caller frees it. */
    static long preparedColumnName(long a, long b) {
        try {
            return (long) Calls.PREPARED_COLUMN_NAME.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    /** The caller destroys it. */
    static long preparedColumnType(long a, long b) {
        try {
            return (long) Calls.PREPARED_COLUMN_TYPE.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long parameterCount(long a) {
        try {
            return (long) Calls.PARAMETER_COUNT.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void destroyPrepare(long a) {
        try {
            Calls.DESTROY_PREPARE.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int pendingStreaming(long a, long b) {
        try {
            return (int) Calls.PENDING_STREAMING.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int executePending(long a, long b) {
        try {
            return (int) Calls.EXECUTE_PENDING.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long pendingError(long a) {
        try {
            return (long) Calls.PENDING_ERROR.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void destroyPending(long a) {
        try {
            Calls.DESTROY_PENDING.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long resultError(long a) {
        try {
            return (long) Calls.RESULT_ERROR.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void destroyResult(long a) {
        try {
            Calls.DESTROY_RESULT.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long fetchChunk(MemorySegment a) {
        try {
            return (long) Calls.FETCH_CHUNK.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long columnCount(long a) {
        try {
            return (long) Calls.COLUMN_COUNT.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long columnName(long a, long b) {
        try {
            return (long) Calls.COLUMN_NAME.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long columnType(long a, long b) {
        try {
            return (long) Calls.COLUMN_TYPE.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void destroyChunk(long a) {
        try {
            Calls.DESTROY_CHUNK.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long chunkSize(long a) {
        try {
            return (long) Calls.CHUNK_SIZE.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void setChunkSize(long a, long b) {
        try {
            Calls.SET_CHUNK_SIZE.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long chunkVector(long a, long b) {
        try {
            return (long) Calls.CHUNK_VECTOR.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long vectorType(long a) {
        try {
            return (long) Calls.VECTOR_TYPE.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    /** The first vector is the second one from now on, whose values both keep. */
    static void referenceVector(long to, long from) {
        try {
            Calls.REFERENCE_VECTOR.invokeExact(to, from);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long vectorData(long a) {
        try {
            return (long) Calls.VECTOR_DATA.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long vectorValidity(long a) {
        try {
            return (long) Calls.VECTOR_VALIDITY.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void ensureValidityWritable(long a) {
        try {
            Calls.ENSURE_VALIDITY_WRITABLE.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long listChild(long a) {
        try {
            return (long) Calls.LIST_CHILD.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long listSize(long a) {
        try {
            return (long) Calls.LIST_SIZE.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int setListSize(long a, long b) {
        try {
            return (int) Calls.SET_LIST_SIZE.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int reserveList(long a, long b) {
        try {
            return (int) Calls.RESERVE_LIST.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long structChild(long a, long b) {
        try {
            return (long) Calls.STRUCT_CHILD.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long arrayChild(long a) {
        try {
            return (long) Calls.ARRAY_CHILD.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long logicalType(int a) {
        try {
            return (long) Calls.LOGICAL_TYPE.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long decimalType(int a, int b) {
        try {
            return (long) Calls.DECIMAL_TYPE.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long listType(long a) {
        try {
            return (long) Calls.LIST_TYPE.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long arrayType(long a, long b) {
        try {
            return (long) Calls.ARRAY_TYPE.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long mapType(long a, long b) {
        try {
            return (long) Calls.MAP_TYPE.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long structType(long a, long b, long c) {
        try {
            return (long) Calls.STRUCT_TYPE.invokeExact(a, b, c);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void destroyType(long a) {
        try {
            Calls.DESTROY_TYPE.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int typeId(long a) {
        try {
            return (int) Calls.TYPE_ID.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int decimalWidth(long a) {
        try {
            return (int) Calls.DECIMAL_WIDTH.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int decimalScale(long a) {
        try {
            return (int) Calls.DECIMAL_SCALE.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int decimalStorage(long a) {
        try {
            return (int) Calls.DECIMAL_STORAGE.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long listElementType(long a) {
        try {
            return (long) Calls.LIST_ELEMENT_TYPE.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long arrayElementType(long a) {
        try {
            return (long) Calls.ARRAY_ELEMENT_TYPE.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long arraySize(long a) {
        try {
            return (long) Calls.ARRAY_SIZE.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long mapKeyType(long a) {
        try {
            return (long) Calls.MAP_KEY_TYPE.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long mapValueType(long a) {
        try {
            return (long) Calls.MAP_VALUE_TYPE.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long structChildCount(long a) {
        try {
            return (long) Calls.STRUCT_CHILD_COUNT.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long structChildName(long a, long b) {
        try {
            return (long) Calls.STRUCT_CHILD_NAME.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long structChildType(long a, long b) {
        try {
            return (long) Calls.STRUCT_CHILD_TYPE.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int enumStorage(long a) {
        try {
            return (int) Calls.ENUM_STORAGE.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int enumSize(long a) {
        try {
            return (int) Calls.ENUM_SIZE.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long enumValue(long a, long b) {
        try {
            return (long) Calls.ENUM_VALUE.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long createTableFunction() {
        try {
            return (long) Calls.CREATE_TABLE_FUNCTION.invokeExact();
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void destroyTableFunction(long a) {
        try {
            Calls.DESTROY_TABLE_FUNCTION.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void setFunctionName(long a, long b) {
        try {
            Calls.SET_FUNCTION_NAME.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void addFunctionParameter(long a, long b) {
        try {
            Calls.ADD_FUNCTION_PARAMETER.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void setBind(long a, long b) {
        try {
            Calls.SET_BIND.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void setInit(long a, long b) {
        try {
            Calls.SET_INIT.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void setLocalInit(long a, long b) {
        try {
            Calls.SET_LOCAL_INIT.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void setFunction(long a, long b) {
        try {
            Calls.SET_FUNCTION.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void supportProjection(long a, boolean b) {
        try {
            Calls.SUPPORT_PROJECTION.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static int registerTableFunction(long a, long b) {
        try {
            return (int) Calls.REGISTER_TABLE_FUNCTION.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long bindParameter(long a, long b) {
        try {
            return (long) Calls.BIND_PARAMETER.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void bindColumn(long a, long b, long c) {
        try {
            Calls.BIND_COLUMN.invokeExact(a, b, c);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void bindCardinality(long a, long b, boolean c) {
        try {
            Calls.BIND_CARDINALITY.invokeExact(a, b, c);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void setBindData(long a, long b, long c) {
        try {
            Calls.SET_BIND_DATA.invokeExact(a, b, c);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void bindError(long a, long b) {
        try {
            Calls.BIND_ERROR.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long initBindData(long a) {
        try {
            return (long) Calls.INIT_BIND_DATA.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long initColumnCount(long a) {
        try {
            return (long) Calls.INIT_COLUMN_COUNT.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long initColumn(long a, long b) {
        try {
            return (long) Calls.INIT_COLUMN.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void initMaxThreads(long a, long b) {
        try {
            Calls.INIT_MAX_THREADS.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void setInitData(long a, long b, long c) {
        try {
            Calls.SET_INIT_DATA.invokeExact(a, b, c);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void initError(long a, long b) {
        try {
            Calls.INIT_ERROR.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long functionInitData(long a) {
        try {
            return (long) Calls.FUNCTION_INIT_DATA.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long functionLocalData(long a) {
        try {
            return (long) Calls.FUNCTION_LOCAL_DATA.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void functionError(long a, long b) {
        try {
            Calls.FUNCTION_ERROR.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void addReplacementScan(long a, long b, long c, long d) {
        try {
            Calls.ADD_REPLACEMENT_SCAN.invokeExact(a, b, c, d);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void replaceBy(long a, long b) {
        try {
            Calls.REPLACE_BY.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void replacementParameter(long a, long b) {
        try {
            Calls.REPLACEMENT_PARAMETER.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void replacementError(long a, long b) {
        try {
            Calls.REPLACEMENT_ERROR.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long textValue(long a) {
        try {
            return (long) Calls.TEXT_VALUE.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long longValue(long a) {
        try {
            return (long) Calls.LONG_VALUE.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long longOf(long a) {
        try {
            return (long) Calls.LONG_OF.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long textOf(long a) {
        try {
            return (long) Calls.TEXT_OF.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void destroyValue(long a) {
        try {
            Calls.DESTROY_VALUE.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long libraryVersion() {
        try {
            return (long) Calls.LIBRARY_VERSION.invokeExact();
        } catch (Throwable t) {
            throw broken(t);
        }
    }
}
