package dev.weir.format.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.format.predicate.Literal;
import dev.weir.format.predicate.Predicate;
import dev.weir.format.predicate.PredicateLimits;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Predicates and literals as JSON (docs/formats/predicate.md). */
final class PredicateJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String OPS = "eq, ne, lt, le, gt, ge, between, in, is_null, is_not_null, starts_with";
    // exponents beyond this cost memory when two decimals are compared, and no column can hold the value
    private static final int MAX_DECIMAL_EXPONENT = 1_000;

    private int nodes;

    private PredicateJson() {}

    static Predicate read(JsonNode json) {
        return new PredicateJson().read(json, 1);
    }

    private Predicate read(JsonNode json, int depth) {
        PredicateLimits.check(depth, ++nodes);
        if (json.has("and")) {
            return new Predicate.And(readAll(JsonObject.of(json, "and", "and"), "and", depth));
        }
        if (json.has("or")) {
            return new Predicate.Or(readAll(JsonObject.of(json, "or", "or"), "or", depth));
        }
        if (json.has("not")) {
            return new Predicate.Not(read(JsonObject.of(json, "not", "not").require("not"), depth + 1));
        }
        JsonNode op = json.get("op");
        if (op == null || !op.isTextual()) {
            throw JsonObject.invalid(
                    "a filter is an object with and, or, not, or a text op, one of " + OPS + " in=filter");
        }
        return readLeaf(json, op.textValue());
    }

    private List<Predicate> readAll(JsonObject object, String key, int depth) {
        object.require(key);
        return object.list(key, element -> read(element, depth + 1));
    }

    private static Predicate readLeaf(JsonNode json, String op) {
        switch (op) {
            case "between" -> {
                JsonObject object = JsonObject.of(json, op, "op", "column", "low", "high");
                return new Predicate.Between(
                        object.text("column"),
                        literal(object, "low", object.require("low")),
                        literal(object, "high", object.require("high")));
            }
            case "in" -> {
                JsonObject object = JsonObject.of(json, op, "op", "column", "values");
                object.require("values");
                return new Predicate.In(
                        object.text("column"), object.list("values", value -> literal(object, "values", value)));
            }
            case "is_null" -> {
                return new Predicate.IsNull(
                        JsonObject.of(json, op, "op", "column").text("column"));
            }
            case "is_not_null" -> {
                return new Predicate.IsNotNull(
                        JsonObject.of(json, op, "op", "column").text("column"));
            }
            case "starts_with" -> {
                JsonObject object = JsonObject.of(json, op, "op", "column", "prefix");
                return new Predicate.StartsWith(object.text("column"), object.text("prefix"));
            }
            default -> {
                Predicate.Op comparison = comparison(op);
                if (comparison == null) {
                    throw JsonObject.invalid(
                            "unknown op; known are " + OPS + " key=op in=filter op=" + JsonObject.shorten(op));
                }
                JsonObject object = JsonObject.of(json, op, "op", "column", "value");
                return new Predicate.Compare(
                        object.text("column"), comparison, literal(object, "value", object.require("value")));
            }
        }
    }

    private static Predicate.@Nullable Op comparison(String op) {
        for (Predicate.Op candidate : Predicate.Op.values()) {
            if (JsonObject.lower(candidate).equals(op)) {
                return candidate;
            }
        }
        return null;
    }

    private static Literal literal(JsonObject object, String key, JsonNode value) {
        switch (value.getNodeType()) {
            case BOOLEAN -> {
                return new Literal.Bool(value.booleanValue());
            }
            case STRING -> {
                return new Literal.Text(value.textValue());
            }
            case NUMBER -> {
                if (value.isIntegralNumber()) {
                    return value.canConvertToLong()
                            ? new Literal.Int(value.longValue())
                            : new Literal.Decimal(value.decimalValue());
                }
                double number = value.doubleValue();
                if (Double.isInfinite(number)) {
                    throw JsonObject.invalid("a number is too large; write {\"decimal\": \"...\"} key=" + key);
                }
                return new Literal.Float(number);
            }
            case OBJECT -> {
                return typed(JsonObject.of(value, "literal", "base64", "decimal", "float"));
            }
            default -> throw object.wrongType(key, "a boolean, a number, text or a literal object", value);
        }
    }

    private static Literal typed(JsonObject literal) {
        if (literal.find("base64") != null) {
            try {
                return new Literal.Bytes(Base64.getDecoder().decode(literal.text("base64")));
            } catch (IllegalArgumentException e) {
                throw JsonObject.invalid("text is not base64 key=base64 in=literal");
            }
        }
        if (literal.find("decimal") != null) {
            String text = literal.text("decimal");
            try {
                BigDecimal value = new BigDecimal(text);
                if (text.length() <= 1_000 && Math.abs((long) value.scale()) <= MAX_DECIMAL_EXPONENT) {
                    return new Literal.Decimal(value);
                }
            } catch (NumberFormatException e) {
                // told below
            }
            throw JsonObject.invalid(
                    "text is not a decimal number within 1e-1000 to 1e1000 key=decimal in=literal value="
                            + JsonObject.shorten(text));
        }
        return new Literal.Float(
                switch (literal.text("float").toLowerCase(Locale.ROOT)) {
                    case "nan" -> Double.NaN;
                    case "infinity" -> Double.POSITIVE_INFINITY;
                    case "-infinity" -> Double.NEGATIVE_INFINITY;
                    default ->
                        throw JsonObject.invalid(
                                "a float literal is NaN, Infinity or -Infinity, others are numbers key=float in=literal");
                });
    }

    static ObjectNode write(Predicate predicate) {
        PredicateLimits.check(predicate);
        return toNode(predicate);
    }

    private static ObjectNode toNode(Predicate predicate) {
        ObjectNode node = NODES.objectNode();
        if (predicate instanceof Predicate.Compare compare) {
            leaf(node, JsonObject.lower(compare.op()), compare.column()).set("value", toNode(compare.value()));
        } else if (predicate instanceof Predicate.Between between) {
            leaf(node, "between", between.column()).set("low", toNode(between.low()));
            node.set("high", toNode(between.high()));
        } else if (predicate instanceof Predicate.In in) {
            ArrayNode values = leaf(node, "in", in.column()).putArray("values");
            in.values().forEach(value -> values.add(toNode(value)));
        } else if (predicate instanceof Predicate.IsNull isNull) {
            leaf(node, "is_null", isNull.column());
        } else if (predicate instanceof Predicate.IsNotNull isNotNull) {
            leaf(node, "is_not_null", isNotNull.column());
        } else if (predicate instanceof Predicate.StartsWith startsWith) {
            leaf(node, "starts_with", startsWith.column()).put("prefix", startsWith.prefix());
        } else if (predicate instanceof Predicate.And and) {
            node.set("and", toNodes(and.all()));
        } else if (predicate instanceof Predicate.Or or) {
            node.set("or", toNodes(or.any()));
        } else if (predicate instanceof Predicate.Not not) {
            node.set("not", toNode(not.inner()));
        }
        return node;
    }

    private static ObjectNode leaf(ObjectNode node, String op, String column) {
        return node.put("op", op).put("column", column);
    }

    private static ArrayNode toNodes(List<Predicate> predicates) {
        List<JsonNode> nodes = new ArrayList<>(predicates.size());
        predicates.forEach(predicate -> nodes.add(toNode(predicate)));
        return NODES.arrayNode().addAll(nodes);
    }

    private static JsonNode toNode(Literal literal) {
        if (literal instanceof Literal.Bool bool) {
            return NODES.booleanNode(bool.value());
        }
        if (literal instanceof Literal.Int integer) {
            return NODES.numberNode(integer.value());
        }
        if (literal instanceof Literal.Float number) {
            double value = number.value();
            return Double.isFinite(value)
                    ? NODES.numberNode(value)
                    : NODES.objectNode().put("float", Double.toString(value));
        }
        if (literal instanceof Literal.Decimal decimal) {
            return NODES.objectNode().put("decimal", decimal.value().toString());
        }
        if (literal instanceof Literal.Text text) {
            return NODES.textNode(text.value());
        }
        return NODES.objectNode().put("base64", Base64.getEncoder().encodeToString(((Literal.Bytes) literal).value()));
    }
}
