package dev.weir.server.postgres.value;

import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/** The offset of a zone at a moment. Remembers the span between two changes, in which most moments of a column lie. */
final class ZoneOffsets {
    private final ZoneRules rules;
    private long from = Long.MAX_VALUE;
    private long to = Long.MIN_VALUE;
    private int seconds;

    ZoneOffsets(ZoneId zone) {
        this.rules = zone.getRules();
    }

    int secondsAt(long epochSecond) {
        if (epochSecond < from || epochSecond >= to) {
            seek(epochSecond);
        }
        return seconds;
    }

    private void seek(long epochSecond) {
        Instant moment = Instant.ofEpochSecond(epochSecond);
        seconds = rules.getOffset(moment).getTotalSeconds();
        if (rules.isFixedOffset()) {
            from = Long.MIN_VALUE;
            to = Long.MAX_VALUE;
            return;
        }
        ZoneOffsetTransition before = rules.previousTransition(moment.plusSeconds(1));
        ZoneOffsetTransition after = rules.nextTransition(moment);
        from = before == null ? Long.MIN_VALUE : before.toEpochSecond();
        to = after == null ? Long.MAX_VALUE : after.toEpochSecond();
    }
}
