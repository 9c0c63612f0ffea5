package dev.weir.format.predicate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.predicate.NaiveEvaluator.Truth;
import dev.weir.format.rows.RandomBatch;
import dev.weir.format.stats.ZoneMap;
import dev.weir.format.stats.ZoneMapLayout;
import dev.weir.format.wire.WireJson;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

class PredicateProperties {
    private static final int PREDICATES_PER_BATCH = 50;

    @Property(tries = 200)
    void selectEqualsOneRowAtATime(@ForAll long seed) {
        check(seed, (root, predicate) -> {
            BitSet expected = new BitSet();
            for (int row = 0; row < root.getRowCount(); row++) {
                expected.set(row, NaiveEvaluator.evaluate(predicate, root, row) == Truth.TRUE);
            }
            assertEquals(expected, select(predicate, root), predicate::toString);
        });
    }

    @Property(tries = 200)
    void zoneMapsNeverRuleOutARowThatPasses(@ForAll long seed) {
        check(seed, (root, predicate) -> {
            List<ZoneMap> zones = root.getFieldVectors().stream()
                    .map(vector -> {
                        ByteBuffer bytes = ByteBuffer.allocate(ZoneMapLayout.BYTES);
                        ZoneMapLayout.encode(ZoneMap.of(vector), bytes);
                        return ZoneMapLayout.decode(bytes.flip(), root.getRowCount());
                    })
                    .toList();
            if (!select(predicate, root).isEmpty()) {
                assertTrue(bind(predicate, root).mayMatch(zones::get), () -> predicate + " " + zones);
                ZoneMap notKnown = ZoneMap.notKnown(root.getRowCount());
                assertTrue(bind(predicate, root).mayMatch(_ -> notKnown), predicate::toString);
            }
        });
    }

    @Property(tries = 100)
    void deMorgan(@ForAll long seed) {
        check(seed, (root, a) -> {
            Predicate b = new RandomPredicate(new Random(seed), root).next(2);
            assertEquals(
                    select(new Predicate.Or(List.of(new Predicate.Not(a), new Predicate.Not(b))), root),
                    select(new Predicate.Not(new Predicate.And(List.of(a, b))), root));
            assertEquals(
                    select(new Predicate.And(List.of(new Predicate.Not(a), new Predicate.Not(b))), root),
                    select(new Predicate.Not(new Predicate.Or(List.of(a, b))), root));
        });
    }

    @Property(tries = 100)
    void jsonReadsBackAsWritten(@ForAll long seed) {
        check(
                seed,
                (root, predicate) ->
                        assertEquals(predicate, WireJson.read(WireJson.write(predicate), Predicate.class)));
    }

    private static void check(long seed, BiConsumer<VectorSchemaRoot, Predicate> property) {
        Random random = new Random(seed);
        int rows = random.nextInt(4) == 0 ? random.nextInt(3) : random.nextInt(150);
        try (BufferAllocator allocator = new RootAllocator()) {
            try (VectorSchemaRoot root = RandomBatch.of(RandomBatch.schema(), allocator, random, rows)) {
                RandomPredicate predicates = new RandomPredicate(random, root);
                for (int i = 0; i < PREDICATES_PER_BATCH; i++) {
                    property.accept(root, predicates.next(random.nextInt(4)));
                }
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    private static BitSet select(Predicate predicate, VectorSchemaRoot root) {
        return bind(predicate, root).select(root);
    }

    private static BoundPredicate bind(Predicate predicate, VectorSchemaRoot root) {
        return Binder.bind(
                predicate,
                root.getSchema().getFields(),
                column -> root.getFieldVectors().indexOf(root.getVector(column)));
    }
}
