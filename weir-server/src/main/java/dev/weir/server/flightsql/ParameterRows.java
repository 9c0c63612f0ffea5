package dev.weir.server.flightsql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchDecoder;
import dev.weir.format.batch.BatchLayout;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.batch.EncodedBatch;
import dev.weir.format.batch.ForeignBatches;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.FlightFrame;
import dev.weir.server.memory.Memory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Batches of values for parameters: checked as all batches of strangers are, and made texts, a row at a time. */
final class ParameterRows {
    private final Schema stream;
    private final ForeignBatches batches;
    private final TableSchema schema;
    private final Memory memory;
    private final BatchLimits limits;
    private final int maxChars;

    /** @param maxChars of a row's values, which stand in the statement as it is run */
    ParameterRows(Schema stream, Memory memory, BatchLimits limits, int maxChars) {
        this.batches = ForeignBatches.of(stream, ForeignBatches.Nulls.BOOLEANS);
        this.stream = stream;
        this.schema = TableSchema.ofStream(batches.schema());
        this.memory = memory;
        this.limits = limits;
        this.maxChars = maxChars;
    }

    /** As they are sent; null is a type, too. */
    List<Field> columns() {
        return stream.getFields();
    }

    /** Takes over the frame. */
    void read(FlightFrame frame, Consumer<List<Optional<String>>> rows) {
        try (frame) {
            if (frame.header().length == 0) {
                return;
            }
            BatchLayout layout =
                    BatchLayout.parse(ByteBuffer.wrap(batches.withAllBuffers(frame.header())), schema, limits);
            if (layout.bodyLength() > frame.body().readableBytes()) {
                throw new WeirException(ErrorCode.MALFORMED_BATCH, "the body is shorter than its metadata says");
            }
            if (batches.identical()) {
                read(layout, frame.body(), rows);
            } else {
                try (EncodedBatch made = batches.convert(schema, layout, frame.body(), memory.allocator())) {
                    read(made.layout(), made.body(), rows);
                }
            }
        }
    }

    private void read(BatchLayout layout, ArrowBuf body, Consumer<List<Optional<String>>> rows) {
        try (VectorSchemaRoot root = memory.codecs()
                .decoding(limits, decoder -> decoder.decode(schema, layout, body, BatchDecoder.Trust.NONE))) {
            for (int row = 0; row < layout.rowCount(); row++) {
                rows.accept(texts(root, row));
            }
        }
    }

    private List<Optional<String>> texts(VectorSchemaRoot root, int row) {
        List<Optional<String>> texts = new ArrayList<>(columns().size());
        long chars = 0;
        for (FieldVector vector : root.getFieldVectors()) {
            Optional<String> text = ParameterTexts.of(vector, row);
            chars += text.orElse("").length();
            texts.add(text);
        }
        if (chars > maxChars) {
            throw new WeirException(
                    ErrorCode.BATCH_TOO_LARGE,
                    "the values of one execution are too long; ingest rows instead, or raise sql.max_statement_chars"
                            + " chars=" + chars + " limit=" + maxChars);
        }
        return texts;
    }
}
