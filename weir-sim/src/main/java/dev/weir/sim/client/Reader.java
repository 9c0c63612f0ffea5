package dev.weir.sim.client;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.TableName;
import dev.weir.server.tablet.Tablet;
import dev.weir.sim.check.BucketModel;
import dev.weir.sim.check.TableModel;
import dev.weir.sim.check.Violation;
import dev.weir.storage.log.LogView;
import dev.weir.storage.log.ReadLease;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Takes views, reads ranges of them, keeps some and reads them again later. */
public final class Reader implements Actor {
    private static final int MAX_HELD = 4;

    /** Who reads nothing for a quarter of an hour has lost its view. */
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final Scene scene;
    private final List<Held> held = new ArrayList<>();

    /** A view and what it showed when it was taken. */
    private record Held(ReadLease lease, LogView view, BucketModel bucket, long start, long end, long nanos) {}

    public Reader(Scene scene) {
        this.scene = scene;
    }

    @Override
    public void act() {
        held.removeIf(one -> isGone(one.bucket().table()));
        held.removeIf(this::isTooOld);
        if (held.size() < MAX_HELD && (held.isEmpty() || scene.happens(0.5))) {
            take();
            return;
        }
        Held one = held.get(scene.random().nextInt(held.size()));
        read(one);
        if (scene.happens(0.3)) {
            one.lease().close();
            held.remove(one);
        }
    }

    private boolean isTooOld(Held one) {
        boolean old = scene.world().now().nanos() - one.nanos() > LONGEST_NANOS;
        if (old) {
            one.lease().close();
        }
        return old;
    }

    private boolean isGone(TableModel table) {
        return scene.model().table(table.name()).orElse(null) != table;
    }

    private void take() {
        List<BucketModel> buckets = scene.model().buckets().stream()
                .filter(bucket -> bucket.table().presence() == TableModel.Presence.THERE)
                .toList();
        if (buckets.isEmpty()) {
            return;
        }
        BucketModel bucket = buckets.get(scene.random().nextInt(buckets.size()));
        Tablet tablet = scene.world()
                .up()
                .tables()
                .require(TableName.parse(bucket.table().name()))
                .buckets()
                .get(bucket.bucket())
                .tablet();
        try {
            ReadLease lease = tablet.lease();
            LogView view = lease.view();
            held.add(new Held(
                    lease,
                    view,
                    bucket,
                    view.startOffset(),
                    view.highWatermark(),
                    scene.world().now().nanos()));
        } catch (WeirException e) {
            if (e.code() != ErrorCode.CORRUPT || !bucket.mayBeShut()) {
                scene.requireTroubles("a bucket cannot be read", e);
            }
        }
    }

    /** What was committed when the view was taken: no more, no less, and the same as ever. */
    private void read(Held one) {
        if (one.view().highWatermark() != one.end()) {
            throw new Violation("a view has changed: it ended at " + one.end());
        }
        if (one.start() >= one.end()) {
            return;
        }
        long from = scene.random().nextLong(one.start(), one.end());
        long to = scene.happens(0.5) ? one.end() : scene.random().nextLong(from, one.end()) + 1;
        scene.world().trace().add("read", from, to);
        one.bucket()
                .compare(
                        one.view(),
                        scene.model().reader(),
                        from,
                        to,
                        scene.world().now());
        if (one.end() == one.bucket().end() && one.start() == one.bucket().start()) {
            long time = one.bucket().timestampNear(scene.random().nextDouble());
            one.bucket().checkOffsetAt(one.view(), time, scene.world().now());
        }
    }

    @Override
    public void serverGone() {
        held.clear();
    }
}
