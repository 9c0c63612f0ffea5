package dev.weir.format.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.format.ErrorCode;
import java.util.Optional;

/** The shapes of what lookups say, as {@link WireShapes}. */
final class LookupShapes {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private LookupShapes() {}

    static ObjectNode write(LookupRequest request) {
        ObjectNode node = NODES.objectNode();
        ObjectNode lookup = node.putObject("lookup").put("table", request.table());
        ArrayNode columns = lookup.putArray("columns");
        request.columns().forEach(columns::add);
        lookup.put("match", JsonObject.lower(request.match()));
        return node;
    }

    static LookupRequest request(JsonNode json) {
        JsonNode inner = JsonObject.of(json, "exchange", "lookup").require("lookup");
        JsonObject object = JsonObject.of(inner, "lookup", "table", "columns", "match");
        String table = object.text("table");
        TableName.parse(table);
        return new LookupRequest(
                table,
                object.texts("columns"),
                object.constant("match", LookupRequest.Match.values(), LookupRequest.Match.KEY));
    }

    static ObjectNode write(LookupBatchInfo info) {
        ObjectNode node = NODES.objectNode();
        info.bucket().ifPresent(bucket -> node.put("bucket", bucket));
        return node;
    }

    static LookupBatchInfo batchInfo(JsonNode json) {
        return new LookupBatchInfo(JsonObject.of(json, "keys", "bucket").optionalInt32("bucket"));
    }

    static ObjectNode write(LookupAnswerInfo info) {
        ObjectNode node = NODES.objectNode();
        if (info.last()) {
            node.put("last", true);
        }
        info.error()
                .ifPresent(error -> node.putObject("error")
                        .put("code", JsonObject.lower(error.code()))
                        .put("message", error.message()));
        return node;
    }

    static LookupAnswerInfo answerInfo(JsonNode json) {
        JsonObject object = JsonObject.of(json, "answer", "last", "error");
        return new LookupAnswerInfo(
                object.flag("last", false),
                Optional.ofNullable(object.find("error")).map(LookupShapes::failure));
    }

    private static LookupAnswerInfo.Failure failure(JsonNode json) {
        JsonObject object = JsonObject.of(json, "error", "code", "message");
        ErrorCode code = WireErrors.codeNamed(object.text("code"));
        return new LookupAnswerInfo.Failure(code == null ? ErrorCode.INTERNAL : code, object.text("message"));
    }
}
