package dev.weir.sim.client;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.TableName;
import dev.weir.sim.check.BucketModel;
import dev.weir.sim.check.KeyedBucket;
import dev.weir.sim.check.KeyedShape;
import dev.weir.sim.check.TableModel;
import dev.weir.storage.state.StateView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Holds views of rows by key over writes, flushes and rests, and looks at them again: they must stay as they were. */
public final class StateKeeper implements Actor {
    private static final int MAX_HELD = 3;

    private final Scene scene;
    private final List<Held> held = new ArrayList<>();

    /** A view and what it must show. */
    private record Held(StateView view, BucketModel bucket, Map<Integer, Long> rows) {}

    public StateKeeper(Scene scene) {
        this.scene = scene;
    }

    @Override
    public void act() {
        if (held.size() < MAX_HELD && (held.isEmpty() || scene.happens(0.3))) {
            take();
            return;
        }
        Held one = held.get(scene.random().nextInt(held.size()));
        look(one);
        if (scene.happens(0.3)) {
            one.view().close();
            held.remove(one);
        }
    }

    private void take() {
        List<BucketModel> buckets = scene.model().buckets().stream()
                .filter(bucket -> bucket.keyed().isPresent()
                        && bucket.table().presence() == TableModel.Presence.THERE
                        && (bucket.isOpen() || scene.happens(0.1)))
                .toList();
        if (buckets.isEmpty()) {
            return;
        }
        BucketModel bucket = buckets.get(scene.random().nextInt(buckets.size()));
        StateView view;
        try {
            view = scene.world()
                    .up()
                    .tables()
                    .require(TableName.parse(bucket.table().name()))
                    .buckets()
                    .get(bucket.bucket())
                    .tablet()
                    .state();
        } catch (WeirException e) {
            if (e.code() != ErrorCode.CORRUPT || !bucket.mayBeShut()) {
                scene.requireTroubles("rows by key cannot be read", e);
            }
            return;
        }
        KeyedBucket keyed = bucket.keyed().orElseThrow();
        scene.world().trace().add("view", view.offset());
        // of a bucket that was opened just now nobody has looked at the log
        if (bucket.isOpen() && keyed.at(view.offset()).isPresent()) {
            held.add(new Held(view, bucket, keyed.at(view.offset()).get()));
        } else {
            view.close();
        }
    }

    private void look(Held one) {
        scene.world().trace().add("look", one.view().offset());
        KeyedBucket keyed = one.bucket().keyed().orElseThrow();
        keyed.check(one.view(), one.rows(), true, scene.model().reader().state());
        byte[] from = keyed.shape().bytes(scene.random().nextInt(KeyedShape.KEYS));
        byte[] to = keyed.shape().bytes(scene.random().nextInt(KeyedShape.KEYS));
        scene.model().reader().state().checkRange(one.view(), keyed.shape(), one.rows(), from, to);
    }

    @Override
    public void serverStops() {
        held.forEach(one -> one.view().close());
        held.clear();
    }

    @Override
    public void serverGone() {
        held.clear();
    }
}
