package dev.weir.lake.rest;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;

/** The parts of a path, still quoted, and the parameters of a query. A namespace is one part, its levels are parted by the unit separator. */
record RestPath(List<String> parts, Map<String, String> parameters) {
    private static final String UNIT_SEPARATOR = "\u001f";

    static RestPath of(RestRequest request) {
        Map<String, String> parameters = new HashMap<>();
        for (String parameter : request.query().split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (equals > 0) {
                parameters.put(decoded(parameter.substring(0, equals)), decoded(parameter.substring(equals + 1)));
            }
        }
        String path = request.path().startsWith("/") ? request.path().substring(1) : request.path();
        return new RestPath(List.of(path.split("/", -1)), parameters);
    }

    /** The part at this place, or nothing. */
    String part(int at) {
        return at < parts.size() ? parts.get(at) : "";
    }

    int length() {
        return parts.size();
    }

    Namespace namespace(int at) {
        return namespace(decoded(parts.get(at)));
    }

    TableIdentifier name(int namespaceAt, int at) {
        return TableIdentifier.of(namespace(namespaceAt), decoded(parts.get(at)));
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
    }

    Namespace parent() {
        return parameter("parent").map(RestPath::namespace).orElse(Namespace.empty());
    }

    private static Namespace namespace(String text) {
        if (Stream.of(text.split(UNIT_SEPARATOR, -1)).anyMatch(String::isEmpty)) {
            throw new BadRequestException("a level of a namespace is empty namespace=%s", text);
        }
        return Namespace.of(text.split(UNIT_SEPARATOR, -1));
    }

    /** A plus is a blank: clients quote it, whichever of the two rules they follow. */
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(e, "the address is quoted wrongly part=%s", text);
        }
    }
}
