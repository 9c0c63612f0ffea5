package dev.weir.sim.check;

import dev.weir.format.batch.WriterEntry;
import dev.weir.format.batch.WriterId;
import dev.weir.format.key.BucketHash;
import dev.weir.format.wire.Durability;
import dev.weir.format.wire.LakeOptions;
import dev.weir.format.wire.TableChange;
import dev.weir.format.wire.TableSpec;
import dev.weir.sim.world.Moment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A table that exists or may exist: all that was sent to it, and its buckets. */
public final class TableModel {
    /** What is known of its being there. */
    public enum Presence {
        /** The command's answer was lost or said that nobody knows. */
        MAYBE_CREATED,
        THERE,
        MAYBE_DROPPED
    }

    private final String id;
    private final TableSpec spec;
    private final List<BucketModel> buckets = new ArrayList<>();
    private final Map<Long, Sent> sent = new TreeMap<>();
    private final Map<WriterEntry, Sent> sentBy = new HashMap<>();
    private final Optional<KeyedShape> keyed;
    private final Optional<BucketHash> hash;
    private Durability durability;
    private boolean durabilityKnown = true;
    private boolean altered;
    private long shortestRetentionMs;
    private boolean lakeWasOff;
    private Presence presence;

    TableModel(String id, TableSpec spec, Presence presence) {
        this.id = id;
        this.spec = spec;
        this.presence = presence;
        this.durability = spec.durability();
        this.shortestRetentionMs = spec.retention().timeMs();
        this.lakeWasOff = !spec.lake().isOn();
        this.hash = spec.bucketKey().isEmpty()
                ? Optional.empty()
                : Optional.of(new BucketHash(spec.schema(), spec.bucketKey(), spec.buckets()));
        this.keyed = spec.key().map(key -> new KeyedShape(spec));
        for (int bucket = 0; bucket < spec.buckets(); bucket++) {
            buckets.add(new BucketModel(this, bucket));
        }
    }

    public String id() {
        return id;
    }

    public String name() {
        return spec.name();
    }

    public TableSpec spec() {
        return spec;
    }

    public List<BucketModel> buckets() {
        return buckets;
    }

    /** What its rows are, if it has a primary key. */
    public Optional<KeyedShape> keyed() {
        return keyed;
    }

    StoredRows rows() {
        return keyed.isPresent() ? keyed.get() : StoredRows.PLAIN;
    }

    /** How keys choose buckets, if they do. */
    public Optional<BucketHash> hash() {
        return hash;
    }

    /**
     * Whether all that readers see is on the disk. Of a table that was async, rows may be left whose sync has failed: the log takes no
     * more until the next start, also after an alter.
     */
    boolean isSynced(Moment now) {
        return durabilityKnown && durability == Durability.FSYNC && !(altered && now.troubles());
    }

    public Durability durability() {
        return durability;
    }

    /** Whether all of it was ever synced before it was acknowledged. */
    public boolean wasAlwaysSynced() {
        return spec.durability() == Durability.FSYNC && !altered;
    }

    /** Whether an ack may say this. */
    boolean mayBeAcknowledgedAs(Durability reached) {
        return altered || reached == durability;
    }

    /** The shortest that it ever had: what is older may be gone; 0: nothing may. */
    long shortestRetentionMs() {
        return shortestRetentionMs;
    }

    /** Whether its rows did ever stay in the log, so that retention could take them before they settled. */
    public boolean lakeWasOff() {
        return lakeWasOff;
    }

    /** An alter begins; whether it holds is not known before {@link #altered}, or before the next start. */
    public void altering(TableChange change) {
        altered = true;
        durabilityKnown &= change.durability().isEmpty();
        lakeWasOff |= change.lake().mode().equals(Optional.of(LakeOptions.Mode.OFF));
        long kept = change.retentionMs().orElse(0);
        if (kept > 0) {
            shortestRetentionMs = shortestRetentionMs == 0 ? kept : Math.min(kept, shortestRetentionMs);
        }
    }

    public void altered(TableChange change) {
        if (change.durability().isPresent()) {
            durability = change.durability().get();
            durabilityKnown = true;
        }
    }

    /** What the server says after a start. */
    void found(Durability there) {
        Violation.require(
                !durabilityKnown || there == durability || isSpoilt(),
                "table %s is %s, it was %s",
                name(),
                there,
                durability);
        durability = there;
        durabilityKnown = true;
    }

    public Presence presence() {
        return presence;
    }

    void presence(Presence now) {
        presence = now;
    }

    public void willSend(Sent batch) {
        sent.put(batch.number(), batch);
        sentBy.put(new WriterEntry(batch.writer(), batch.sequence(), 0), batch);
    }

    Optional<Sent> sentBy(WriterId writer, long sequence) {
        return Optional.ofNullable(sentBy.get(new WriterEntry(writer, sequence, 0)));
    }

    Optional<Sent> find(long number) {
        return Optional.ofNullable(sent.get(number));
    }

    Collection<Sent> allSent() {
        return sent.values();
    }

    Sent sent(long number) {
        Sent batch = sent.get(number);
        if (batch == null) {
            throw new Violation("table " + name() + " holds a row of batch " + number + ", which was not sent to it");
        }
        return batch;
    }

    void mayComeUp() {
        sent.values().forEach(Sent::mayComeUp);
    }

    /** Whether the disk did what no log survives unharmed. */
    public boolean isSpoilt() {
        return buckets.stream().anyMatch(bucket -> bucket.spoilt().any());
    }

    /** Whether a bucket may rightly say that it cannot be opened. */
    public boolean mayBeShut() {
        return buckets.stream().anyMatch(BucketModel::mayBeShut);
    }

    /** Whether a writer's earlier rows may have been lost, as they may be. */
    public boolean lostRows() {
        return buckets.stream().anyMatch(BucketModel::lostRows);
    }
}
