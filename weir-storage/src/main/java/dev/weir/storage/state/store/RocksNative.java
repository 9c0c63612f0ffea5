package dev.weir.storage.state.store;

import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.weir.format.Check;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * RocksDB's C API ({@code rocksdb/c.h}): every native signature that Weir uses, in one place. A pointer is a {@code long}, since it takes
 * the same register and makes no garbage. Methods carry the meaning of the C function that they name; the last parameter of those that can fail is
 * a pointer to a text that is null before: see {@link RocksCall}. What has to be destroyed is destroyed by the caller.
 *
 * <p>Methods of a few instructions are linked as <em>critical</em>: they must not call back and must not block.
 */
@SuppressWarnings("restricted") // native access is what this class is for
final class RocksNative {
    /** The one version that these signatures were checked against. */
    static final String VERSION = "11.8.1";

    private static final Linker LINKER = Linker.nativeLinker();
    private static final AtomicReference<@Nullable Path> LIBRARY = new AtomicReference<>();

    private RocksNative() {}

    /** Names the library to load; the first caller wins, since a process has one. */
    static void load(Path library) {
        LIBRARY.compareAndSet(null, library);
    }

    /** Native text for the length of the allocator's life. */
    static long text(SegmentAllocator allocator, String value) {
        return allocator.allocateFrom(value).address();
    }

    /** A C function without parameters that makes something. */
    static long create(String function) {
        try {
            return (long) Calls.call(function, FunctionDescriptor.of(JAVA_LONG)).invokeExact();
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    /** A C function that makes something of a number: {@code size_t} or a pointer. */
    static long create(String function, long of) {
        try {
            return (long) Calls.call(function, FunctionDescriptor.of(JAVA_LONG, JAVA_LONG))
                    .invokeExact(of);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    /** {@code rocksdb_filterpolicy_create_bloom_full}. */
    static long createBloom(double bitsPerKey) {
        try {
            return (long)
                    Calls.call("rocksdb_filterpolicy_create_bloom_full", FunctionDescriptor.of(JAVA_LONG, JAVA_DOUBLE))
                            .invokeExact(bitsPerKey);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    /** {@code rocksdb_logger_create_stderr_logger}: it writes what is at least as grave. */
    static long createStderrLogger(int level) {
        try (Arena arena = Arena.ofConfined()) {
            return (long) Calls.call(
                            "rocksdb_logger_create_stderr_logger",
                            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG))
                    .invokeExact(level, text(arena, "rocksdb"));
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    /** A C function that frees what its parameter points to. */
    static void destroy(String function, long what) {
        try {
            Calls.call(function, FunctionDescriptor.ofVoid(JAVA_LONG)).invokeExact(what);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    /** A C function that sets an {@code unsigned char} in options. */
    static void set(String function, long options, boolean value) {
        try {
            Calls.call(function, FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_BYTE))
                    .invokeExact(options, value ? (byte) 1 : (byte) 0);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    /** A C function that sets an {@code int} in options. */
    static void set(String function, long options, int value) {
        try {
            Calls.call(function, FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_INT)).invokeExact(options, value);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    /** A C function that sets a {@code size_t}, a {@code uint64_t} or a pointer in options. */
    static void set(String function, long options, long value) {
        try {
            Calls.call(function, FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG))
                    .invokeExact(options, value);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long open(long a, long b, long c) {
        try {
            return (long) Calls.OPEN.invokeExact(a, b, c);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void close(long a) {
        try {
            Calls.CLOSE.invokeExact(a);
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

    static long defaultFamily(long a) {
        try {
            return (long) Calls.DEFAULT_FAMILY.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void destroyFamily(long a) {
        try {
            Calls.DESTROY_FAMILY.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long createSnapshot(long a) {
        try {
            return (long) Calls.CREATE_SNAPSHOT.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void releaseSnapshot(long a, long b) {
        try {
            Calls.RELEASE_SNAPSHOT.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long createReadOptions() {
        try {
            return (long) Calls.CREATE_READ_OPTIONS.invokeExact();
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void destroyReadOptions(long a) {
        try {
            Calls.DESTROY_READ_OPTIONS.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void setSnapshot(long a, long b) {
        try {
            Calls.SET_SNAPSHOT.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void setLowerBound(long a, long b, long c) {
        try {
            Calls.SET_LOWER_BOUND.invokeExact(a, b, c);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void setUpperBound(long a, long b, long c) {
        try {
            Calls.SET_UPPER_BOUND.invokeExact(a, b, c);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void multiGet(long a, long b, long c, long d, long e, long f, long g, boolean h) {
        try {
            Calls.MULTI_GET.invokeExact(a, b, c, d, e, f, g, h);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long pinnedValue(long a, long b) {
        try {
            return (long) Calls.PINNED_VALUE.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void destroyPinned(long a) {
        try {
            Calls.DESTROY_PINNED.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long createIterator(long a, long b) {
        try {
            return (long) Calls.CREATE_ITERATOR.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void destroyIterator(long a) {
        try {
            Calls.DESTROY_ITERATOR.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void seekToFirst(long a) {
        try {
            Calls.SEEK_TO_FIRST.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void next(long a) {
        try {
            Calls.NEXT.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static boolean isValid(long a) {
        try {
            return (byte) Calls.IS_VALID.invokeExact(a) != 0;
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long key(long a, long b) {
        try {
            return (long) Calls.KEY.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long value(long a, long b) {
        try {
            return (long) Calls.VALUE.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void iteratorError(long a, long b) {
        try {
            Calls.ITERATOR_ERROR.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long createWriter(long a, long b) {
        try {
            return (long) Calls.CREATE_WRITER.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void destroyWriter(long a) {
        try {
            Calls.DESTROY_WRITER.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void openWriter(long a, long b, long c) {
        try {
            Calls.OPEN_WRITER.invokeExact(a, b, c);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void put(long a, long b, long c, long d, long e, long f) {
        try {
            Calls.PUT.invokeExact(a, b, c, d, e, f);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void delete(long a, long b, long c, long d) {
        try {
            Calls.DELETE.invokeExact(a, b, c, d);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void finishWriter(long a, long b) {
        try {
            Calls.FINISH_WRITER.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void ingest(long a, long b, long c, long d, long e) {
        try {
            Calls.INGEST.invokeExact(a, b, c, d, e);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long createCheckpoints(long a, long b) {
        try {
            return (long) Calls.CREATE_CHECKPOINTS.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void checkpoint(long a, long b, long c, long d) {
        try {
            Calls.CHECKPOINT.invokeExact(a, b, c, d);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void destroyCheckpoints(long a) {
        try {
            Calls.DESTROY_CHECKPOINTS.invokeExact(a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static long property(long a, long b) {
        try {
            return (long) Calls.PROPERTY.invokeExact(a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void waitForCompact(long a, long b, long c) {
        try {
            Calls.WAIT_FOR_COMPACT.invokeExact(a, b, c);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    static void compactRange(long a, long b, long c, long d, long e) {
        try {
            Calls.COMPACT_RANGE.invokeExact(a, b, c, d, e);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    private static WeirException broken(Throwable cause) {
        return new WeirException(ErrorCode.INTERNAL, "a call into rocksdb could not be made", cause);
    }

    /** The handles: linked when the first of them is needed, after {@link #load} has named the library. */
    private static final class Calls {
        private static final SymbolLookup SYMBOLS = open();
        private static final MethodHandle OPEN =
                call("rocksdb_open", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle CLOSE = call("rocksdb_close", FunctionDescriptor.ofVoid(JAVA_LONG));
        private static final MethodHandle FREE = call("rocksdb_free", FunctionDescriptor.ofVoid(JAVA_LONG));
        private static final MethodHandle DEFAULT_FAMILY =
                call("rocksdb_get_default_column_family_handle", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle DESTROY_FAMILY =
                call("rocksdb_column_family_handle_destroy", FunctionDescriptor.ofVoid(JAVA_LONG));
        private static final MethodHandle CREATE_SNAPSHOT =
                call("rocksdb_create_snapshot", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle RELEASE_SNAPSHOT =
                call("rocksdb_release_snapshot", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle CREATE_READ_OPTIONS =
                call("rocksdb_readoptions_create", FunctionDescriptor.of(JAVA_LONG));
        private static final MethodHandle DESTROY_READ_OPTIONS =
                call("rocksdb_readoptions_destroy", FunctionDescriptor.ofVoid(JAVA_LONG));
        private static final MethodHandle SET_SNAPSHOT =
                call("rocksdb_readoptions_set_snapshot", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle SET_LOWER_BOUND = call(
                "rocksdb_readoptions_set_iterate_lower_bound",
                FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle SET_UPPER_BOUND = call(
                "rocksdb_readoptions_set_iterate_upper_bound",
                FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle MULTI_GET = call(
                "rocksdb_batched_multi_get_cf_slice",
                FunctionDescriptor.ofVoid(
                        JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_BOOLEAN));
        private static final MethodHandle PINNED_VALUE =
                critical("rocksdb_pinnableslice_value", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle DESTROY_PINNED =
                call("rocksdb_pinnableslice_destroy", FunctionDescriptor.ofVoid(JAVA_LONG));
        private static final MethodHandle CREATE_ITERATOR =
                call("rocksdb_create_iterator", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle DESTROY_ITERATOR =
                call("rocksdb_iter_destroy", FunctionDescriptor.ofVoid(JAVA_LONG));
        private static final MethodHandle SEEK_TO_FIRST =
                call("rocksdb_iter_seek_to_first", FunctionDescriptor.ofVoid(JAVA_LONG));
        private static final MethodHandle NEXT = call("rocksdb_iter_next", FunctionDescriptor.ofVoid(JAVA_LONG));
        private static final MethodHandle IS_VALID =
                critical("rocksdb_iter_valid", FunctionDescriptor.of(JAVA_BYTE, JAVA_LONG));
        private static final MethodHandle KEY =
                critical("rocksdb_iter_key", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle VALUE =
                critical("rocksdb_iter_value", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle ITERATOR_ERROR =
                call("rocksdb_iter_get_error", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle CREATE_WRITER =
                call("rocksdb_sstfilewriter_create", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle DESTROY_WRITER =
                call("rocksdb_sstfilewriter_destroy", FunctionDescriptor.ofVoid(JAVA_LONG));
        private static final MethodHandle OPEN_WRITER =
                call("rocksdb_sstfilewriter_open", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle PUT = call(
                "rocksdb_sstfilewriter_put",
                FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle DELETE = call(
                "rocksdb_sstfilewriter_delete", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle FINISH_WRITER =
                call("rocksdb_sstfilewriter_finish", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
        private static final MethodHandle INGEST = call(
                "rocksdb_ingest_external_file",
                FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle CREATE_CHECKPOINTS =
                call("rocksdb_checkpoint_object_create", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle CHECKPOINT = call(
                "rocksdb_checkpoint_create", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle DESTROY_CHECKPOINTS =
                call("rocksdb_checkpoint_object_destroy", FunctionDescriptor.ofVoid(JAVA_LONG));
        private static final MethodHandle PROPERTY =
                call("rocksdb_property_value", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle WAIT_FOR_COMPACT =
                call("rocksdb_wait_for_compact", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG));
        private static final MethodHandle COMPACT_RANGE = call(
                "rocksdb_compact_range",
                FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

        private static SymbolLookup open() {
            Path library = LIBRARY.get();
            Check.that(library != null, "rocksdb's library is named before it is used");
            return SymbolLookup.libraryLookup(library, Arena.global());
        }

        private static MethodHandle call(String function, FunctionDescriptor signature) {
            return LINKER.downcallHandle(address(function), signature);
        }

        private static MethodHandle critical(String function, FunctionDescriptor signature) {
            return LINKER.downcallHandle(address(function), signature, Linker.Option.critical(false));
        }

        private static MemorySegment address(String function) {
            return SYMBOLS.find(function)
                    .orElseThrow(() -> new WeirException(
                            ErrorCode.INVALID_CONFIG,
                            "this rocksdb library lacks a function that weir needs: remove it and start again function="
                                    + function + " file=" + LIBRARY.get()));
        }
    }
}
