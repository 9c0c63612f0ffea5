package dev.weir.format.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.Codec;
import dev.weir.format.batch.WriterId;
import dev.weir.format.schema.TableSchema;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The shape of each wire record: how its JSON tree is made, and read back. */
final class WireShapes {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int CONTINUATION = 0xFFFFFFFF;
    private static final int MESSAGE_PREFIX_BYTES = 8;
    private static final String RETENTION_MS = "retention_ms";
    private static final String RETENTION_BYTES = "retention_bytes";
    private static final String PRIMARY_KEY = "primary_key";
    private static final String CHANGELOG = "changelog";
    private static final String DELETES = "deletes";
    private static final String MERGE = "merge";
    private static final List<String> SPEC_KEYS = List.of(
            "name",
            "schema",
            PRIMARY_KEY,
            CHANGELOG,
            DELETES,
            MERGE,
            "buckets",
            "bucket_key",
            "durability",
            "compression",
            RETENTION_MS,
            RETENTION_BYTES,
            LakeShapes.LAKE,
            LakeShapes.FRESHNESS,
            LakeShapes.SORT_KEY,
            LakeShapes.PARTITION,
            LakeShapes.FRESH_ON_READ);

    private WireShapes() {}

    // tables

    static ObjectNode write(TableSpec spec) {
        ObjectNode node = NODES.objectNode().put("name", spec.name());
        try {
            node.set("schema", WireJson.MAPPER.readTree(spec.schema().toJson()));
        } catch (JsonProcessingException e) {
            throw new WeirException(ErrorCode.INTERNAL, "a schema's json is not json", e);
        }
        spec.key().ifPresent(key -> {
            node.set(PRIMARY_KEY, texts(key.columns()));
            node.put(CHANGELOG, JsonObject.lower(key.image()))
                    .put(DELETES, JsonObject.lower(key.deletes()))
                    .put(MERGE, JsonObject.lower(key.merge()));
        });
        node.put("buckets", spec.buckets());
        node.set("bucket_key", texts(spec.bucketKey()));
        node.put("durability", JsonObject.lower(spec.durability()))
                .put("compression", JsonObject.lower(spec.compression()));
        if (spec.retention().timeMs() != 0) {
            node.put(RETENTION_MS, spec.retention().timeMs());
        }
        if (spec.retention().bytes() != 0) {
            node.put(RETENTION_BYTES, spec.retention().bytes());
        }
        LakeShapes.write(spec.lake(), node);
        return node;
    }

    static TableSpec tableSpec(JsonNode json) {
        return tableSpec(JsonObject.of(json, "table", SPEC_KEYS));
    }

    private static TableSpec tableSpec(JsonObject object) {
        return new TableSpec(
                tableName(object, "name"),
                schema(object),
                key(object),
                object.int32("buckets", 1),
                object.texts("bucket_key"),
                object.constant("durability", Durability.values(), Durability.FSYNC),
                object.constant("compression", Codec.values(), Codec.ZSTD),
                new Retention(object.int64(RETENTION_MS, 0), object.int64(RETENTION_BYTES, 0)),
                LakeShapes.options(object));
    }

    private static Optional<KeySpec> key(JsonObject object) {
        if (object.find(PRIMARY_KEY) == null) {
            for (String option : List.of(CHANGELOG, DELETES, MERGE)) {
                if (object.find(option) != null) {
                    throw JsonObject.invalid("only a table with a primary_key has this key key=" + option);
                }
            }
            return Optional.empty();
        }
        return Optional.of(new KeySpec(
                object.texts(PRIMARY_KEY),
                object.constant(CHANGELOG, KeySpec.Image.values(), KeySpec.Image.FULL),
                object.constant(DELETES, KeySpec.Deletes.values(), KeySpec.Deletes.ALLOW),
                object.constant(MERGE, KeySpec.Merge.values(), KeySpec.Merge.LAST)));
    }

    private static TableSchema schema(JsonObject object) {
        JsonNode schema = object.require("schema");
        if (schema.isObject()) {
            return TableSchema.fromJson(schema.toString());
        }
        if (!schema.isTextual()) {
            throw object.wrongType("schema", "an object or base64 text", schema);
        }
        byte[] message;
        try {
            message = Base64.getDecoder().decode(schema.textValue());
        } catch (IllegalArgumentException e) {
            throw JsonObject.invalid("text is not base64 key=schema");
        }
        ByteBuffer bytes = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        if (message.length < MESSAGE_PREFIX_BYTES
                || bytes.getInt(0) != CONTINUATION
                || bytes.getInt(4) <= 0
                || bytes.getInt(4) > message.length - MESSAGE_PREFIX_BYTES) {
            throw new WeirException(
                    ErrorCode.INVALID_SCHEMA,
                    "base64 text is not an arrow ipc schema message as libraries serialize it bytes=" + message.length);
        }
        ByteBuffer metadata = bytes.slice(MESSAGE_PREFIX_BYTES, bytes.getInt(4)).order(ByteOrder.LITTLE_ENDIAN);
        return TableSchema.create(TableSchema.readMessage(metadata));
    }

    static ObjectNode write(CreateTable create) {
        return write(create.spec()).put("if_not_exists", create.ifNotExists());
    }

    static CreateTable createTable(JsonNode json) {
        JsonObject object = JsonObject.of(json, "create_table", with(SPEC_KEYS, "if_not_exists"));
        return new CreateTable(tableSpec(object), object.flag("if_not_exists", false));
    }

    static ObjectNode write(AlterTable alter) {
        ObjectNode node = NODES.objectNode().put("name", alter.name());
        TableChange change = alter.change();
        change.durability().ifPresent(durability -> node.put("durability", JsonObject.lower(durability)));
        change.retentionMs().ifPresent(milliseconds -> node.put(RETENTION_MS, milliseconds));
        change.retentionBytes().ifPresent(bytes -> node.put(RETENTION_BYTES, bytes));
        LakeShapes.write(change.lake(), node);
        return node;
    }

    static AlterTable alterTable(JsonNode json) {
        JsonObject object = JsonObject.of(
                json,
                "alter_table",
                "name",
                "durability",
                RETENTION_MS,
                RETENTION_BYTES,
                LakeShapes.LAKE,
                LakeShapes.FRESHNESS,
                LakeShapes.SORT_KEY,
                LakeShapes.PARTITION,
                LakeShapes.FRESH_ON_READ);
        return new AlterTable(
                tableName(object, "name"),
                new TableChange(
                        object.optionalConstant("durability", Durability.values()),
                        object.optionalInt64(RETENTION_MS),
                        object.optionalInt64(RETENTION_BYTES),
                        LakeShapes.change(object)));
    }

    static ObjectNode write(DropTable drop) {
        return NODES.objectNode().put("name", drop.name()).put("if_exists", drop.ifExists());
    }

    static DropTable dropTable(JsonNode json) {
        JsonObject object = JsonObject.of(json, "drop_table", "name", "if_exists");
        return new DropTable(tableName(object, "name"), object.flag("if_exists", false));
    }

    static ObjectNode write(DescribeTable describe) {
        return NODES.objectNode().put("name", describe.name());
    }

    static DescribeTable describeTable(JsonNode json) {
        return new DescribeTable(tableName(JsonObject.of(json, "describe_table", "name"), "name"));
    }

    static ObjectNode write(TableDescription table) {
        ObjectNode node = write(table.spec())
                .put("table_id", table.tableId())
                .put("schema_id", table.schemaId())
                .put("created_at_us", table.createdAtUs());
        ArrayNode buckets = node.putArray("bucket_list");
        table.buckets().forEach(bucket -> buckets.add(write(bucket)));
        return node;
    }

    static TableDescription tableDescription(JsonNode json) {
        JsonObject object =
                JsonObject.of(json, "table", with(SPEC_KEYS, "table_id", "schema_id", "created_at_us", "bucket_list"));
        return new TableDescription(
                tableSpec(object),
                object.text("table_id"),
                object.int32("schema_id"),
                object.int64("created_at_us"),
                object.list("bucket_list", WireShapes::bucketDescription));
    }

    static ObjectNode write(BucketDescription bucket) {
        ObjectNode node = NODES.objectNode()
                .put("bucket", bucket.bucket())
                .put("start_offset", bucket.startOffset())
                .put("high_watermark", bucket.highWatermark())
                .put("rows", bucket.rows())
                .put("bytes", bucket.bytes())
                .put("segments", bucket.segments());
        bucket.error().ifPresent(error -> node.put("error", error));
        return node;
    }

    static BucketDescription bucketDescription(JsonNode json) {
        JsonObject object = JsonObject.of(
                json, "bucket", "bucket", "start_offset", "high_watermark", "rows", "bytes", "segments", "error");
        return new BucketDescription(
                object.int32("bucket"),
                object.int64("start_offset"),
                object.int64("high_watermark"),
                object.int64("rows"),
                object.int64("bytes"),
                object.int32("segments"),
                object.optionalText("error"));
    }

    static ObjectNode write(ServerDescription server) {
        ObjectNode node = NODES.objectNode().put("version", server.version());
        ObjectNode doors = node.putObject("doors");
        server.doors().forEach(doors::put);
        return node;
    }

    static ServerDescription serverDescription(JsonNode json) {
        JsonObject object = JsonObject.of(json, "server_info", "version", "doors");
        return new ServerDescription(object.text("version"), object.textByKey("doors"));
    }

    // checks

    static ObjectNode write(VerifyTables verify) {
        ObjectNode node = NODES.objectNode();
        verify.name().ifPresent(name -> node.put("name", name));
        return node;
    }

    static VerifyTables verifyTables(JsonNode json) {
        JsonObject object = JsonObject.of(json, "verify", "name");
        return new VerifyTables(
                object.find("name") == null ? Optional.empty() : Optional.of(tableName(object, "name")));
    }

    static ObjectNode write(VerifyReport report) {
        ObjectNode node = NODES.objectNode();
        report.table().ifPresent(table -> node.put("table", table));
        report.bucket().ifPresent(bucket -> node.put("bucket", bucket));
        node.put("part", JsonObject.lower(report.part()))
                .put("start_offset", report.startOffset())
                .put("end_offset", report.endOffset())
                .put("bytes", report.bytes())
                .put("batches", report.batches());
        ArrayNode readable = node.putArray("readable");
        for (VerifyReport.Range range : report.readable()) {
            readable.addObject().put("from", range.from()).put("to", range.to());
        }
        ArrayNode findings = node.putArray("findings");
        for (VerifyReport.Finding finding : report.findings()) {
            findings.addObject()
                    .put("why", finding.why())
                    .put("file", finding.file())
                    .put("position", finding.position())
                    .put("offset", finding.offset())
                    .put("end_offset", finding.endOffset());
        }
        return node.put("left_off", report.leftOff());
    }

    static VerifyReport verifyReport(JsonNode json) {
        JsonObject object = JsonObject.of(
                json,
                "verify result",
                "table",
                "bucket",
                "part",
                "start_offset",
                "end_offset",
                "bytes",
                "batches",
                "readable",
                "findings",
                "left_off");
        return new VerifyReport(
                object.find("table") == null ? Optional.empty() : Optional.of(tableName(object, "table")),
                object.optionalInt32("bucket"),
                object.constant("part", VerifyReport.Part.values(), VerifyReport.Part.LOG),
                object.int64("start_offset"),
                object.int64("end_offset"),
                object.int64("bytes"),
                object.int64("batches"),
                object.list("readable", WireShapes::range),
                object.list("findings", WireShapes::finding),
                object.int64("left_off", 0));
    }

    private static VerifyReport.Range range(JsonNode json) {
        JsonObject object = JsonObject.of(json, "range", "from", "to");
        return new VerifyReport.Range(object.int64("from"), object.int64("to"));
    }

    private static VerifyReport.Finding finding(JsonNode json) {
        JsonObject object = JsonObject.of(json, "finding", "why", "file", "position", "offset", "end_offset");
        return new VerifyReport.Finding(
                object.text("why"),
                object.text("file"),
                object.int64("position"),
                object.int64("offset"),
                object.int64("end_offset"));
    }

    // tickets

    static ObjectNode write(Ticket ticket) {
        if (ticket instanceof Ticket.Scan scan) {
            return write(scan.request());
        }
        return write(((Ticket.Sql) ticket).request());
    }

    static Ticket ticket(JsonNode json) {
        if (json.has("sql")) {
            return new Ticket.Sql(sqlRequest(json));
        }
        if (json.has("table")) {
            return new Ticket.Scan(scanRequest(json));
        }
        throw JsonObject.invalid("a ticket is a scan, an object with the key table, or has the key sql in=ticket");
    }

    static ObjectNode write(SqlRequest request) {
        return NODES.objectNode().put("sql", request.sql());
    }

    static SqlRequest sqlRequest(JsonNode json) {
        return new SqlRequest(JsonObject.of(json, "sql", "sql").text("sql"));
    }

    static ObjectNode write(ScanRequest scan) {
        ObjectNode node = NODES.objectNode().put("table", scan.table()).put("read", JsonObject.lower(scan.read()));
        scan.bucket().ifPresent(bucket -> node.put("bucket", bucket));
        node.set("from", write(scan.from()));
        node.set("to", write(scan.to()));
        node.put("follow", scan.follow());
        node.set("columns", texts(scan.columns()));
        scan.filter().ifPresent(filter -> node.set("filter", PredicateJson.write(filter)));
        return node.put("compressed", scan.compressed());
    }

    static ScanRequest scanRequest(JsonNode json) {
        JsonObject object = JsonObject.of(
                json, "scan", "table", "read", "bucket", "from", "to", "follow", "columns", "filter", "compressed");
        JsonNode from = object.find("from");
        JsonNode to = object.find("to");
        boolean follow = object.flag("follow", false);
        return new ScanRequest(
                tableName(object, "table"),
                // who says where in a log means the log
                object.constant(
                        "read",
                        ScanRequest.Read.values(),
                        from == null && to == null && !follow ? ScanRequest.Read.ROWS : ScanRequest.Read.CHANGELOG),
                object.optionalInt32("bucket"),
                from == null ? new Position.Earliest() : position("from", from),
                to == null ? new Position.Latest() : position("to", to),
                follow,
                object.texts("columns"),
                Optional.ofNullable(object.find("filter")).map(PredicateJson::read),
                object.flag("compressed", true));
    }

    static JsonNode write(Position position) {
        if (position instanceof Position.Earliest) {
            return NODES.textNode("earliest");
        }
        if (position instanceof Position.Latest) {
            return NODES.textNode("latest");
        }
        if (position instanceof Position.Offset offset) {
            return NODES.numberNode(offset.offset());
        }
        return NODES.objectNode().put("timestamp_us", ((Position.Timestamp) position).timestampUs());
    }

    static Position position(JsonNode json) {
        return position("position", json);
    }

    private static Position position(String key, JsonNode json) {
        if (json.isTextual() && json.textValue().equals("earliest")) {
            return new Position.Earliest();
        }
        if (json.isTextual() && json.textValue().equals("latest")) {
            return new Position.Latest();
        }
        if (json.isIntegralNumber() && json.canConvertToLong() && json.longValue() >= 0) {
            return new Position.Offset(json.longValue());
        }
        if (json.isObject()) {
            return new Position.Timestamp(
                    JsonObject.of(json, key, "timestamp_us").int64("timestamp_us"));
        }
        throw JsonObject.invalid(
                "a position is earliest, latest, an offset of 0 or more, or {\"timestamp_us\": n} key=" + key);
    }

    static ObjectNode write(ScanBatchInfo info) {
        ObjectNode node = NODES.objectNode()
                .put("bucket", info.bucket())
                .put("offset", info.offset())
                .put("next_offset", info.nextOffset())
                .put("timestamp_us", info.timestampUs());
        info.state().ifPresent(state -> node.put("state", JsonObject.lower(state)));
        return node;
    }

    static ScanBatchInfo scanBatchInfo(JsonNode json) {
        JsonObject object =
                JsonObject.of(json, "scan batch", "bucket", "offset", "next_offset", "timestamp_us", "state");
        return new ScanBatchInfo(
                object.int32("bucket"),
                object.int64("offset"),
                object.int64("next_offset"),
                object.int64("timestamp_us"),
                object.optionalConstant("state", ScanBatchInfo.State.values()));
    }

    // puts

    static ObjectNode write(PutRequest put) {
        ObjectNode node = NODES.objectNode().put("table", put.table()).put("create", put.create());
        if (!put.primaryKey().isEmpty()) {
            node.set(PRIMARY_KEY, texts(put.primaryKey()));
        }
        node.put("buckets", put.buckets());
        node.set("bucket_key", texts(put.bucketKey()));
        if (put.partial()) {
            node.put("partial", true);
        }
        return node;
    }

    static PutRequest putRequest(JsonNode json) {
        JsonObject object =
                JsonObject.of(json, "put", "table", "create", PRIMARY_KEY, "buckets", "bucket_key", "partial");
        return new PutRequest(
                tableName(object, "table"),
                object.flag("create", false),
                object.texts(PRIMARY_KEY),
                object.int32("buckets", 1),
                object.texts("bucket_key"),
                object.flag("partial", false));
    }

    static ObjectNode write(PutBatchInfo info) {
        ObjectNode node = NODES.objectNode();
        info.bucket().ifPresent(bucket -> node.put("bucket", bucket));
        if (!info.writer().equals(WriterId.NONE)) {
            node.put("writer", info.writer().toHex());
        }
        return node.put("sequence", info.sequence());
    }

    static PutBatchInfo putBatchInfo(JsonNode json) {
        JsonObject object = JsonObject.of(json, "put batch", "bucket", "writer", "sequence");
        String writer = object.text("writer", "");
        try {
            return new PutBatchInfo(
                    object.optionalInt32("bucket"),
                    writer.isEmpty() ? WriterId.NONE : WriterId.fromHex(writer),
                    object.int64("sequence", 0));
        } catch (IllegalArgumentException e) {
            throw JsonObject.invalid(
                    "a writer is 32 hexadecimal digits key=writer in=put batch value=" + JsonObject.shorten(writer));
        }
    }

    static ObjectNode write(PutAck ack) {
        ObjectNode node = NODES.objectNode();
        ArrayNode parts = node.putArray("parts");
        for (PutAck.Part part : ack.parts()) {
            parts.addObject()
                    .put("bucket", part.bucket())
                    .put("base_offset", part.baseOffset())
                    .put("row_count", part.rowCount())
                    .put("duplicate", part.duplicate());
        }
        return node.put("durability", JsonObject.lower(ack.durability()));
    }

    static PutAck putAck(JsonNode json) {
        JsonObject object = JsonObject.of(json, "put result", "parts", "durability");
        object.require("parts");
        object.require("durability");
        return new PutAck(
                object.list("parts", WireShapes::part),
                object.constant("durability", Durability.values(), Durability.FSYNC));
    }

    private static PutAck.Part part(JsonNode json) {
        JsonObject object = JsonObject.of(json, "part", "bucket", "base_offset", "row_count", "duplicate");
        return new PutAck.Part(
                object.int32("bucket"),
                object.int64("base_offset"),
                object.int32("row_count"),
                object.flag("duplicate", false));
    }

    // parts of the above

    private static String tableName(JsonObject object, String key) {
        String name = object.text(key);
        TableName.parse(name);
        return name;
    }

    static ArrayNode texts(List<String> texts) {
        ArrayNode array = NODES.arrayNode(texts.size());
        texts.forEach(array::add);
        return array;
    }

    private static List<String> with(List<String> keys, String... more) {
        List<String> all = new ArrayList<>(keys);
        all.addAll(List.of(more));
        return all;
    }
}
