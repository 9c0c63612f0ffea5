package dev.weir.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.weir.format.predicate.Literal;
import dev.weir.format.predicate.Predicate;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Reads an optimised plan that DuckDB has written down as JSON ({@code json_serialize_plan}): for each stand-in table, the conditions that all
 * rows have to pass. What it does not understand it leaves out, which only means that less is skipped. One object per plan.
 */
final class PlanFilters {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, List<Field>> columnsOfShadow;
    private final Map<String, Scan> found = new HashMap<>();

    private PlanFilters(Map<String, List<Field>> columnsOfShadow) {
        this.columnsOfShadow = columnsOfShadow;
    }

    /**
     * What a plan does with a stand-in.
     *
     * @param predicate a condition that every row has to pass that is of any use
     * @param columns how many columns are read
     */
    record Scan(Optional<Predicate> predicate, int columns) {
        /** The optimiser may have copied a mention: a row is needed if any of the copies needs it. */
        Scan or(Scan other) {
            return new Scan(
                    predicate.flatMap(one -> other.predicate.map(another -> new Predicate.Or(List.of(one, another)))),
                    Math.max(columns, other.columns));
        }
    }

    /** By stand-in; one that the plan does not read is absent. */
    static Map<String, Scan> read(String plan, Map<String, List<Field>> columnsOfShadow) {
        PlanFilters filters = new PlanFilters(columnsOfShadow);
        plans(plan).forEach(node -> filters.walk(node, List.of()));
        return filters.found;
    }

    /** The plans in what DuckDB has written; none when it says that there is an error. */
    static JsonNode plans(String plan) {
        try {
            JsonNode root = JSON.readTree(plan);
            return root.path("error").asBoolean(true) ? MissingNode.getInstance() : root.path("plans");
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** The name of the table that a scan reads, without its schema. */
    static String shadow(JsonNode get) {
        JsonNode path = get.path("function_data").path("qualified_name").path("path");
        return path.path(path.size() - 1).asText();
    }

    /** @param above expressions of the filters directly above */
    private void walk(JsonNode node, List<JsonNode> above) {
        String type = node.path("type").asText();
        if (type.equals("LOGICAL_GET")) {
            get(node, above);
            return;
        }
        List<JsonNode> expressions = new ArrayList<>();
        if (type.equals("LOGICAL_FILTER")) {
            // Of a filter above this one the columns are counted behind this one's projection; only without one are
            // they the same.
            if (node.path("projection_map").isEmpty()) {
                expressions.addAll(above);
            }
            node.path("expressions").forEach(expressions::add);
        }
        node.path("children").forEach(child -> walk(child, expressions));
    }

    private void get(JsonNode node, List<JsonNode> above) {
        String shadow = shadow(node);
        List<Field> columns = columnsOfShadow.get(shadow);
        if (columns == null) {
            return;
        }
        List<Optional<Field>> read = new ArrayList<>();
        node.path("column_indexes").forEach(index -> read.add(column(index, columns)));
        List<Optional<Field>> passedOn = new ArrayList<>();
        if (node.path("projection_ids").isEmpty()) {
            passedOn.addAll(read);
        } else {
            node.path("projection_ids").forEach(position -> passedOn.add(at(read, position)));
        }

        List<Predicate> all = new ArrayList<>();
        if (node.path("table_filters_by_projection").asBoolean(false)) {
            for (JsonNode filter : node.path("table_filters").path("filters")) {
                at(read, filter.path("key"))
                        .flatMap(field -> tableFilter(filter.path("value"), field))
                        .ifPresent(all::add);
            }
        }
        above.forEach(expression -> expression(expression, passedOn).ifPresent(all::add));
        Optional<Predicate> predicate = all.isEmpty()
                ? Optional.empty()
                : Optional.of(all.size() == 1 ? all.getFirst() : new Predicate.And(List.copyOf(all)));
        int columnsRead =
                (int) read.stream().flatMap(Optional::stream).distinct().count();
        found.merge(shadow, new Scan(predicate, columnsRead), Scan::or);
    }

    private static Optional<Field> column(JsonNode index, List<Field> columns) {
        long position = index.path("index").asLong(-1);
        return position >= 0
                        && position < columns.size()
                        && index.path("child_indexes").isEmpty()
                ? Optional.of(columns.get((int) position))
                : Optional.empty();
    }

    private static Optional<Field> at(List<Optional<Field>> fields, JsonNode position) {
        int index = position.asInt(-1);
        return index >= 0 && index < fields.size() ? fields.get(index) : Optional.empty();
    }

    private static Optional<Predicate> tableFilter(JsonNode filter, Field field) {
        String type = filter.path("filter_type").asText();
        if (type.startsWith("LEGACY_")) {
            type = type.substring("LEGACY_".length());
        }
        return switch (type) {
            case "CONSTANT_COMPARISON" ->
                compare(field, filter.path("comparison_type").asText(), filter.path("constant"));
            case "IS_NULL" -> Optional.of(new Predicate.IsNull(field.getName()));
            case "IS_NOT_NULL" -> Optional.of(new Predicate.IsNotNull(field.getName()));
            case "OPTIONAL_FILTER" -> tableFilter(filter.path("child_filter"), field);
            case "IN_FILTER" -> in(field, filter.path("values"));
            case "CONJUNCTION_AND" -> {
                List<Predicate> all = new ArrayList<>();
                filter.path("child_filters")
                        .forEach(child -> tableFilter(child, field).ifPresent(all::add));
                yield and(all);
            }
            case "CONJUNCTION_OR" -> {
                List<Optional<Predicate>> any = new ArrayList<>();
                filter.path("child_filters").forEach(child -> any.add(tableFilter(child, field)));
                yield or(any);
            }
            case "EXPRESSION_FILTER" -> expression(filter.path("expr"), List.of(Optional.of(field)));
            default -> Optional.empty();
        };
    }

    private static Optional<Predicate> expression(JsonNode node, List<Optional<Field>> columns) {
        JsonNode children = node.path("children");
        return switch (node.path("type").asText()) {
            case "CONJUNCTION_AND" -> {
                List<Predicate> all = new ArrayList<>();
                children.forEach(child -> expression(child, columns).ifPresent(all::add));
                yield and(all);
            }
            case "CONJUNCTION_OR" -> {
                List<Optional<Predicate>> any = new ArrayList<>();
                children.forEach(child -> any.add(expression(child, columns)));
                yield or(any);
            }
            case "OPERATOR_IS_NULL" ->
                ref(children.path(0), columns).map(field -> new Predicate.IsNull(field.getName()));
            case "OPERATOR_IS_NOT_NULL" ->
                ref(children.path(0), columns).map(field -> new Predicate.IsNotNull(field.getName()));
            case "COMPARE_IN" ->
                ref(children.path(0), columns).flatMap(field -> {
                    List<JsonNode> constants = new ArrayList<>();
                    for (int i = 1; i < children.size(); i++) {
                        constants.add(children.get(i).path("value"));
                    }
                    return in(field, constants);
                });
            case String comparison
            when comparison.startsWith("COMPARE_") && children.size() == 2 -> {
                Optional<Field> left = ref(children.get(0), columns);
                if (left.isPresent() && isConstant(children.get(1))) {
                    yield compare(left.get(), comparison, children.get(1).path("value"));
                }
                Optional<Field> right = ref(children.get(1), columns);
                yield right.isPresent() && isConstant(children.get(0))
                        ? compare(
                                right.get(),
                                flipped(comparison),
                                children.get(0).path("value"))
                        : Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    private static Optional<Field> ref(JsonNode node, List<Optional<Field>> columns) {
        return node.path("type").asText().equals("BOUND_REF") ? at(columns, node.path("index")) : Optional.empty();
    }

    private static boolean isConstant(JsonNode node) {
        return node.path("type").asText().equals("VALUE_CONSTANT");
    }

    private static String flipped(String comparison) {
        return switch (comparison) {
            case "COMPARE_LESSTHAN" -> "COMPARE_GREATERTHAN";
            case "COMPARE_LESSTHANOREQUALTO" -> "COMPARE_GREATERTHANOREQUALTO";
            case "COMPARE_GREATERTHAN" -> "COMPARE_LESSTHAN";
            case "COMPARE_GREATERTHANOREQUALTO" -> "COMPARE_LESSTHANOREQUALTO";
            default -> comparison;
        };
    }

    private static Optional<Predicate> and(List<Predicate> all) {
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(all.size() == 1 ? all.getFirst() : new Predicate.And(List.copyOf(all)));
    }

    /** Nothing is known of an alternative unless something is known of each. */
    private static Optional<Predicate> or(List<Optional<Predicate>> any) {
        return any.isEmpty() || any.stream().anyMatch(Optional::isEmpty)
                ? Optional.empty()
                : Optional.of(new Predicate.Or(any.stream().map(Optional::get).toList()));
    }

    private static Optional<Predicate> in(Field field, Iterable<JsonNode> constants) {
        List<Literal> values = new ArrayList<>();
        for (JsonNode constant : constants) {
            if (constant.path("is_null").asBoolean(false)) {
                continue; // equal to nothing
            }
            Optional<Literal> value = literal(field, constant, Rounding.NONE);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            values.add(value.get());
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(new Predicate.In(field.getName(), values));
    }

    private static Optional<Predicate> compare(Field field, String comparison, JsonNode constant) {
        if (constant.path("is_null").asBoolean(true)) {
            return Optional.empty();
        }
        return switch (comparison) {
            case "COMPARE_EQUAL" -> compare(field, Predicate.Op.EQ, constant, Rounding.NONE);
            case "COMPARE_NOTEQUAL" -> compare(field, Predicate.Op.NE, constant, Rounding.NONE);
            case "COMPARE_GREATERTHAN" -> compare(field, Predicate.Op.GT, constant, Rounding.DOWN);
            case "COMPARE_GREATERTHANOREQUALTO" -> compare(field, Predicate.Op.GE, constant, Rounding.UP);
            case "COMPARE_LESSTHAN" -> compare(field, Predicate.Op.LT, constant, Rounding.UP);
            case "COMPARE_LESSTHANOREQUALTO" -> compare(field, Predicate.Op.LE, constant, Rounding.DOWN);
            default -> Optional.empty();
        };
    }

    private static Optional<Predicate> compare(Field field, Predicate.Op op, JsonNode constant, Rounding rounding) {
        return literal(field, constant, rounding).map(value -> new Predicate.Compare(field.getName(), op, value));
    }

    /** How a constant of a fine unit becomes one of the column's coarser unit without changing which values compare how. */
    private enum Rounding {
        NONE,
        DOWN,
        UP
    }

    /** The constant as the predicates of the format take it; times in the column's own unit. */
    private static Optional<Literal> literal(Field field, JsonNode constant, Rounding rounding) {
        JsonNode value = constant.path("value");
        String type = constant.path("type").path("id").asText();
        if (DuckTypes.isUuid(field)) {
            return uuid(value);
        }
        return switch (field.getType()) {
            case ArrowType.Bool _ when value.isBoolean() -> Optional.of(new Literal.Bool(value.asBoolean()));
            case ArrowType.Int _
            when value.isIntegralNumber() && value.canConvertToLong() -> Optional.of(new Literal.Int(value.asLong()));
            case ArrowType.FloatingPoint _ when value.isNumber() -> Optional.of(new Literal.Float(value.asDouble()));
            case ArrowType.Utf8 _
            when value.isTextual() && type.equals("VARCHAR") -> Optional.of(new Literal.Text(value.asText()));
            case ArrowType.Binary _, ArrowType.FixedSizeBinary _
            when value.isTextual() && type.equals("BLOB") -> blob(value.asText());
            case ArrowType.Decimal decimal -> decimal(value, decimal.getScale());
            case ArrowType.Date _
            when value.isIntegralNumber() && !isInfinite(value, Integer.MAX_VALUE) ->
                Optional.of(new Literal.Int(value.asLong()));
            case ArrowType.Time time
            when value.isIntegralNumber() ->
                rescaled(
                        value.asLong(),
                        time.getUnit() == TimeUnit.NANOSECOND ? 1 : perMicros(time.getUnit()),
                        rounding);
            case ArrowType.Timestamp stamp
            when value.isIntegralNumber() && !isInfinite(value, Long.MAX_VALUE) ->
                rescaled(
                        value.asLong(),
                        stamp.getTimezone() == null || stamp.getUnit() == TimeUnit.NANOSECOND
                                ? 1
                                : perMicros(stamp.getUnit()),
                        rounding);
            default -> Optional.empty();
        };
    }

    /** DuckDB has it as a number of 128 bits in the same order, with the sign turned over. */
    private static Optional<Literal> uuid(JsonNode value) {
        if (!value.has("upper") || !value.has("lower")) {
            return Optional.empty();
        }
        return Optional.of(new Literal.Bytes(ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(value.path("upper").asLong() ^ Long.MIN_VALUE)
                .putLong(value.path("lower").bigIntegerValue().longValue())
                .array()));
    }

    /** DuckDB writes a byte as {@code \xFF} unless it is a plain character. */
    private static Optional<Literal> blob(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c != '\\') {
                bytes.write(c);
            } else if (text.startsWith("x", at + 1) && at + 4 <= text.length()) {
                bytes.write(HexFormat.fromHexDigits(text, at + 2, at + 4));
                at += 3;
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(new Literal.Bytes(bytes.toByteArray()));
    }

    private static boolean isInfinite(JsonNode value, long infinity) {
        return Math.abs(value.asLong()) == infinity;
    }

    private static long perMicros(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> 1_000_000;
            case MILLISECOND -> 1_000;
            case MICROSECOND, NANOSECOND -> 1;
        };
    }

    private static Optional<Literal> rescaled(long value, long divisor, Rounding rounding) {
        return switch (rounding) {
            case NONE -> value % divisor == 0 ? Optional.of(new Literal.Int(value / divisor)) : Optional.empty();
            case DOWN -> Optional.of(new Literal.Int(Math.floorDiv(value, divisor)));
            case UP -> Optional.of(new Literal.Int(Math.ceilDiv(value, divisor)));
        };
    }

    private static Optional<Literal> decimal(JsonNode value, int scale) {
        if (value.isIntegralNumber()) {
            return Optional.of(new Literal.Decimal(new BigDecimal(value.bigIntegerValue(), scale)));
        }
        if (value.has("upper") && value.has("lower")) {
            BigInteger low = new BigInteger(
                    Long.toUnsignedString(value.path("lower").bigIntegerValue().longValue()));
            BigInteger whole = BigInteger.valueOf(value.path("upper").asLong())
                    .shiftLeft(64)
                    .add(low);
            return Optional.of(new Literal.Decimal(new BigDecimal(whole, scale)));
        }
        return Optional.empty();
    }
}
