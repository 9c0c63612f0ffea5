package dev.weir.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.Test;

/** Plans as DuckDB might write them, and today does not. */
class PlanSummariesTest {
    private static final String GET = """
            {"type": "LOGICAL_GET", "column_indexes": [{"index": 0, "child_indexes": []}], "projection_ids": [],
             "table_filters": {"filters": [], "multi_column_filters": []}, "extra_info": {"sample_options": null},
             "source_ordinality": "WITHOUT_ORDINALITY", "children": [],
             "function_data": {"qualified_name": {"path": ["memory", "weir_plan", "s0"]}}}
            """;

    private static final String MAX = """
            {"type": "LOGICAL_AGGREGATE_AND_GROUP_BY", "groups": [], "grouping_functions": [],
             "children": [%s], "expressions": [
               {"type": "BOUND_AGGREGATE", "aggregate_type": "NON_DISTINCT", "filter": null, "order_bys": null,
                "state_export": "NONE", "qname": {"path": ["system", "main", "max"]},
                "children": [{"type": "BOUND_REF", "index": 0}]}]}
            """.formatted(GET);

    private static Map<String, Summary> read(String... plans) {
        return PlanSummaries.read(
                "{\"error\": false, \"plans\": [" + String.join(",", plans) + "]}",
                Map.of("s0", List.of(Field.nullable("a", ArrowType.Bool.INSTANCE))));
    }

    @Test
    void aTableThatIsReadOnceIsSummarized() {
        assertEquals(Map.of("s0", new Summary(Map.of(0, Set.of(Summary.Asked.MAX)), false)), read(MAX));
    }

    @Test
    void oneThatIsReadTwiceInAPlanIsNot() {
        assertEquals(Map.of(), read(MAX, GET));
        assertEquals(Map.of(), read(GET, MAX));
        assertEquals(Map.of(), read(MAX, MAX));
    }

    @Test
    void whatDoesNotLookAsExpectedIsNot() {
        Map.of(
                        "\"groups\": []", "\"groups\": [{}]",
                        "\"filter\": null", "\"filter\": {}",
                        "\"order_bys\": null", "\"order_bys\": {}",
                        "NON_DISTINCT", "DISTINCT",
                        "\"system\"", "\"memory\"",
                        "\"max\"", "\"first\"",
                        "BOUND_REF", "BOUND_FUNCTION",
                        "\"sample_options\": null", "\"sample_options\": {}",
                        "\"filters\": []", "\"filters\": [{}]",
                        "\"child_indexes\": []", "\"child_indexes\": [{}]")
                .forEach((part, other) -> assertEquals(Map.of(), read(MAX.replace(part, other)), other));
        assertEquals(Map.of(), PlanSummaries.read("{\"error\": true, \"plans\": [" + MAX + "]}", Map.of()));
        assertEquals(Map.of(), PlanSummaries.read("no plan", Map.of()));
    }
}
