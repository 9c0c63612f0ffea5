package dev.weir.format.predicate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.column.ValueKind;
import dev.weir.format.predicate.NaiveEvaluator.Truth;
import dev.weir.format.rows.RandomBatch;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.stats.ZoneMap;
import dev.weir.format.testing.BriefFuzzing;
import dev.weir.format.testing.Typed;
import dev.weir.format.wire.WireJson;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;

/** A filter from a stranger. One that can be bound selects what the slow evaluator selects, and a zone map rules out none of it. */
class PredicateFuzz {
    private static final int ROWS = 70;
    /** Conditions of more constants than this are not evaluated slowly. */
    private static final int MAX_EVALUATED_BYTES = 2_000;

    private static final BufferAllocator ALLOCATOR = new RootAllocator();
    private static final List<Field> FIELDS = Stream.concat(
                    RandomBatch.scalars().stream()
                            .filter(field -> !field.getName().equals("large_text")),
                    RandomBatch.nested().stream()
                            .filter(field -> !field.getName().equals("nothing")))
            .toList();
    private static final VectorSchemaRoot BATCH = RandomBatch.of(new Schema(FIELDS), ALLOCATOR, new Random(7), ROWS);
    private static final TableSchema SCHEMA = TableSchema.create(BATCH.getSchema());
    private static final List<ZoneMap> ZONES =
            BATCH.getFieldVectors().stream().map(ZoneMap::of).toList();

    public static void fuzzerTestOneInput(byte[] input) {
        Typed.sent(() -> WireJson.read(input, Predicate.class))
                .ifPresent(predicate -> Typed.sent(() -> BoundPredicate.bind(predicate, SCHEMA))
                        .ifPresent(bound -> use(predicate, bound, input.length)));
    }

    private static void use(Predicate predicate, BoundPredicate bound, int bytes) {
        BitSet selected = bound.select(BATCH);
        assertTrue(selected.isEmpty() || bound.mayMatch(ZONES::get), "zone maps rule out no row that passes");
        assertTrue(selected.length() <= ROWS, "only rows that there are pass");
        if (bytes <= MAX_EVALUATED_BYTES && isUnderstood(predicate)) {
            BitSet expected = new BitSet();
            for (int row = 0; row < ROWS; row++) {
                expected.set(row, NaiveEvaluator.evaluate(predicate, BATCH, row) == Truth.TRUE);
            }
            assertEquals(expected, selected, predicate::toString);
        }
    }

    /** The slow evaluator does not know times and uuids as texts. */
    private static boolean isUnderstood(Predicate predicate) {
        return switch (predicate) {
            case Predicate.And and -> and.all().stream().allMatch(PredicateFuzz::isUnderstood);
            case Predicate.Or or -> or.any().stream().allMatch(PredicateFuzz::isUnderstood);
            case Predicate.Not not -> isUnderstood(not.inner());
            case Predicate.IsNull _, Predicate.IsNotNull _, Predicate.StartsWith _ -> true;
            case Predicate.Compare(String column, Predicate.Op _, Literal value) -> isUnderstood(column, value);
            case Predicate.Between(String column, Literal low, Literal high) ->
                isUnderstood(column, low) && isUnderstood(column, high);
            case Predicate.In(String column, List<Literal> values) ->
                values.stream().allMatch(value -> isUnderstood(column, value));
        };
    }

    private static boolean isUnderstood(String column, Literal value) {
        Field field = BATCH.getSchema().findField(column);
        return !(value instanceof Literal.Text) || ValueKind.of(field) == ValueKind.TEXT;
    }

    @Test
    void aMoment() {
        BriefFuzzing.run(PredicateFuzz.class, seeds(), PredicateFuzz::fuzzerTestOneInput);
    }

    private static Map<String, byte[]> seeds() {
        Map<String, byte[]> seeds = new TreeMap<>();
        RandomPredicate predicates = new RandomPredicate(new Random(1), BATCH);
        for (int i = 0; i < 20; i++) {
            seeds.put("of-the-batch-" + i, WireJson.write(predicates.next(3)));
        }
        for (Field field : FIELDS) {
            if (field.getType() instanceof ArrowType.Timestamp || field.getType() instanceof ArrowType.Time) {
                boolean isTime = field.getType() instanceof ArrowType.Time;
                Literal text = new Literal.Text(isTime ? "12:30:00.5" : "1969-12-31 23:59:59.5");
                seeds.put(
                        "text-" + field.getName(),
                        WireJson.write(new Predicate.Compare(field.getName(), Predicate.Op.LE, text)));
            }
        }
        seeds.put(
                "text-day",
                WireJson.write(new Predicate.Compare("day", Predicate.Op.NE, new Literal.Text("2026-01-31"))));
        seeds.put(
                "text-uuid",
                WireJson.write(new Predicate.Compare(
                        "uuid", Predicate.Op.GE, new Literal.Text("123e4567-e89b-12d3-a456-426614174000"))));
        return seeds;
    }
}
