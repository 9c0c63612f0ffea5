package dev.weir.server.background;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/** Tells the log of work that fails again and again: each kind of failure at once, then once a minute while it lasts, and when it is over. For one thread. */
public final class LastingTrouble {
    static final long REPEAT_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** When what fails is tried again at least each second. */
    public static final long OVER_SOON_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Logger log;
    private final String failing;
    private final String over;
    private final long overNanos;
    private final Map<ErrorCode, Long> told = new EnumMap<>(ErrorCode.class);
    private long failedNanos;
    private boolean worked;

    /**
     * @param failing a sentence, before what it is
     * @param over a sentence
     * @param overNanos some of the work may succeed while other work still fails: it is over when none has failed for so long
     */
    public LastingTrouble(Logger log, String failing, String over, long overNanos) {
        this.log = log;
        this.failing = failing;
        this.over = over;
        this.overNanos = overNanos;
    }

    public void failed(WeirException why, long nowNanos) {
        failedNanos = nowNanos;
        worked = false;
        Long before = told.get(why.code());
        if (before == null || nowNanos - before >= REPEAT_NANOS) {
            told.put(why.code(), nowNanos);
            log.warn("{} code={} reason={}", failing, why.code(), why.getMessage());
        }
    }

    public void worked() {
        worked = true;
    }

    /** To be called now and then. */
    public void look(long nowNanos) {
        if (worked && !told.isEmpty() && nowNanos - failedNanos >= overNanos) {
            told.clear();
            log.info(over);
        }
    }
}
