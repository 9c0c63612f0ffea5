package dev.weir.bench.measure;

import dev.weir.format.RealWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * What the operating system keeps of files in memory. Linux alone can be asked to drop it, file by file: to empty the whole cache takes the file
 * system's own blocks as well, and holds up whoever syncs until they are read again.
 */
@RealWorld("measures cold reads")
@SuppressWarnings("restricted") // Java has no call for it
public final class PageCache {
    private static final int READ_ONLY = 0;
    private static final int DONT_NEED = 4;
    private static final long TO_ITS_END = 0;

    private PageCache() {}

    /** Drops what has been synced of all files below a directory, those that go meanwhile not. Answers whether this system can. */
    public static boolean drop(Path directory) {
        if (!System.getProperty("os.name").equals("Linux")) {
            return false;
        }
        try {
            Files.walkFileTree(directory, new Dropping());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return true;
    }

    private static final class Dropping extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            dropFile(file);
            return FileVisitResult.CONTINUE;
        }

        /** The server takes files away while we walk. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
        }
    }

    private static void dropFile(Path file) {
        try (Arena arena = Arena.ofConfined()) {
            int descriptor = (int) Calls.OPEN.invokeExact(arena.allocateFrom(file.toString()), READ_ONLY);
            if (descriptor >= 0) {
                int refused = (int) Calls.ADVISE.invokeExact(descriptor, 0L, TO_ITS_END, DONT_NEED);
                int closed = (int) Calls.CLOSE.invokeExact(descriptor);
                if (refused != 0 || closed != 0) {
                    throw new IllegalStateException("the page cache keeps file=" + file + " errno=" + refused);
                }
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("the system cannot be called", e);
        }
    }

    /** Linked when first used: other systems lack one of them. */
    private static final class Calls {
        private static final Linker LINKER = Linker.nativeLinker();
        private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
        private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

        static final MethodHandle OPEN = LINKER.downcallHandle(
                of("open"), FunctionDescriptor.of(INT, ValueLayout.ADDRESS, INT), Linker.Option.firstVariadicArg(2));
        static final MethodHandle ADVISE =
                LINKER.downcallHandle(of("posix_fadvise"), FunctionDescriptor.of(INT, INT, LONG, LONG, INT));
        static final MethodHandle CLOSE = LINKER.downcallHandle(of("close"), FunctionDescriptor.of(INT, INT));

        private static MemorySegment of(String name) {
            SymbolLookup all = LINKER.defaultLookup();
            return all.find(name).orElseThrow(() -> new IllegalStateException("the system has no " + name));
        }
    }
}
