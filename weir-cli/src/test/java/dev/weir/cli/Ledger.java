package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.weir.client.Appender;
import dev.weir.client.Placed;
import dev.weir.format.schema.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** What was sent to a table and what was acknowledged. Batches are told apart by their writer and number, and are read whole or not at all. */
final class Ledger {
    static final TableSchema SCHEMA =
            TableSchema.fromJson("{\"columns\":[{\"name\":\"writer\",\"type\":\"int64\",\"nullable\":false},"
                    + "{\"name\":\"batch\",\"type\":\"int64\",\"nullable\":false},{\"name\":\"row\",\"type\":\"int32\",\"nullable\":false},"
                    + "{\"name\":\"text\",\"type\":\"utf8\"}]}");

    /** A batch, from its writer's first one on. */
    record Id(long writer, long number) {}

    /** @param nanos when the answer came */
    record Ack(int bucket, long offset, long nanos) {}

    /** A batch as it was read. */
    record Stored(Id id, long offset) {}

    private final Map<Id, Integer> sent = new ConcurrentHashMap<>();
    private final Map<Id, Ack> acknowledged = new ConcurrentHashMap<>();

    static String text(Id id, int row) {
        return "row " + row + " of " + id.number() + " by " + id.writer();
    }

    /** @param answered is told when the answer comes, whatever it is; null is an acknowledgement */
    void send(Appender appender, Id id, int rows, BufferAllocator allocator, Consumer<@Nullable Throwable> answered) {
        sent.put(id, rows);
        try (VectorSchemaRoot root = VectorSchemaRoot.create(SCHEMA.arrow(), allocator)) {
            for (int row = 0; row < rows; row++) {
                ((BigIntVector) root.getVector("writer")).setSafe(row, id.writer());
                ((BigIntVector) root.getVector("batch")).setSafe(row, id.number());
                ((IntVector) root.getVector("row")).setSafe(row, row);
                ((VarCharVector) root.getVector("text"))
                        .setSafe(row, text(id, row).getBytes(StandardCharsets.UTF_8));
            }
            root.setRowCount(rows);
            appender.append(root).whenComplete((placed, failed) -> {
                if (failed == null) {
                    acknowledge(id, placed);
                }
                answered.accept(failed);
            });
        }
    }

    private void acknowledge(Id id, List<Placed> placed) {
        Placed only = placed.getFirst();
        assertEquals(1, placed.size());
        acknowledged.put(id, new Ack(only.bucket(), only.offset(), System.nanoTime()));
    }

    int rows(Id id) {
        Integer rows = sent.get(id);
        if (rows == null) {
            throw new AssertionError("nobody has sent this: " + id);
        }
        return rows;
    }

    int sentBatches() {
        return sent.size();
    }

    Set<Id> acknowledged() {
        return acknowledged.keySet();
    }

    long acknowledgedRows() {
        return acknowledged.keySet().stream().mapToLong(this::rows).sum();
    }

    /** What was acknowledged and is not where it was said to be. */
    Map<Id, Ack> missing(List<List<Stored>> buckets) {
        Map<Id, Ack> missing = new HashMap<>(acknowledged);
        for (int bucket = 0; bucket < buckets.size(); bucket++) {
            for (Stored stored : buckets.get(bucket)) {
                Ack ack = acknowledged.get(stored.id());
                if (ack != null) {
                    assertEquals(ack.bucket(), bucket, () -> "another bucket than acknowledged: " + stored);
                    assertEquals(ack.offset(), stored.offset(), () -> "another offset than acknowledged: " + stored);
                    missing.remove(stored.id());
                }
            }
        }
        return missing;
    }

    /** Each batch is stored once, and those of a writer are in order in each bucket. */
    static void requireOnceAndInOrder(List<List<Stored>> buckets) {
        Map<Id, Stored> once = new HashMap<>();
        for (List<Stored> bucket : buckets) {
            Map<Long, Long> last = new TreeMap<>();
            for (Stored stored : bucket) {
                Stored other = once.put(stored.id(), stored);
                assertNull(other, () -> "stored twice: " + stored);
                Long before = last.put(stored.id().writer(), stored.id().number());
                if (before != null && before >= stored.id().number()) {
                    throw new AssertionError("not in order: " + stored + " after " + before);
                }
            }
        }
    }

    /** They are forgotten: whoever sent them knows that they are lost. */
    void forget(Set<Id> lost) {
        acknowledged.keySet().removeAll(lost);
    }
}
