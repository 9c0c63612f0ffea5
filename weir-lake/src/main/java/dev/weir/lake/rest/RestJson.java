package dev.weir.lake.rest;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.rest.RESTSerializers;

/** The protocol's JSON, by Iceberg's own serializers. */
final class RestJson {
    private static final ObjectMapper JSON = mapper();

    private RestJson() {}

    private static ObjectMapper mapper() {
        ObjectMapper mapper = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .visibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
                .build();
        RESTSerializers.registerAll(mapper);
        return mapper;
    }

    static byte[] write(Object response) {
        try {
            return JSON.writeValueAsBytes(response);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer cannot be written", e);
        }
    }

    /** {@code BadRequestException} if the body is none. */
    static <T> T read(byte[] body, Class<T> type) {
        try {
            T request = JSON.readValue(body, type);
            if (request == null) {
                throw new BadRequestException("the body is null; a %s is needed", type.getSimpleName());
            }
            return request;
        } catch (IOException e) {
            throw new BadRequestException(e, "the body is no %s: %s", type.getSimpleName(), e.getMessage());
        }
    }
}
