package dev.weir.sim.client;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.TableName;
import dev.weir.sim.check.BucketModel;
import dev.weir.sim.check.KeyedShape;
import dev.weir.sim.check.Register;
import dev.weir.sim.check.TableModel;
import dev.weir.storage.state.StateView;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks for some keys, is served some time later, and is told later still: as a client does whose question travels. What was asked and told is
 * checked with the writes of the same keys.
 */
public final class Lookups implements Actor {
    private final Scene scene;
    private @Nullable Question question;

    /** What was asked, and what the answer says once there is one. */
    private static final class Question {
        private final BucketModel bucket;
        private final Map<Integer, Register.Operation> reads = new TreeMap<>();
        private @Nullable Map<Integer, Long> answer;

        Question(BucketModel bucket) {
            this.bucket = bucket;
        }
    }

    public Lookups(Scene scene) {
        this.scene = scene;
    }

    @Override
    public void act() {
        Question open = question;
        if (open == null || scene.model().table(open.bucket.table().name()).orElse(null) != open.bucket.table()) {
            ask();
            return;
        }
        Map<Integer, Long> answer = open.answer;
        if (answer == null) {
            serve(open);
        } else {
            long now = scene.world().trace().count();
            open.reads.forEach((key, read) -> read.done(now, answer.get(key)));
            question = null;
        }
    }

    private void ask() {
        question = null;
        List<BucketModel> buckets = scene.model().buckets().stream()
                .filter(bucket -> bucket.keyed().isPresent() && bucket.table().presence() == TableModel.Presence.THERE)
                .toList();
        if (buckets.isEmpty()) {
            return;
        }
        Question asked = new Question(buckets.get(scene.random().nextInt(buckets.size())));
        KeyedShape shape = asked.bucket.keyed().orElseThrow().shape();
        long now = scene.world().trace().count();
        for (int i = scene.between(1, 4); i > 0; i--) {
            int key = shape.keyOf(scene.random().nextInt(scene.happens(0.8) ? 12 : KeyedShape.KEYS));
            if (shape.bucketOf(key) == asked.bucket.bucket()) {
                asked.reads.computeIfAbsent(
                        key,
                        one -> asked.bucket.keyed().orElseThrow().register(one).read(now));
            }
        }
        scene.world().trace().add("ask", asked.reads.size());
        question = asked;
    }

    private void serve(Question asked) {
        BucketModel bucket = asked.bucket;
        KeyedShape shape = bucket.keyed().orElseThrow().shape();
        try (StateView view = scene.world()
                .up()
                .tables()
                .require(TableName.parse(bucket.table().name()))
                .buckets()
                .get(bucket.bucket())
                .tablet()
                .state()) {
            int[] keys = asked.reads.keySet().stream().mapToInt(key -> key).toArray();
            asked.answer = scene.model().reader().state().get(view, shape, keys);
            scene.world().trace().add("serve", view.offset());
        } catch (WeirException e) {
            if (e.code() != ErrorCode.CORRUPT || !bucket.mayBeShut()) {
                scene.requireTroubles("rows by key cannot be looked up", e);
            }
            question = null;
        }
    }

    @Override
    public void serverGone() {
        question = null;
    }
}
