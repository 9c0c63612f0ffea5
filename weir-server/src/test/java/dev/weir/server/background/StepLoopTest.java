package dev.weir.server.background;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.storage.time.SystemClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StepLoopTest {
    /** Counted from 1 behind the name, which ends with the last parenthesis: see proc_pid_stat(5), field 19. */
    private static final int NICE_BEHIND_NAME = 17;

    @Test
    void whatNobodyWaitsForYieldsToOthers() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"));
        assertEquals(10, nicenessOf(StepLoop.Urgency.LOW) - niceness());
        assertEquals(0, nicenessOf(StepLoop.Urgency.NORMAL) - niceness());
    }

    private static int nicenessOf(StepLoop.Urgency urgency) throws Exception {
        CompletableFuture<Integer> seen = new CompletableFuture<>();
        Stepped work = new Stepped() {
            @Override
            public long step() {
                seen.complete(niceness());
                return TimeUnit.SECONDS.toNanos(1);
            }

            @Override
            public void close() {}
        };
        try (StepLoop _ = new StepLoop("test", urgency, work, 0, new SystemClock())) {
            return seen.get(20, TimeUnit.SECONDS);
        }
    }

    private static int niceness() {
        try {
            String stat = Files.readString(Path.of("/proc/thread-self/stat"));
            return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 1).split(" ")[NICE_BEHIND_NAME]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
