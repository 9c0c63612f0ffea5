package dev.weir.format.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weir.format.Check;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.predicate.Predicate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * The JSON form of every wire record (docs/formats/wire.md): snake_case, absent instead of null. Unknown keys and wrong
 * types are {@code INVALID_REQUEST}, naming the key. Written by hand rather than by annotations, so that the shapes are in
 * one place ({@link WireShapes}, {@link LookupShapes}, {@link CatalogShapes}) and a message says what to change.
 */
public final class WireJson {
    /** Longer documents are refused unread. */
    public static final int MAX_BYTES = 1 << 20;

    /** Of a table's spec or description, which has a schema of up to 10,000 fields, and up to 10,000 buckets; and of a check's report. */
    public static final int MAX_DESCRIPTION_BYTES = 16 << 20;

    private static final int MAX_DEPTH = 200;
    private static final byte[] EMPTY_OBJECT = {'{', '}'};

    // never reconfigured
    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxDocumentLength(MAX_DESCRIPTION_BYTES)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private record Shape<T>(Class<T> type, Function<T, JsonNode> write, Function<JsonNode, T> read) {
        JsonNode writeAny(Object value) {
            return write.apply(type.cast(value));
        }
    }

    // the frequent ones first
    private static final List<Shape<?>> SHAPES = List.of(
            new Shape<>(PutBatchInfo.class, WireShapes::write, WireShapes::putBatchInfo),
            new Shape<>(PutAck.class, WireShapes::write, WireShapes::putAck),
            new Shape<>(LookupBatchInfo.class, LookupShapes::write, LookupShapes::batchInfo),
            new Shape<>(LookupAnswerInfo.class, LookupShapes::write, LookupShapes::answerInfo),
            new Shape<>(ScanBatchInfo.class, WireShapes::write, WireShapes::scanBatchInfo),
            new Shape<>(PutRequest.class, WireShapes::write, WireShapes::putRequest),
            new Shape<>(ScanRequest.class, WireShapes::write, WireShapes::scanRequest),
            new Shape<>(LookupRequest.class, LookupShapes::write, LookupShapes::request),
            new Shape<>(SqlRequest.class, WireShapes::write, WireShapes::sqlRequest),
            new Shape<>(Ticket.class, WireShapes::write, WireShapes::ticket),
            new Shape<>(TableDescription.class, WireShapes::write, WireShapes::tableDescription),
            new Shape<>(BucketDescription.class, WireShapes::write, WireShapes::bucketDescription),
            new Shape<>(TableSpec.class, WireShapes::write, WireShapes::tableSpec),
            new Shape<>(CreateTable.class, WireShapes::write, WireShapes::createTable),
            new Shape<>(AlterTable.class, WireShapes::write, WireShapes::alterTable),
            new Shape<>(DropTable.class, WireShapes::write, WireShapes::dropTable),
            new Shape<>(DescribeTable.class, WireShapes::write, WireShapes::describeTable),
            new Shape<>(VerifyTables.class, WireShapes::write, WireShapes::verifyTables),
            new Shape<>(VerifyReport.class, WireShapes::write, WireShapes::verifyReport),
            new Shape<>(CreateDatabase.class, CatalogShapes::write, CatalogShapes::createDatabase),
            new Shape<>(DropDatabase.class, CatalogShapes::write, CatalogShapes::dropDatabase),
            new Shape<>(DatabaseDescription.class, CatalogShapes::write, CatalogShapes::databaseDescription),
            new Shape<>(CreateView.class, CatalogShapes::write, CatalogShapes::createView),
            new Shape<>(DropView.class, CatalogShapes::write, CatalogShapes::dropView),
            new Shape<>(ViewDescription.class, CatalogShapes::write, CatalogShapes::viewDescription),
            new Shape<>(SetComment.class, CatalogShapes::write, CatalogShapes::setComment),
            new Shape<>(ServerDescription.class, WireShapes::write, WireShapes::serverDescription),
            new Shape<>(Position.class, WireShapes::write, WireShapes::position),
            new Shape<>(Predicate.class, PredicateJson::write, PredicateJson::read));

    private WireJson() {}

    /** All that can be written and read. */
    static List<Class<?>> records() {
        List<Class<?>> records = new ArrayList<>();
        SHAPES.forEach(shape -> records.add(shape.type()));
        return records;
    }

    public static byte[] write(Object wireRecord) {
        for (Shape<?> shape : SHAPES) {
            if (shape.type().isInstance(wireRecord)) {
                try {
                    return MAPPER.writeValueAsBytes(shape.writeAny(wireRecord));
                } catch (JsonProcessingException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        throw noShape(wireRecord.getClass());
    }

    /**
     * Reads one document; no bytes at all count as an empty object.
     *
     * @throws WeirException {@code INVALID_REQUEST}
     */
    public static <T> T read(byte[] json, Class<T> wireRecord) {
        for (Shape<?> shape : SHAPES) {
            if (shape.type() == wireRecord) {
                return wireRecord.cast(shape.read().apply(parse(json, maxBytes(wireRecord))));
            }
        }
        throw noShape(wireRecord);
    }

    private static int maxBytes(Class<?> wireRecord) {
        boolean isLong = wireRecord == TableDescription.class
                || wireRecord == TableSpec.class
                || wireRecord == VerifyReport.class;
        return isLong ? MAX_DESCRIPTION_BYTES : MAX_BYTES;
    }

    private static JsonNode parse(byte[] json, int maxBytes) {
        if (json.length > maxBytes) {
            throw JsonObject.invalid("json is too long bytes=" + json.length + " max_bytes=" + maxBytes);
        }
        try {
            JsonNode node = MAPPER.readTree(json.length == 0 ? EMPTY_OBJECT : json);
            Check.that(node != null, "a document has a root");
            if (node.isMissingNode()) {
                throw JsonObject.invalid("json is only white space");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw malformed(e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw malformed(String.valueOf(e.getMessage()), e);
        }
    }

    private static WeirException malformed(String cause, IOException e) {
        String oneLine = cause.replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
        return new WeirException(
                ErrorCode.INVALID_REQUEST, "not a json document within the limits: " + JsonObject.shorten(oneLine), e);
    }

    private static WeirException noShape(Class<?> type) {
        return new WeirException(ErrorCode.INTERNAL, "no json form type=" + type.getName());
    }
}
