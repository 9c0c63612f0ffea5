package dev.weir.bench.workload;

import java.time.Instant;

/** One row of the table {@code events}, as an application would write it. */
public record Event(
        long eventId,
        long userId,
        Instant ts,
        String kind,
        String country,
        String url,
        double price,
        int qty,
        String payload,
        boolean flag) {

    /** The sum of the fields' sizes; every MB/s is of these bytes, whatever the encoding on the wire. */
    public int logicalBytes() {
        return Events.FIXED_BYTES + kind.length() + country.length() + url.length() + payload.length();
    }
}
