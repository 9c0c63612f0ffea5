package dev.weir.client.lookup;

import dev.weir.client.columns.RowReader;
import dev.weir.client.scan.FrameDecoder;
import dev.weir.client.wire.Connection;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchDecoder;
import dev.weir.format.wire.FlightFrame;
import dev.weir.format.wire.LookupRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Frames of one stream to what users wait for. Any thread; of one batch of keys one at a time. */
final class Answers<T> {
    private final Connection connection;
    private final FrameDecoder decoder;
    private final List<Field> fields;
    private final RowMaker<T> maker;

    /** Throws what the maker's factory throws when the columns are not such as it can use. */
    Answers(Connection connection, Schema schema, RowMaker.Factory<T> rows) {
        this.connection = connection;
        this.decoder = new FrameDecoder(schema);
        this.fields = schema.getFields();
        this.maker = rows.of(fields);
    }

    static boolean isPrefix(List<Field> fields) {
        return fields.get(0).getName().equals(LookupRequest.KEY);
    }

    /** What has come of an answer that may have several frames. */
    static final class Collected<T> {
        private final List<List<T>> rows = new ArrayList<>();

        Collected(int keys) {
            for (int i = 0; i < keys; i++) {
                rows.add(new ArrayList<>());
            }
        }
    }

    private VectorSchemaRoot decode(FlightFrame frame) {
        @Nullable VectorSchemaRoot[] decoded = {null};
        // small or not, it is done by this thread
        connection.codecs().execute(0, (encoder, by) -> decoded[0] = decode(by, frame));
        VectorSchemaRoot root = decoded[0];
        if (root == null) {
            throw new WeirException(ErrorCode.INTERNAL, "an answer was not decoded");
        }
        return root;
    }

    private VectorSchemaRoot decode(BatchDecoder by, FlightFrame frame) {
        return decoder.decode(by, connection.allocator(), frame);
    }

    /** One row for each key. The frame stays the caller's. */
    @SuppressWarnings("unchecked")
    void rowsOfKeys(KeyBatch batch, FlightFrame frame) {
        VectorSchemaRoot root = decode(frame);
        if (batch.asked().get(0) instanceof Asked.Batch whole) {
            if (!whole.complete(root)) {
                root.close();
            }
            return;
        }
        try (root) {
            List<Asked<?>> asked = batch.asked();
            if (root.getRowCount() != asked.size() || !(root.getVector(fields.size() - 1) instanceof BitVector found)) {
                throw new WeirException(
                        ErrorCode.INTERNAL,
                        "the answer has another number of rows than were asked for keys=" + asked.size() + " rows="
                                + root.getRowCount());
            }
            RowReader reader = new RowReader(fields);
            reader.bind(root);
            for (int i = 0; i < asked.size(); i++) {
                Asked<Optional<T>> one = (Asked<Optional<T>>) asked.get(i);
                try {
                    one.complete(found.get(i) == 0 ? Optional.empty() : Optional.of(maker.make(reader, i)));
                } catch (RuntimeException e) {
                    // a record that takes no such row
                    one.completeExceptionally(e);
                }
            }
        }
    }

    /** The frame stays the caller's. */
    void rowsOfPrefixes(Collected<T> into, FlightFrame frame) {
        try (VectorSchemaRoot root = decode(frame)) {
            if (!(root.getVector(0) instanceof IntVector keys)) {
                throw new WeirException(ErrorCode.INTERNAL, "the answer does not say which keys its rows belong to");
            }
            RowReader reader = new RowReader(fields);
            reader.bind(root);
            for (int row = 0; row < root.getRowCount(); row++) {
                into.rows.get(keys.get(row)).add(maker.make(reader, row));
            }
        }
    }

    @SuppressWarnings("unchecked")
    void complete(KeyBatch batch, Collected<T> collected) {
        for (int i = 0; i < batch.asked().size(); i++) {
            ((Asked<List<T>>) batch.asked().get(i)).complete(collected.rows.get(i));
        }
    }
}
