package dev.weir.sql;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Reads a plan as DuckDB first makes it ({@code json_serialize_plan}, not optimised): which stand-ins does it read only to aggregate all of
 * their rows to minima, maxima and counts of plain columns? What the optimiser makes of such a plan later has the same
 * meaning, whatever the rows are; so rows that aggregate to the same values give the same answer. What is not understood is no summary.
 * One object per plan.
 */
final class PlanSummaries {
    private static final Map<String, Summary.Asked> ASKED = Map.of(
            "min", Summary.Asked.MIN,
            "max", Summary.Asked.MAX,
            "count", Summary.Asked.COUNT);

    private final Map<String, List<Field>> columnsOfShadow;
    private final Map<String, Summary> found = new HashMap<>();
    private final Set<String> read = new HashSet<>();

    private PlanSummaries(Map<String, List<Field>> columnsOfShadow) {
        this.columnsOfShadow = columnsOfShadow;
    }

    /** By stand-in; one of which more is read is absent. */
    static Map<String, Summary> read(String plan, Map<String, List<Field>> columnsOfShadow) {
        PlanSummaries summaries = new PlanSummaries(columnsOfShadow);
        PlanFilters.plans(plan).forEach(summaries::walk);
        summaries.found.keySet().removeAll(summaries.read);
        return summaries.found;
    }

    private void walk(JsonNode node) {
        if (node.path("type").asText().equals("LOGICAL_GET")) {
            read.add(PlanFilters.shadow(node));
        } else if (!isSummary(node)) {
            node.path("children").forEach(this::walk);
        }
    }

    private boolean isSummary(JsonNode node) {
        if (!node.path("type").asText().equals("LOGICAL_AGGREGATE_AND_GROUP_BY")
                || !node.path("groups").isEmpty()
                || !node.path("grouping_functions").isEmpty()
                || node.path("children").size() != 1) {
            return false;
        }
        JsonNode rows = node.path("children").path(0);
        while (rows.path("type").asText().equals("LOGICAL_PROJECTION")) {
            rows = rows.path("children").path(0);
        }
        String shadow = PlanFilters.shadow(rows);
        List<Field> columns = columnsOfShadow.get(shadow);
        if (columns == null || !isAllRows(rows)) {
            return false;
        }
        Summary summary = new Summary(Map.of(), false);
        for (JsonNode aggregate : node.path("expressions")) {
            Optional<Summary> one = one(aggregate, node.path("children").path(0), columns);
            if (one.isEmpty()) {
                return false;
            }
            summary = summary.and(one.get());
        }
        if (found.put(shadow, summary) != null) {
            read.add(shadow);
        }
        return true;
    }

    /** What one aggregate over these rows asks. */
    private static Optional<Summary> one(JsonNode aggregate, JsonNode rows, List<Field> columns) {
        if (!isPlain(aggregate)) {
            return Optional.empty();
        }
        String function = aggregate.path("qname").path("path").path(2).asText();
        JsonNode arguments = aggregate.path("children");
        if (function.equals("count_star") && arguments.isEmpty()) {
            return Optional.of(Summary.EACH_ROW);
        }
        Summary.Asked asked = ASKED.get(function);
        if (asked == null || arguments.size() != 1) {
            return Optional.empty();
        }
        JsonNode argument = arguments.path(0);
        if (asked == Summary.Asked.COUNT && argument.path("type").asText().equals("VALUE_CONSTANT")) {
            return Optional.of(Summary.EACH_ROW);
        }
        OptionalInt position = position(argument, rows);
        if (position.isEmpty() || position.getAsInt() >= columns.size()) {
            return Optional.empty();
        }
        return Optional.of(
                VirtualColumn.isName(columns.get(position.getAsInt()).getName())
                        ? Summary.EACH_ROW
                        : new Summary(Map.of(position.getAsInt(), Set.of(asked)), asked == Summary.Asked.COUNT));
    }

    private static boolean isAllRows(JsonNode get) {
        return get.path("type").asText().equals("LOGICAL_GET")
                && get.path("table_filters").path("filters").isEmpty()
                && get.path("table_filters").path("multi_column_filters").isEmpty()
                && get.path("extra_info").path("sample_options").isNull()
                && get.path("source_ordinality").asText().equals("WITHOUT_ORDINALITY");
    }

    private static boolean isPlain(JsonNode aggregate) {
        return aggregate.path("type").asText().equals("BOUND_AGGREGATE")
                && aggregate.path("aggregate_type").asText().equals("NON_DISTINCT")
                && aggregate.path("filter").isNull()
                && aggregate.path("order_bys").isNull()
                && aggregate.path("state_export").asText().equals("NONE")
                && aggregate.path("qname").path("path").path(0).asText().equals("system");
    }

    private static boolean isReference(JsonNode expression) {
        return expression.path("type").asText().equals("BOUND_REF");
    }

    /** Of the column that a reference to the rows of a node means, through its projections. */
    private static OptionalInt position(JsonNode expression, JsonNode rows) {
        JsonNode reference = expression;
        JsonNode node = rows;
        while (isReference(reference) && !node.path("type").asText().equals("LOGICAL_GET")) {
            reference = node.path("expressions").path(reference.path("index").asInt(-1));
            node = node.path("children").path(0);
        }
        if (!isReference(reference)) {
            return OptionalInt.empty();
        }
        int output = reference.path("index").asInt(-1);
        JsonNode passedOn = node.path("projection_ids");
        JsonNode column = node.path("column_indexes")
                .path(passedOn.isEmpty() ? output : passedOn.path(output).asInt(-1));
        int position = column.path("index").asInt(-1);
        return position >= 0 && column.path("child_indexes").isEmpty() ? OptionalInt.of(position) : OptionalInt.empty();
    }
}
