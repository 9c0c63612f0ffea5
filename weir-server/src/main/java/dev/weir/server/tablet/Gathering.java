package dev.weir.server.tablet;

import dev.weir.storage.log.SequenceRule;
import java.util.ArrayList;
import java.util.List;

/** Appends of few rows to one tablet, in order, that are to become one stored batch. */
final class Gathering {
    /** A batch of this size is read at full speed; a larger one only keeps its first writer waiting. */
    private static final long MAX_BYTES = 1 << 20;

    /** Each costs 32 bytes in the batch's header, written in hexadecimal. */
    private static final int MAX_APPENDS = 1024;

    private final SequenceRule rule;
    private final List<Append> appends = new ArrayList<>();
    private long bytes;

    Gathering(SequenceRule rule) {
        this.rule = rule;
    }

    boolean takes(Append append) {
        return append.rule() == rule
                && appends.size() < MAX_APPENDS
                && (appends.isEmpty() || bytes + append.rows().bytes() <= MAX_BYTES);
    }

    void add(Append append) {
        appends.add(append);
        bytes += append.rows().bytes();
    }

    List<Append> appends() {
        return appends;
    }
}
