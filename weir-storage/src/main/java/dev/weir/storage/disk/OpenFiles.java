package dev.weir.storage.disk;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many files a disk has open. A process that has used up its file descriptors can neither accept a client nor load a class, so
 * that the disk leaves some to others, and refuses in words.
 */
final class OpenFiles {
    static final String TOO_MANY =
            "as many files are open as may be; try again when less is asked of the server, or start it with a higher limit (ulimit -n)";

    static final int AS_THE_PROCESS_MAY = asTheProcessMay();

    /** Connections, libraries; half of them when there are fewer than twice as many. */
    private static final long LEFT_TO_OTHERS = 4_096;

    private final int most;
    private final AtomicInteger open = new AtomicInteger();

    OpenFiles(int most) {
        this.most = most;
    }

    private static int asTheProcessMay() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            long all = system.getMaxFileDescriptorCount();
            return Math.clamp(all - Math.min(all / 2, LEFT_TO_OTHERS), 1, Integer.MAX_VALUE);
        }
        return Integer.MAX_VALUE;
    }

    int count() {
        return open.get();
    }

    void admit(Path file) {
        int now = open.incrementAndGet();
        if (now > most) {
            open.decrementAndGet();
            throw new WeirException(ErrorCode.UNAVAILABLE, TOO_MANY + " open_files=" + most + " file=" + file);
        }
    }

    void closed() {
        open.decrementAndGet();
    }
}
