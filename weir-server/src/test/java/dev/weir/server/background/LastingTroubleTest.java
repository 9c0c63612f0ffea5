package dev.weir.server.background;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.server.LogLines;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LastingTroubleTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String FULL = "WARN it fails code=DISK_FULL reason=the disk is full";
    private static final String OVER = "INFO it works again";

    private final LastingTrouble trouble = new LastingTrouble(
            LoggerFactory.getLogger(LastingTroubleTest.class), "it fails", "it works again", 5 * SECOND);

    @Test
    void whatLastsIsToldOnceAMinuteAndItsEndOnce() {
        try (LogLines lines = new LogLines(LastingTroubleTest.class)) {
            for (long second = 0; second < 150; second++) {
                fails(ErrorCode.DISK_FULL, "the disk is full", second);
                trouble.look(second * SECOND);
            }
            assertEquals(List.of(FULL, FULL, FULL), lines.taken());
            for (long second = 150; second < 170; second++) {
                trouble.worked();
                trouble.look(second * SECOND);
            }
            assertEquals(List.of(OVER), lines.taken());
            fails(ErrorCode.DISK_FULL, "the disk is full", 171);
            assertEquals(List.of(FULL), lines.taken());
        }
    }

    @Test
    void eachKindIsToldAtOnce() {
        try (LogLines lines = new LogLines(LastingTroubleTest.class)) {
            fails(ErrorCode.DISK_FULL, "the disk is full", 0);
            fails(ErrorCode.IO_ERROR, "the disk is gone", 1);
            fails(ErrorCode.DISK_FULL, "the disk is full", 2);
            assertEquals(List.of(FULL, "WARN it fails code=IO_ERROR reason=the disk is gone"), lines.taken());
        }
    }

    @Test
    void itIsNotOverWhileSomeOfTheWorkFailsOrNoneWasTried() {
        try (LogLines lines = new LogLines(LastingTroubleTest.class)) {
            for (long second = 0; second < 30; second++) {
                fails(ErrorCode.DISK_FULL, "the disk is full", second);
                trouble.worked();
                trouble.look(second * SECOND);
            }
            fails(ErrorCode.DISK_FULL, "the disk is full", 30);
            trouble.look(50 * SECOND);
            assertEquals(List.of(FULL), lines.taken());
        }
    }

    private void fails(ErrorCode code, String why, long second) {
        trouble.failed(new WeirException(code, why), second * SECOND);
    }
}
