package dev.weir.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.OptionalDouble;

/** One figure, as somebody printed it. */
public record Line(ObjectNode json) {
    private static final JsonMapper JSON = new JsonMapper();
    /** Of the machine, used by others. */
    private static final double DISTURBED = 0.1;

    /** How warm the client was. */
    public enum Warmth {
        /** The item is not repeated in one client. */
        NONE(""),
        COLD("cold"),
        WARM("warm");

        private final String text;

        Warmth(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Empty for what is no JSON object: programs print other things as well. */
    public static Optional<Line> parse(String text) {
        if (!text.startsWith("{")) {
            return Optional.empty();
        }
        try {
            return JSON.readTree(text) instanceof ObjectNode object ? Optional.of(new Line(object)) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    public String peer() {
        return text("peer");
    }

    public String item() {
        return text("item");
    }

    public String variant() {
        return text("variant");
    }

    public Warmth warmth() {
        JsonNode pass = json.get("pass");
        if (pass == null) {
            return Warmth.NONE;
        }
        return pass.asInt() == 0 ? Warmth.COLD : Warmth.WARM;
    }

    public String text(String field) {
        JsonNode value = json.get(field);
        return value == null ? "" : value.asText();
    }

    public OptionalDouble number(String field) {
        JsonNode value = json.get(field);
        return value == null || !value.isNumber() ? OptionalDouble.empty() : OptionalDouble.of(value.asDouble());
    }

    public boolean mismatch() {
        return text("check").startsWith("MISMATCH");
    }

    /** Whether others used over a tenth of the machine meanwhile. */
    public boolean disturbed() {
        double limit = DISTURBED * Runtime.getRuntime().availableProcessors();
        return number("other_cpu_s").orElse(0) > limit * number("secs").orElse(Double.MAX_VALUE);
    }
}
