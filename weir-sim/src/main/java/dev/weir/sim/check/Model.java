package dev.weir.sim.check;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.PutAck;
import dev.weir.format.wire.TableSpec;
import dev.weir.server.tablet.OpenTable;
import dev.weir.server.tablet.Tables;
import dev.weir.server.tablet.Tablet;
import dev.weir.sim.world.Moment;
import dev.weir.storage.log.LogView;
import dev.weir.storage.state.StateView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What the server must hold, and the comparison with what it does. */
public final class Model implements AutoCloseable {
    private final RowReader reader = new RowReader();
    private final Map<String, TableModel> tables = new TreeMap<>();
    private final List<Sent> dying = new ArrayList<>();
    private final List<TableModel> outOfOrder = new ArrayList<>();
    private long batches = 1;
    private boolean lied;

    public RowReader reader() {
        return reader;
    }

    public Optional<TableModel> table(String name) {
        return Optional.ofNullable(tables.get(name));
    }

    public List<TableModel> tables() {
        return List.copyOf(tables.values());
    }

    /** A number that no batch has yet. */
    public long newBatch() {
        return batches++;
    }

    public void created(String id, TableSpec spec, TableModel.Presence presence) {
        Violation.require(!tables.containsKey(spec.name()), "table %s was created twice", spec.name());
        TableModel table = new TableModel(id, spec, presence);
        if (lied) {
            table.buckets().forEach(bucket -> bucket.spoilt().lied());
        }
        tables.put(spec.name(), table);
    }

    private TableModel known(String name) {
        return Objects.requireNonNull(tables.get(name));
    }

    public void dropped(String name) {
        checkRegisters(known(name));
        tables.remove(name);
    }

    /** Whether the disk has harmed anything. */
    public boolean isSpoilt() {
        return lied || tables.values().stream().anyMatch(TableModel::isSpoilt);
    }

    public void maybeDropped(String name) {
        known(name).presence(TableModel.Presence.MAYBE_DROPPED);
    }

    /** A drop was refused, and nothing is left of it. */
    public void stillThere(String name) {
        known(name).presence(TableModel.Presence.THERE);
    }

    /** A batch for a primary-key table is sent for the first time. */
    public void asked(TableModel table, Sent sent, long at) {
        table.buckets().forEach(bucket -> bucket.keyed().ifPresent(keyed -> keyed.asked(sent, at)));
    }

    /** @param at when, by the count of what happened */
    public void acknowledged(TableModel table, Sent sent, PutAck ack, long at) {
        table.buckets().forEach(bucket -> bucket.keyed().ifPresent(keyed -> keyed.answered(sent, at)));
        int rows = 0;
        Set<Integer> buckets = new HashSet<>();
        for (PutAck.Part part : ack.parts()) {
            rows += part.rowCount();
            buckets.add(part.bucket());
            table.buckets().get(part.bucket()).acknowledged(sent, part, ack.durability());
        }
        // of a primary-key table it is the changes that are counted
        boolean all = table.keyed().isPresent()
                ? sent.rows() == 0
                        || (buckets.equals(sent.buckets()) && ack.parts().size() == buckets.size())
                : rows == sent.rows();
        Violation.require(
                all && (ack.parts().isEmpty() || table.mayBeAcknowledgedAs(ack.durability())),
                "batch %d has %d rows, %d were acknowledged as %s",
                sent.number(),
                sent.rows(),
                rows,
                ack.durability());
    }

    /** What the server has not stored of this try by the end of this event it must not store because of it. */
    public void dying(Sent sent) {
        dying.add(sent);
    }

    /** Which logs an observation opens. */
    public enum Look {
        AT_OPEN_ONES,
        AT_ALL
    }

    /** A writer was told that it is out of order: its earlier rows must have been lost, as they may be. */
    public void outOfOrder(TableModel table) {
        outOfOrder.add(table);
    }

    /** After every event. */
    public void observe(Tables server, Moment now, Look look) {
        for (TableModel table : tables.values()) {
            if (table.presence() == TableModel.Presence.MAYBE_CREATED) {
                continue;
            }
            OpenTable open =
                    find(server, table.name()).orElseThrow(() -> new Violation("table " + table.name() + " is gone"));
            for (BucketModel bucket : table.buckets()) {
                Tablet tablet = open.buckets().get(bucket.bucket()).tablet();
                if (tablet.isOpen() || look == Look.AT_ALL) {
                    view(tablet, bucket, now).ifPresent(seen -> {
                        bucket.observe(seen, reader, now);
                        bucket.keyed().ifPresent(keyed -> observe(tablet, keyed, seen.highWatermark()));
                    });
                }
                bucket.age(now);
            }
        }
        for (TableModel table : outOfOrder) {
            // of a table that was dropped in the same event nobody knows any more
            Violation.require(
                    table.lostRows() || table.isSpoilt() || tables.get(table.name()) != table,
                    "a writer's next batch was refused as out of order, in table %s",
                    table.name());
        }
        outOfOrder.clear();
        if (!now.troubles()) {
            dying.forEach(Sent::died);
        }
        dying.clear();
    }

    private void observe(Tablet tablet, KeyedBucket bucket, long highWatermark) {
        try (StateView view = tablet.state()) {
            bucket.observe(view, highWatermark, reader.state());
        }
    }

    /** After a start. */
    public void recovered(Tables server) {
        for (TableModel table : List.copyOf(tables.values())) {
            Optional<OpenTable> open = find(server, table.name());
            boolean same = open.isPresent() && open.get().info().tableId().equals(table.id());
            Violation.require(
                    same || open.isEmpty() || lied, "table %s has another id after a start than before", table.name());
            if (!same) {
                Violation.require(
                        table.presence() != TableModel.Presence.THERE || lied,
                        "table %s is gone after a start",
                        table.name());
                tables.remove(table.name());
                continue;
            }
            if (lied && table.presence() == TableModel.Presence.MAYBE_DROPPED) {
                // the record of the drop was lost by a lie, and its files were not
                table.buckets().forEach(bucket -> bucket.spoilt().dropped());
            }
            table.presence(TableModel.Presence.THERE);
            table.found(open.get().info().spec().durability());
        }
        for (OpenTable open : server.all()) {
            if (!tables.containsKey(open.info().spec().name())) {
                Violation.require(lied, "table %s came back", open.info().name());
                server.drop(open.info().name());
            }
        }
    }

    /** What readers could have seen of it before it died. */
    public void crashed(Tables server, Moment now, Death death) {
        dying.clear();
        // which rows were lost was found out in the event that the crash has ended, and nobody has looked
        outOfOrder.clear();
        for (TableModel table : tables.values()) {
            Optional<OpenTable> open = find(server, table.name());
            for (BucketModel bucket : table.buckets()) {
                long seen = open.map(found -> highWatermark(
                                found.buckets().get(bucket.bucket()).tablet()))
                        .orElse(0L);
                bucket.crashed(seen, now);
                if (death == Death.KILLED) {
                    bucket.survivesWholly(seen);
                }
            }
        }
    }

    /** A server that has stopped in order has synced what it had. */
    public void stopped(Moment now) {
        for (BucketModel bucket : buckets()) {
            if (!now.troubles()) {
                bucket.survivesWholly(bucket.end());
            }
            bucket.closed();
        }
    }

    /** 0 of a bucket that could not be opened, or was closed already. */
    private static long highWatermark(Tablet tablet) {
        try {
            return tablet.isOpen() ? tablet.view().highWatermark() : 0;
        } catch (WeirException e) {
            return 0;
        }
    }

    /** How a server ends without being asked. */
    public enum Death {
        POWER_LOST,
        KILLED
    }

    /** From now on syncs lie: what that breaks is broken for good. */
    public void syncsLie() {
        lied = true;
        buckets().forEach(bucket -> bucket.spoilt().lied());
    }

    /** Whether syncs ever lied. Then a start may be refused, and tables may be gone, or be there again. */
    public boolean lied() {
        return lied;
    }

    private static void checkRegisters(TableModel table) {
        table.buckets().forEach(bucket -> bucket.keyed().ifPresent(KeyedBucket::checkRegisters));
    }

    /** At the end, when nothing goes wrong any more. */
    public void checkReadable(Tables server, Moment now) {
        for (TableModel table : tables.values()) {
            OpenTable open = find(server, table.name()).orElseThrow();
            checkRegisters(table);
            for (BucketModel bucket : table.buckets()) {
                Tablet tablet = open.buckets().get(bucket.bucket()).tablet();
                view(tablet, bucket, now).ifPresent(seen -> bucket.checkReadable(seen, reader, now));
            }
        }
    }

    public List<BucketModel> buckets() {
        List<BucketModel> all = new ArrayList<>();
        tables.values().forEach(table -> all.addAll(table.buckets()));
        return all;
    }

    private static Optional<OpenTable> find(Tables server, String name) {
        return server.find(dev.weir.format.wire.TableName.parse(name));
    }

    /** None if the bucket could not be opened in a time of troubles. */
    private static Optional<LogView> view(Tablet tablet, BucketModel bucket, Moment now) {
        try {
            return Optional.of(tablet.view());
        } catch (WeirException e) {
            if (now.troubles() || (bucket.mayBeShut() && e.code() == ErrorCode.CORRUPT)) {
                return Optional.empty();
            }
            throw new Violation(
                    "bucket " + tablet.bucket() + " of " + tablet.table().name() + " cannot be read: " + e.getMessage(),
                    e);
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
