package dev.weir.server.tablet;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.BucketDescription;
import dev.weir.format.wire.TableDescription;
import dev.weir.server.catalog.TableInfo;
import dev.weir.storage.log.LogView;
import dev.weir.storage.log.ReadLease;
import dev.weir.storage.state.StateView;
import java.util.ArrayList;
import java.util.List;

/** A table and its tablets, in bucket order, each with the lane that owns it. */
public record OpenTable(TableInfo info, List<Placed> buckets) {
    /** A tablet and its lane. */
    public record Placed(Tablet tablet, LaneInbox lane) {}

    /** Throws {@code UNKNOWN_BUCKET}. */
    public Placed bucket(int bucket) {
        if (bucket < 0 || bucket >= buckets.size()) {
            throw new WeirException(
                    ErrorCode.UNKNOWN_BUCKET,
                    "there is no such bucket; the table's go from 0 to " + (buckets.size() - 1) + " table="
                            + info.name() + " bucket=" + bucket);
        }
        return buckets.get(bucket);
    }

    /** The same tablets under other options. */
    OpenTable with(TableInfo altered) {
        return new OpenTable(altered, buckets);
    }

    /** One for each bucket, all to be closed by the caller. */
    public List<ReadLease> leases() {
        List<ReadLease> leases = new ArrayList<>(buckets.size());
        try {
            for (Placed placed : buckets) {
                leases.add(placed.tablet().lease());
            }
            return leases;
        } catch (RuntimeException e) {
            leases.forEach(ReadLease::close);
            throw e;
        }
    }

    /** Of a primary-key table the rows of each bucket, all to be closed by the caller; of another table none. */
    public List<StateView> states() {
        List<StateView> states = new ArrayList<>();
        if (info.spec().key().isEmpty()) {
            return states;
        }
        try {
            for (Placed placed : buckets) {
                states.add(placed.tablet().state());
            }
            return states;
        } catch (RuntimeException e) {
            states.forEach(StateView::close);
            throw e;
        }
    }

    /** Of a table that was made just now: nothing is in it. */
    TableDescription describeNew() {
        return describe(buckets.stream()
                .map(placed -> new BucketDescription(placed.tablet().bucket(), 0, 0, 0, 0, 0))
                .toList());
    }

    public TableDescription describe() {
        List<BucketDescription> described = new ArrayList<>(buckets.size());
        for (Placed placed : buckets) {
            described.add(describe(placed.tablet()));
        }
        return describe(List.copyOf(described));
    }

    /** One that cannot be opened does not hide the others. */
    private static BucketDescription describe(Tablet tablet) {
        try {
            LogView view = tablet.view();
            return new BucketDescription(
                    tablet.bucket(),
                    view.startOffset(),
                    view.highWatermark(),
                    tablet.rows(),
                    view.bytes(),
                    view.segments());
        } catch (WeirException e) {
            tablet.requireServing();
            return BucketDescription.closed(tablet.bucket(), String.valueOf(e.getMessage()));
        }
    }

    private TableDescription describe(List<BucketDescription> described) {
        return new TableDescription(info.spec(), info.tableId(), info.schemaId(), info.createdAtUs(), described);
    }
}
