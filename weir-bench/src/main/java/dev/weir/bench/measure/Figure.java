package dev.weir.bench.measure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One measurement: names and values in the order they were put, printed as one line of JSON. */
public final class Figure {
    private static final JsonMapper JSON = new JsonMapper();
    private static final double DECIMALS = 10_000;
    private static final double LARGE = 1_000_000; // JSON would show it with an exponent

    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

    public Figure put(String name, String value) {
        fields.put(name, value);
        return this;
    }

    public Figure put(String name, long value) {
        fields.put(name, value);
        return this;
    }

    /** Four decimals, none from a million on; what is no number becomes null. */
    public Figure put(String name, double value) {
        fields.put(name, rounded(value));
        return this;
    }

    public Figure put(String name, Map<String, Double> values) {
        Map<String, @Nullable Object> rounded = new LinkedHashMap<>();
        values.forEach((key, value) -> rounded.put(key, rounded(value)));
        fields.put(name, rounded);
        return this;
    }

    public boolean failed() {
        return fields.get("check") instanceof String check && !check.equals("ok");
    }

    public Map<String, @Nullable Object> fields() {
        return Collections.unmodifiableMap(fields);
    }

    public String json() {
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("figure cannot be written", e);
        }
    }

    private static @Nullable Object rounded(double value) {
        if (!Double.isFinite(value)) {
            return null;
        }
        if (Math.abs(value) >= LARGE) {
            return Math.round(value);
        }
        return Math.round(value * DECIMALS) / DECIMALS;
    }
}
