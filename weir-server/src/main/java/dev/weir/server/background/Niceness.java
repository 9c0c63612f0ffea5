package dev.weir.server.background;

import dev.weir.format.RealWorld;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the system's scheduler that others' work comes first. A thread that computes for milliseconds keeps its core that long from one that has just
 * been woken to answer a client, unless it is nicer. Only Linux has priorities of threads; elsewhere nothing happens.
 */
@RealWorld("asks the operating system")
@SuppressWarnings("restricted")
final class Niceness {
    private static final Logger LOG = LoggerFactory.getLogger(Niceness.class);

    /** A tenth of the weight of others. */
    private static final int BACKGROUND = 10;

    private static final int PRIO_PROCESS = 0;
    /** To Linux a process is a thread here. */
    private static final int THIS_THREAD = 0;

    private Niceness() {}

    /** Of the calling thread, for good: an ordinary user cannot take it back. */
    static void yieldToOthers() {
        Optional<MemorySegment> setpriority = System.getProperty("os.name").equals("Linux")
                ? Linker.nativeLinker().defaultLookup().find("setpriority")
                : Optional.empty();
        setpriority.ifPresent(Niceness::call);
    }

    private static void call(MemorySegment setpriority) {
        MethodHandle call = Linker.nativeLinker()
                .downcallHandle(
                        setpriority,
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT));
        try {
            int failed = (int) call.invokeExact(PRIO_PROCESS, THIS_THREAD, BACKGROUND);
            if (failed != 0) {
                LOG.debug(
                        "the system does not lower the priority thread={}",
                        Thread.currentThread().getName());
            }
        } catch (Throwable e) {
            throw new IllegalStateException("setpriority cannot be called", e);
        }
    }
}
