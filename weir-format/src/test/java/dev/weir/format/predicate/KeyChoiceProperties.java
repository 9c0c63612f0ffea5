package dev.weir.format.predicate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.key.EncodedKeys;
import dev.weir.format.key.KeyEncoder;
import dev.weir.format.rows.RandomBatch;
import dev.weir.format.schema.TableSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

class KeyChoiceProperties {
    @Property(tries = 2_000)
    void theKeyOfEachRowThatPassesIsChosen(@ForAll long seed) {
        Random random = new Random(seed);
        List<Field> fields = new ArrayList<>();
        List<Field> all = new ArrayList<>(RandomBatch.scalars());
        // a table has none of these
        all.removeIf(field -> field.getName().startsWith("large_"));
        Collections.shuffle(all, random);
        for (Field field : all.subList(0, 1 + random.nextInt(4))) {
            FieldType type = new FieldType(false, field.getType(), null, field.getMetadata());
            fields.add(new Field(field.getName(), type, null));
        }
        List<String> key = new ArrayList<>(fields.stream().map(Field::getName).toList());
        key = key.subList(0, 1 + random.nextInt(key.size()));
        Collections.shuffle(key, random);
        Schema arrow = new Schema(fields);
        TableSchema schema = TableSchema.ofStream(arrow);
        try (BufferAllocator allocator = new RootAllocator()) {
            try (VectorSchemaRoot root = RandomBatch.of(arrow, allocator, random, random.nextInt(100))) {
                check(root, schema, key, random);
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    /** Behind FF FF FE FF ... comes FF FF, which many begin with. */
    @Example
    void aBoundIsNoKey() {
        theKeyOfEachRowThatPassesIsChosen(-888226);
    }

    private static void check(VectorSchemaRoot root, TableSchema schema, List<String> key, Random random) {
        EncodedKeys keys = new KeyEncoder(schema, key).encode(root);
        RandomPredicate predicates = new RandomPredicate(random, root);
        for (int i = 0; i < 20; i++) {
            Predicate predicate = predicates.next(random.nextInt(4));
            BoundPredicate bound = BoundPredicate.bind(predicate, schema);
            KeyChoice choice = KeyChoice.of(bound, schema, key);
            BitSet passing = bound.select(root);
            for (int row = passing.nextSetBit(0); row >= 0; row = passing.nextSetBit(row + 1)) {
                if (!hasNull(root, key, row)) {
                    byte[] one = keys.key(row);
                    assertTrue(holds(choice, one), () -> predicate + " " + key + " " + Arrays.toString(one));
                }
            }
            checkOrder(choice);
        }
    }

    private static boolean hasNull(VectorSchemaRoot root, List<String> key, int row) {
        return key.stream().map(root::getVector).anyMatch((FieldVector vector) -> vector.isNull(row));
    }

    private static boolean holds(KeyChoice choice, byte[] key) {
        return switch (choice) {
            case KeyChoice.All _ -> true;
            case KeyChoice.Keys(EncodedKeys keys) -> {
                for (int i = 0; i < keys.count(); i++) {
                    if (Arrays.equals(keys.key(i), key)) {
                        yield true;
                    }
                }
                yield false;
            }
            case KeyChoice.Ranges(List<KeyRange> ranges) ->
                ranges.stream()
                        .anyMatch(range -> (range.from() == null || Arrays.compareUnsigned(range.from(), key) <= 0)
                                && (range.to() == null || Arrays.compareUnsigned(key, range.to()) < 0));
        };
    }

    /** Else a row could be read twice. */
    private static void checkOrder(KeyChoice choice) {
        switch (choice) {
            case KeyChoice.All _ -> {}
            case KeyChoice.Keys(EncodedKeys keys) -> {
                for (int i = 1; i < keys.count(); i++) {
                    assertTrue(keys.compare(i - 1, i) < 0);
                }
            }
            case KeyChoice.Ranges(List<KeyRange> ranges) -> {
                for (int i = 1; i < ranges.size(); i++) {
                    assertTrue(Arrays.compareUnsigned(
                                    ranges.get(i - 1).to(), ranges.get(i).from())
                            <= 0);
                }
            }
        }
    }
}
