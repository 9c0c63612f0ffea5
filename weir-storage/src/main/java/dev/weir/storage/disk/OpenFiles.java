package dev.weir.storage.disk;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many files a disk has open. A process that has used up its file descriptors can neither accept a client nor load a class, so
 * that the disk asks for half of them at most and refuses the rest in words.
 */
final class OpenFiles {
    static final int HALF_OF_WHAT_THE_PROCESS_MAY = half();

    private final int most;
    private final AtomicInteger open = new AtomicInteger();

    OpenFiles(int most) {
        this.most = most;
    }

    private static int half() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? Math.clamp(system.getMaxFileDescriptorCount() / 2, 1, Integer.MAX_VALUE)
                : Integer.MAX_VALUE;
    }

    int count() {
        return open.get();
    }

    void admit(Path file) {
        int now = open.incrementAndGet();
        if (now > most) {
            open.decrementAndGet();
            throw new WeirException(
                    ErrorCode.UNAVAILABLE,
                    "as many files are open as may be; try again when less is asked of the server, or start it with a higher limit"
                            + " (ulimit -n) open_files="
                            + most + " file=" + file);
        }
    }

    void closed() {
        open.decrementAndGet();
    }
}
