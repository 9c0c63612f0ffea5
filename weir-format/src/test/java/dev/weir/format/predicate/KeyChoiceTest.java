package dev.weir.format.predicate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.format.schema.TableSchema;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;

/** What is looked up, what is sought. */
class KeyChoiceTest {
    private static final TableSchema SCHEMA = TableSchema.create(new Schema(List.of(
            new Field("n", new FieldType(false, new ArrowType.Int(16, true), null), null),
            new Field("t", new FieldType(false, new ArrowType.Utf8(), null), null),
            new Field("other", FieldType.nullable(new ArrowType.Int(64, true)), null))));

    @Test
    void wholeKeysAreLookedUp() {
        assertEquals("keys 8005 610001", chosen(and(eq("n", 5), eq("t", "a"))));
        assertEquals("keys 8005 610001, 8007 610001", chosen(and(in("n", 7, 5, 5), eq("t", "a"), eq("other", 1))));
        assertEquals("keys 7fff 0001", chosen(and(eq("n", -1), eq("t", ""))));
        assertEquals("keys 8001 6100ff0001", chosen(and(eq("n", 1), eq("t", "a\0"))));
        assertEquals("keys 8005 610001, 8006 610001", chosen(and(between(5, 6), eq("t", "a"))));
        assertEquals("keys 0000 610001", chosen(and(between(-40000, -32768), eq("t", "a"))));
        assertEquals("keys fffe 610001, ffff 610001", chosen(and(between(32766, 40000), eq("t", "a"))));
        assertEquals("keys ", chosen(and(eq("n", 1), eq("n", 2), eq("t", "a"))));
        assertEquals("keys ", chosen(and(new Predicate.IsNull("n"), eq("t", "a"))));
    }

    @Test
    void theFirstColumnsAreSought() {
        assertEquals("8005 to 8006", chosen(eq("n", 5)));
        assertEquals("8005 to 8006, 8007 to 8008", chosen(in("n", 5, 7)));
        assertEquals("8000 to 80c8", chosen(between(0, 199)));
        assertEquals("8006 to -", chosen(new Predicate.Compare("n", Predicate.Op.GT, new Literal.Int(5))));
        assertEquals("0000 to 8005", chosen(new Predicate.Compare("n", Predicate.Op.LT, new Literal.Int(5))));
        assertEquals("8005610001 to 8005620001", chosen(and(eq("n", 5), new Predicate.StartsWith("t", "a"))));
        assertEquals(
                "8005610002 to 8006",
                chosen(and(eq("n", 5), new Predicate.Compare("t", Predicate.Op.GT, new Literal.Text("a")))));
    }

    @Test
    void otherConditionsSayNothing() {
        assertEquals("all", chosen(eq("t", "a")));
        assertEquals("all", chosen(eq("other", 1)));
        assertEquals("all", chosen(new Predicate.Or(List.of(eq("n", 1), eq("other", 1)))));
        assertEquals("all", chosen(new Predicate.IsNotNull("n")));
    }

    @Test
    void manyRangesAreOne() {
        Object[] odd =
                IntStream.range(0, 100).mapToObj(i -> (Object) (2 * i + 1)).toArray();
        assertEquals("8001 to 80c8", chosen(in("n", odd)));
        assertEquals(
                100, chosen(and(in("n", odd), eq("t", "a"))).split(",", -1).length, "but single keys are looked up");
    }

    private static String chosen(Predicate predicate) {
        KeyChoice choice = KeyChoice.of(BoundPredicate.bind(predicate, SCHEMA), SCHEMA, List.of("n", "t"));
        return switch (choice) {
            case KeyChoice.All _ -> "all";
            case KeyChoice.Keys(var keys) ->
                "keys "
                        + IntStream.range(0, keys.count())
                                .mapToObj(keys::key)
                                .map(KeyChoiceTest::hex)
                                .map(hex -> hex.substring(0, 4) + " " + hex.substring(4))
                                .collect(Collectors.joining(", "));
            case KeyChoice.Ranges(List<KeyRange> ranges) ->
                ranges.stream()
                        .map(range -> hex(range.from()) + " to " + hex(range.to()))
                        .collect(Collectors.joining(", "));
        };
    }

    private static String hex(byte[] bytes) {
        return bytes == null || bytes.length == 0 ? "-" : HexFormat.of().formatHex(bytes);
    }

    private static Predicate between(int low, int high) {
        return new Predicate.Between("n", new Literal.Int(low), new Literal.Int(high));
    }

    private static Predicate and(Predicate... all) {
        return new Predicate.And(List.of(all));
    }

    private static Predicate eq(String column, Object value) {
        return new Predicate.Compare(column, Predicate.Op.EQ, literal(value));
    }

    private static Predicate in(String column, Object... values) {
        return new Predicate.In(
                column, List.of(values).stream().map(KeyChoiceTest::literal).toList());
    }

    private static Literal literal(Object value) {
        return value instanceof String text ? new Literal.Text(text) : new Literal.Int(((Number) value).longValue());
    }
}
