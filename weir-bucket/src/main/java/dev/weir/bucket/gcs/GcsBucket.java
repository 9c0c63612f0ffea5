package dev.weir.bucket.gcs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.bucket.RangeReading;
import dev.weir.bucket.RangeReading.Asked;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The calls of the JSON interface that are used, each of them once. */
final class GcsBucket implements RangeReading.Source {
    /** More than any answer has that is no content of an object: a page of names. */
    static final int TOLD_BYTES = 4 << 20;

    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int PARTIAL = 206;
    private static final int NOT_FOUND = 404;
    private static final int BEYOND_END = 416;

    private final GcsHttp http;
    private final String endpoint;
    private final String bucket;

    GcsBucket(GcsHttp http, GcsConfig config) {
        this.http = http;
        this.endpoint = config.endpoint().toString();
        this.bucket = config.place().bucket();
    }

    private String objects() {
        return endpoint + "/storage/v1/b/" + GcsObject.quoted(bucket) + "/o";
    }

    private String object(String key) {
        return objects() + "/" + GcsObject.quoted(key);
    }

    private static HttpRequest.Builder at(String address) {
        return HttpRequest.newBuilder(URI.create(address));
    }

    @Override
    public Asked ask(String key, long position, int bytes) throws IOException {
        HttpRequest.Builder get =
                at(object(key) + "?alt=media").header("Range", "bytes=" + position + "-" + (position + bytes - 1));
        HttpResponse<byte[]> answer = http.answer(get, bytes, Math.max(bytes, TOLD_BYTES));
        return switch (answer.statusCode()) {
            case OK, PARTIAL -> new Content(answer);
            case NOT_FOUND -> new RangeReading.Missing();
            case BEYOND_END -> new RangeReading.Beyond();
            default -> throw GcsAnswerException.of(answer);
        };
    }

    /** What the store tells of it; empty: it is not there. */
    Optional<GcsObject> told(String key) throws IOException {
        HttpResponse<byte[]> answer = http.answer(at(object(key)), 0, TOLD_BYTES);
        return switch (answer.statusCode()) {
            case OK -> Optional.of(GcsObject.of(GcsObject.parse(answer.body())));
            case NOT_FOUND -> Optional.empty();
            default -> throw GcsAnswerException.of(answer);
        };
    }

    /**
     * @param from the first name, with it
     * @param token of the page before, or empty
     */
    JsonNode page(String prefix, String from, String token, int limit) throws IOException {
        HttpResponse<byte[]> answer = http.answer(
                at(objects() + "?prefix=" + GcsObject.quoted(prefix) + "&startOffset=" + GcsObject.quoted(from)
                        + "&pageToken=" + GcsObject.quoted(token) + "&maxResults=" + limit
                        + "&fields=kind,nextPageToken,items(name,size)"),
                0,
                TOLD_BYTES);
        if (answer.statusCode() != OK) {
            throw GcsAnswerException.of(answer);
        }
        return GcsObject.parse(answer.body());
    }

    /** Gone, or never there. */
    void delete(String key) throws IOException {
        HttpResponse<byte[]> answer = http.answer(at(object(key)).DELETE(), 0, TOLD_BYTES);
        switch (answer.statusCode()) {
            case OK, NO_CONTENT, NOT_FOUND -> {}
            default -> throw GcsAnswerException.of(answer);
        }
    }

    /** Where an upload begins; a condition begins with an ampersand. */
    URI uploads(String type, String key, String condition) {
        return URI.create(endpoint + "/upload/storage/v1/b/" + GcsObject.quoted(bucket) + "/o?uploadType=" + type
                + "&name=" + GcsObject.quoted(key) + condition);
    }

    private record Content(HttpResponse<byte[]> answer) implements RangeReading.Coming {
        @Override
        public @Nullable String contentRange() {
            return answer.headers().firstValue("Content-Range").orElse(null);
        }

        @Override
        public @Nullable Long bytes() {
            return (long) answer.body().length;
        }

        @Override
        public Map<String, String> metadata() {
            return Map.of();
        }

        @Override
        public OptionalInt crc32c() {
            return GcsObject.crc32c(String.join(",", answer.headers().allValues("X-Goog-Hash")));
        }

        @Override
        public InputStream body() {
            return new ByteArrayInputStream(answer.body());
        }

        @Override
        public void end() {
            // all of it has come
        }

        @Override
        public void abort() {
            // all of it has come
        }
    }
}
