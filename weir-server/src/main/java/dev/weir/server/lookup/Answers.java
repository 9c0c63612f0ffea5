package dev.weir.server.lookup;

import dev.weir.format.batch.Codec;
import dev.weir.format.batch.EncodedBatch;
import dev.weir.format.row.RowDecoder;
import dev.weir.format.row.RowPointers;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.FlightFrame;
import dev.weir.format.wire.LookupAnswerInfo;
import dev.weir.format.wire.LookupRequest;
import dev.weir.format.wire.WireJson;
import dev.weir.server.memory.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** The columns of a stream's answers, and how rows become frames of them. Immutable. */
final class Answers {
    private static final byte[] NOTHING = {};
    private static final byte[] LAST = WireJson.write(LookupAnswerInfo.LAST);

    private final LookupRequest.Match match;
    private final TableSchema schema;
    private final RowDecoder decoder;

    private Answers(LookupRequest.Match match, TableSchema schema, RowDecoder decoder) {
        this.match = match;
        this.schema = schema;
        this.decoder = decoder;
    }

    /** Throws {@code UNKNOWN_COLUMN}. */
    static Answers of(KeyedTable table, LookupRequest request) {
        TableSchema of = table.spec().schema();
        int[] columns = request.columns().isEmpty()
                ? IntStream.range(0, of.columns().size()).toArray()
                : request.columns().stream().mapToInt(of::require).toArray();
        RowDecoder decoder = RowDecoder.ofLookups(of, table.schemaId(), columns);
        List<Field> fields = new ArrayList<>(decoder.schema().getFields());
        switch (request.match()) {
            case KEY -> fields.add(notNull(LookupRequest.FOUND, ArrowType.Bool.INSTANCE));
            case PREFIX -> fields.addFirst(notNull(LookupRequest.KEY, new ArrowType.Int(Integer.SIZE, true)));
        }
        return new Answers(request.match(), TableSchema.ofStream(new Schema(fields)), decoder);
    }

    private static Field notNull(String name, ArrowType type) {
        return new Field(name, new FieldType(false, type, null), null);
    }

    LookupRequest.Match match() {
        return match;
    }

    Schema schema() {
        return schema.arrow();
    }

    /** One row for each key. */
    FlightFrame rowsOfKeys(RowPointers rows, Memory memory) {
        BufferAllocator allocator = memory.allocator();
        try (VectorSchemaRoot decoded = decoder.decode(rows, allocator);
                BitVector found = new BitVector(schema.columns().getLast(), allocator)) {
            found.allocateNew(rows.count());
            for (int i = 0; i < rows.count(); i++) {
                found.set(i, rows.address(i) == 0 ? 0 : 1);
            }
            found.setValueCount(rows.count());
            List<FieldVector> vectors = new ArrayList<>(decoded.getFieldVectors());
            vectors.add(found);
            return frame(vectors, rows.count(), NOTHING, memory);
        }
    }

    /** @param keys of each row: which of the request's keys it belongs to */
    FlightFrame rowsOfPrefixes(RowPointers rows, int[] keys, boolean last, Memory memory) {
        BufferAllocator allocator = memory.allocator();
        try (VectorSchemaRoot decoded = decoder.decode(rows, allocator);
                IntVector key = new IntVector(schema.columns().getFirst(), allocator)) {
            key.allocateNew(rows.count());
            for (int i = 0; i < rows.count(); i++) {
                key.set(i, keys[i]);
            }
            key.setValueCount(rows.count());
            List<FieldVector> vectors = new ArrayList<>();
            vectors.add(key);
            vectors.addAll(decoded.getFieldVectors());
            return frame(vectors, rows.count(), last ? LAST : NOTHING, memory);
        }
    }

    /** The vectors stay the caller's. */
    private FlightFrame frame(List<FieldVector> vectors, int rows, byte[] info, Memory memory) {
        // not closed: it would close the vectors
        VectorSchemaRoot root = new VectorSchemaRoot(schema.columns(), vectors, rows);
        EncodedBatch batch = memory.codecs().encoding(Codec.NONE, encoder -> encoder.encode(schema, root));
        return new FlightFrame(NOTHING, batch.metadata(), info, batch.body());
    }
}
