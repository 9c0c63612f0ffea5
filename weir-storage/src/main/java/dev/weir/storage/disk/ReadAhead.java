package dev.weir.storage.disk;

import dev.weir.format.RealWorld;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.channels.FileChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the system reads of a file without being asked. Where a disk's read-ahead is long (8 MiB on some virtual machines) one reader of cold rows fills
 * the disk's queue at once, and a sync of 4 KiB waits behind it for tens of milliseconds. Linux can be told to leave it, by {@code posix_fadvise};
 * Java has no call for it, and the number of an open file is the JDK's own: {@code --add-opens=java.base/sun.nio.ch=ALL-UNNAMED} opens it.
 */
@RealWorld("asks the operating system")
@SuppressWarnings("restricted")
final class ReadAhead {
    private static final Logger LOG = LoggerFactory.getLogger(ReadAhead.class);

    private static final String OPENED = "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED";
    /** {@code POSIX_FADV_RANDOM}, until the file is closed. */
    private static final int RANDOM = 1;

    private static final Optional<ReadAhead> SYSTEM = system();

    private final MethodHandle advise;
    private final Field descriptor;
    private final Method number;

    private ReadAhead(MethodHandle advise, Field descriptor, Method number) {
        this.advise = advise;
        this.descriptor = descriptor;
        this.number = number;
    }

    /** Nothing more is to be read than is asked for. It is advice: where the system does not take it, reads are right all the same. */
    static void off(FileChannel channel) {
        SYSTEM.ifPresent(system -> system.advise(channel));
    }

    private static Optional<ReadAhead> system() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.empty();
        }
        try {
            Class<?> channels = Class.forName("sun.nio.ch.FileChannelImpl");
            Field descriptor = channels.getDeclaredField("fd");
            Method number = Class.forName("sun.nio.ch.IOUtil").getMethod("fdVal", descriptor.getType());
            descriptor.setAccessible(true);
            number.setAccessible(true);
            return Linker.nativeLinker()
                    .defaultLookup()
                    .find("posix_fadvise")
                    .map(function -> new ReadAhead(linked(function), descriptor, number));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.info("the system reads ahead of scans, which holds up syncs; start the JVM with {}", OPENED, e);
            return Optional.empty();
        }
    }

    private static MethodHandle linked(MemorySegment function) {
        ValueLayout.OfInt number = ValueLayout.JAVA_INT;
        ValueLayout.OfLong bytes = ValueLayout.JAVA_LONG;
        return Linker.nativeLinker()
                .downcallHandle(function, FunctionDescriptor.of(number, number, bytes, bytes, number));
    }

    private void advise(FileChannel channel) {
        try {
            @Nullable Object file = descriptor.get(channel);
            int open = (int) number.invoke(null, file);
            int refused = (int) advise.invokeExact(open, 0L, 0L, RANDOM);
            if (refused != 0) {
                LOG.debug("the system goes on reading ahead errno={}", refused);
            }
        } catch (Throwable e) {
            throw new IllegalStateException("posix_fadvise cannot be called", e);
        }
    }
}
