package dev.weir.server.background;

import dev.weir.format.RealWorld;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How much a thread leaves to others: Java's own thread priorities do nothing on Linux unless the whole process is started for it. */
@RealWorld("asks the system")
final class Niceness {
    private static final Logger LOG = LoggerFactory.getLogger(Niceness.class);

    /** {@code PRIO_PROCESS}; with 0 for who, Linux takes the calling thread. */
    private static final int WHICH = 0;

    /** A thread of this niceness gets a tenth of what one gets that answers calls, when both want the processor. */
    private static final int BACKGROUND = 10;

    private Niceness() {}

    /** Of the calling thread from now on. Where there is no such thing nothing happens. */
    @SuppressWarnings("restricted") // native access is what it is for
    static void background() {
        if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux")) {
            return;
        }
        Linker linker = Linker.nativeLinker();
        SymbolLookup library = linker.defaultLookup();
        Optional<MemorySegment> function = library.find("setpriority");
        if (function.isEmpty()) {
            return;
        }
        MethodHandle setPriority = linker.downcallHandle(
                function.get(),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try {
            int failed = (int) setPriority.invokeExact(WHICH, 0, BACKGROUND);
            LOG.debug("background thread={} failed={}", Thread.currentThread().getName(), failed);
        } catch (Throwable e) {
            throw new IllegalStateException("setpriority cannot be called", e);
        }
    }
}
