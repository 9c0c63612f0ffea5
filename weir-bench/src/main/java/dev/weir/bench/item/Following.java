package dev.weir.bench.item;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weir.format.RealWorld;
import java.util.List;

/**
 * All that a JVM of followers has to know, and what it answers. Travels as JSON.
 *
 * @param from the first offset to be followed, in bucket 0
 * @param rows that each is to receive
 * @param columns empty for all
 */
record Following(String uri, String table, List<String> columns, int followers, long from, long rows) {
    private static final JsonMapper JSON = new JsonMapper();

    /** All streams are open. */
    record Open(long pid) {}

    /**
     * Each has received all of its rows.
     *
     * @param rows of all together
     * @param batches of all together
     * @param bytes of all bodies
     * @param lastNs by this machine's monotonic clock, when the last row came
     * @param cpuSecs of the process, since all streams were open
     */
    record Received(long rows, long batches, long bytes, long lastNs, double cpuSecs) {}

    static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot be written", e);
        }
    }

    static <T> T read(String json, Class<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not as expected: " + json, e);
        }
    }

    /** The same clock in every process of a machine. */
    @RealWorld("measures")
    static long nowNs() {
        return System.nanoTime();
    }
}
