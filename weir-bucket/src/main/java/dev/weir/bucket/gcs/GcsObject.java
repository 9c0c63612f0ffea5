package dev.weir.bucket.gcs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.bucket.BrokenAnswerException;
import dev.weir.bucket.Mark;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An object as the store tells of it. */
record GcsObject(String name, long bytes, Map<String, String> metadata) {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern CRC32C = Pattern.compile("(?:^|[ ,])crc32c=([A-Za-z0-9+/]{6}==)");

    /** Text that is no such object, or not all of it, is an answer that was cut. */
    static GcsObject of(JsonNode json) {
        if (!json.hasNonNull("name") || !json.hasNonNull("size")) {
            throw BrokenAnswerException.notWhole();
        }
        Map<String, String> metadata = new HashMap<>();
        json.path("metadata")
                .properties()
                .forEach(entry -> metadata.put(entry.getKey(), entry.getValue().asText()));
        return new GcsObject(json.path("name").asText(), json.path("size").asLong(), metadata);
    }

    static JsonNode parse(byte[] body) throws IOException {
        JsonNode json = JSON.readTree(body);
        if (!json.isObject()) {
            throw BrokenAnswerException.notWhole();
        }
        return json;
    }

    /** What is said of an object that is sent. The store holds what comes against the checksum. */
    static byte[] told(String key, Mark mark) {
        var object = JSON.createObjectNode()
                .put("name", key)
                .put("contentType", "application/octet-stream")
                .put(
                        "crc32c",
                        Base64.getEncoder()
                                .encodeToString(ByteBuffer.allocate(4)
                                        .putInt(mark.crc32c())
                                        .array()));
        mark.metadata().forEach(object.putObject("metadata")::put);
        return object.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Of the store itself: {@code crc32c=...,md5=...}. */
    static OptionalInt crc32c(String hashes) {
        Matcher found = CRC32C.matcher(hashes);
        return found.find()
                ? OptionalInt.of(ByteBuffer.wrap(Base64.getDecoder().decode(found.group(1)))
                        .getInt())
                : OptionalInt.empty();
    }

    /** As it stands in an address; a slash is quoted, too. */
    static String quoted(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
