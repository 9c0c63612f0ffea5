package dev.weir.bench.item;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weir.bench.measure.Figure;
import dev.weir.bench.process.ServerCommand;
import dev.weir.bench.process.ServerPlace;
import dev.weir.client.ClientConfig;
import dev.weir.client.Weir;
import dev.weir.format.batch.Codec;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * All that a client JVM has to know to run one item. Travels as JSON.
 *
 * @param rows of the table {@code events}
 * @param table name of the table to write or to read
 * @param run which round, for the report
 * @param attempt 1, or 2 when the first was disturbed
 * @param place of the server
 * @param serverPid of the server, 0 when there is none yet
 * @param command to start a server, for the items that do
 * @param pace of the latency item
 * @param settings of the client, by name; empty for the defaults
 */
public record ItemTask(
        Item item,
        String variant,
        long rows,
        int passes,
        String table,
        String run,
        int attempt,
        ServerPlace place,
        long serverPid,
        ServerCommand command,
        Pace pace,
        Map<String, String> settings) {
    private static final JsonMapper JSON = new JsonMapper();

    /** So many rows a second, so long before it counts and while it counts. */
    public record Pace(int rowsPerSecond, int warmSecs, int secs) {
        public static final Pace DEFAULT = new Pace(5_000, 5, 20);
    }

    public String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("task cannot be written", e);
        }
    }

    public static ItemTask fromJson(String json) {
        try {
            return JSON.readValue(json, ItemTask.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a task: " + json, e);
        }
    }

    /** With a pace that is warmed up for at least so long. */
    ItemTask warmedFor(int secs) {
        Pace warmed = new Pace(pace.rowsPerSecond(), Math.max(pace.warmSecs(), secs), pace.secs());
        return new ItemTask(
                item, variant, rows, passes, table, run, attempt, place, serverPid, command, warmed, settings);
    }

    Weir connect() {
        return Weir.connect(place.uri(), clientConfig());
    }

    /** The defaults, changed by {@link #settings}. */
    ClientConfig clientConfig() {
        int batchBytes = ClientConfig.DEFAULT.batchBytes();
        Duration linger = ClientConfig.DEFAULT.linger();
        long memoryBytes = ClientConfig.DEFAULT.memoryBytes();
        Codec compression = ClientConfig.DEFAULT.compression();
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            String value = setting.getValue();
            switch (setting.getKey()) {
                case "batch-bytes" -> batchBytes = Integer.parseInt(value);
                case "linger-us" -> linger = Duration.ofNanos(1_000 * Long.parseLong(value));
                case "memory-bytes" -> memoryBytes = Long.parseLong(value);
                case "compression" -> compression = Codec.valueOf(value.toUpperCase(Locale.ROOT));
                default ->
                    throw new IllegalArgumentException("no such client setting: known=batch-bytes,linger-us,"
                            + "memory-bytes,compression setting=" + setting.getKey());
            }
        }
        return new ClientConfig(batchBytes, linger, memoryBytes, ClientConfig.DEFAULT.requestTimeout(), compression);
    }

    /** A figure that begins with who, what and when. */
    Figure figure(String version) {
        Figure figure = new Figure()
                .put("peer", "weir")
                .put("version", version)
                .put("item", item.name())
                .put("variant", variant)
                .put("run", run)
                .put("attempt", attempt);
        return settings.isEmpty() ? figure : figure.put("settings", settings.toString());
    }

    Figure figure(String version, int pass) {
        return figure(version).put("pass", pass);
    }
}
