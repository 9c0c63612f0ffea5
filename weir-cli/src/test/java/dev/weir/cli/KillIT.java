package dev.weir.cli;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promises 1 to 4 against a real process that is killed again and again under load. {@code -Dweir.kill.rounds=50} for more of it.
 */
class KillIT {
    static final int ROUNDS = Integer.getInteger("weir.kill.rounds", 8);

    @TempDir
    private Path directory;

    @Test
    void aKilledServerLosesNothingAndDoublesNothing() throws Exception {
        Path data = directory.resolve("data");
        try (KillRun run = KillRun.ofAll(
                port -> ServerProcess.start(data, port, "log.segment_bytes=" + KillRun.SEGMENT_BYTES), 20)) {
            run.rounds(ROUNDS);
            run.settle();
            System.out.println("kill -9: " + run.figures());
        }
    }
}
