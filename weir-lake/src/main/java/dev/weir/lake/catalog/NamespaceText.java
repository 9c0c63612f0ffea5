package dev.weir.lake.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.exceptions.BadRequestException;

/**
 * What is remembered of a namespace.
 *
 * @param entries how many tables, views and namespaces were ever made in it: a namespace that is dropped because it was empty must not have got one
 *     meanwhile, and this tells
 */
record NamespaceText(SortedMap<String, String> properties, long entries) {
    private static final ObjectMapper JSON = new ObjectMapper();

    NamespaceText {
        properties.forEach((key, value) -> {
            if (value == null) {
                throw new BadRequestException("A property has a value; leave it out, or remove it key=%s", key);
            }
        });
    }

    static NamespaceText of(Map<String, String> properties) {
        return new NamespaceText(new TreeMap<>(properties), 0);
    }

    NamespaceText with(Map<String, String> changed) {
        return new NamespaceText(new TreeMap<>(changed), entries);
    }

    NamespaceText withOneMore() {
        return new NamespaceText(properties, entries + 1);
    }

    String text() {
        ObjectNode node = JSON.createObjectNode();
        ObjectNode all = node.putObject("properties");
        properties.forEach(all::put);
        node.put("entries", entries);
        return node.toString();
    }

    static NamespaceText parse(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            SortedMap<String, String> properties = new TreeMap<>();
            node.required("properties")
                    .properties()
                    .forEach(property -> properties.put(
                            property.getKey(), property.getValue().asText()));
            return new NamespaceText(properties, node.required("entries").asLong());
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new WeirException(ErrorCode.CORRUPT, "what is remembered of a namespace cannot be read", e);
        }
    }
}
