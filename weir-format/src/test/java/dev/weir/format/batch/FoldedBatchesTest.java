package dev.weir.format.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorClass;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.ipc.message.ArrowDictionaryBatch;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FoldedBatchesTest {
    private static final BatchLimits LIMITS = new BatchLimits(1000, 1 << 20, 1 << 20);
    private static final ArrowType.Int INDEX = new ArrowType.Int(8, false);
    private static final String LONG = "more than the twelve bytes that a view has room for";

    /** As the wire has them: the field's type is that of the values. */
    private static final Schema STREAM = new Schema(List.of(
            new Field("v", FieldType.nullable(ArrowType.Utf8View.INSTANCE), null),
            new Field("t", encoded(ArrowType.LargeUtf8.INSTANCE, 1), null),
            new Field("i", encoded(new ArrowType.Int(32, true), 2), null)));

    private final RootAllocator allocator = new RootAllocator();

    @AfterEach
    void nothingIsLeft() {
        allocator.close();
    }

    private static FieldType encoded(ArrowType values, long dictionary) {
        return new FieldType(true, values, new DictionaryEncoding(dictionary, false, INDEX));
    }

    /** Owned by whoever has it. */
    private record Sent(byte[] metadata, ArrowBuf body) implements AutoCloseable {
        @Override
        public void close() {
            body.close();
        }
    }

    private Sent sent(ArrowRecordBatch batch, Optional<Long> dictionary) {
        ByteBuffer metadata = dictionary.isPresent()
                ? MessageSerializer.serializeMetadata(
                        new ArrowDictionaryBatch(dictionary.get(), batch, false), IpcOption.DEFAULT)
                : MessageSerializer.serializeMetadata(batch, IpcOption.DEFAULT);
        byte[] bytes = new byte[metadata.remaining()];
        metadata.get(bytes);
        ArrowBuf body = allocator.buffer(batch.computeBodyLength());
        body.setZero(0, body.capacity());
        for (int i = 0; i < batch.getBuffers().size(); i++) {
            ArrowBuf buffer = batch.getBuffers().get(i);
            body.setBytes(batch.getBuffersLayout().get(i).getOffset(), buffer, 0, buffer.readableBytes());
        }
        body.writerIndex(batch.computeBodyLength());
        return new Sent(bytes, body);
    }

    private Sent sent(List<FieldVector> vectors, Optional<Long> dictionary) {
        try (VectorSchemaRoot root = new VectorSchemaRoot(vectors);
                ArrowRecordBatch batch = new VectorUnloader(root).getRecordBatch()) {
            return sent(batch, dictionary);
        }
    }

    private Sent texts(String... values) {
        LargeVarCharVector vector = new LargeVarCharVector("t", allocator);
        for (int i = 0; i < values.length; i++) {
            vector.setSafe(i, values[i].getBytes(StandardCharsets.UTF_8));
        }
        vector.setValueCount(values.length);
        return sent(List.of(vector), Optional.of(1L));
    }

    private Sent numbers(int... values) {
        IntVector vector = new IntVector("i", allocator);
        for (int i = 0; i < values.length; i++) {
            vector.setSafe(i, values[i]);
        }
        vector.setValueCount(values.length);
        return sent(List.of(vector), Optional.of(2L));
    }

    private UInt1Vector indices(List<@Nullable Integer> values) {
        UInt1Vector vector = new UInt1Vector("d", allocator);
        for (int i = 0; i < values.size(); i++) {
            Integer value = values.get(i);
            if (value != null) {
                vector.setSafe(i, value);
            }
        }
        vector.setValueCount(values.size());
        return vector;
    }

    private Sent batch(List<@Nullable String> views, List<@Nullable Integer> texts, List<@Nullable Integer> numbers) {
        ViewVarCharVector vector = new ViewVarCharVector("v", allocator);
        vector.allocateNew();
        for (int i = 0; i < views.size(); i++) {
            String value = views.get(i);
            if (value != null) {
                vector.setSafe(i, value.getBytes(StandardCharsets.UTF_8));
            }
        }
        vector.setValueCount(views.size());
        return sent(List.of(vector, indices(texts), indices(numbers)), Optional.empty());
    }

    private Sent batch() {
        return batch(
                Arrays.asList("", null, LONG, "short"), Arrays.asList(1, 0, null, 1), Arrays.asList(null, 0, 2, 1));
    }

    private static final List<String> VALUES = List.of("|two|null", "null|one|-7", LONG + "|null|9", "short|two|8");

    private Optional<List<String>> read(FoldedBatches folded, byte[] metadata, ArrowBuf body) {
        return folded.read(metadata, body, allocator).map(plain -> {
            try (ArrowBuf made = plain.body()) {
                TableSchema columns = TableSchema.ofStream(folded.schema());
                BatchLayout layout = BatchLayout.parse(ByteBuffer.wrap(plain.metadata()), columns, LIMITS);
                try (BatchDecoder decoder = new BatchDecoder(allocator, LIMITS);
                        VectorSchemaRoot root = decoder.decode(columns, layout, made, BatchDecoder.Trust.NONE)) {
                    List<String> rows = new ArrayList<>();
                    for (int row = 0; row < root.getRowCount(); row++) {
                        rows.add(root.getVector(0).getObject(row) + "|"
                                + root.getVector(1).getObject(row) + "|"
                                + root.getVector(2).getObject(row));
                    }
                    return rows;
                }
            }
        });
    }

    private Optional<List<String>> read(FoldedBatches folded, Sent sent) {
        try (sent) {
            return read(folded, sent.metadata(), sent.body());
        }
    }

    /** By the message that a client sends, which says what the indices are. */
    private static FoldedBatches folded() {
        Schema read = TableSchema.readMessage(ByteBuffer.wrap(TableSchema.writeMessage(STREAM)));
        return FoldedBatches.of(read, LIMITS);
    }

    @Test
    void everyValueComesToItsPlace() {
        FoldedBatches folded = folded();
        assertFalse(folded.plain());
        assertEquals(Optional.empty(), read(folded, texts("one", "two")));
        assertEquals(Optional.empty(), read(folded, numbers(-7, 8, 9)));
        assertEquals(Optional.of(VALUES), read(folded, batch()));
    }

    @Test
    void aDictionaryTakesTheOthersPlace() {
        FoldedBatches folded = folded();
        read(folded, texts("one", "two"));
        read(folded, numbers(-7, 8, 9));
        read(folded, texts("uno", "due"));
        assertEquals("|due|null", read(folded, batch()).orElseThrow().get(0));
    }

    @Test
    void ofValuesInTheirPlacesNothingIsDone() {
        Schema plain = new Schema(List.of(new Field("t", FieldType.nullable(ArrowType.LargeUtf8.INSTANCE), null)));
        FoldedBatches folded = FoldedBatches.of(plain, LIMITS);
        assertTrue(folded.plain());
        assertEquals(plain, folded.schema());
    }

    @Test
    void whatPointsNowhereIsRefused() {
        FoldedBatches without = folded();
        refused(ErrorCode.MALFORMED_BATCH, () -> read(without, batch()));
        FoldedBatches folded = folded();
        read(folded, texts("one"));
        read(folded, numbers(-7, 8, 9));
        refused(ErrorCode.MALFORMED_BATCH, () -> read(folded, batch()));
    }

    @Test
    void whatWouldGrowTooLargeIsRefused() {
        FoldedBatches folded = folded();
        read(folded, texts("x".repeat(10_000)));
        read(folded, numbers(1));
        List<Integer> zeros = new ArrayList<>(Collections.nCopies(500, 0));
        List<String> empty = new ArrayList<>(Collections.nCopies(500, ""));
        refused(ErrorCode.BATCH_TOO_LARGE, () -> read(folded, batch(empty, zeros, zeros)));
        refused(
                ErrorCode.BATCH_TOO_LARGE,
                () -> read(folded, texts("x".repeat((int) FoldedBatches.MAX_DICTIONARY_BYTES))));
    }

    private static void refused(ErrorCode code, org.junit.jupiter.api.function.Executable work) {
        assertEquals(code, assertThrows(WeirException.class, work).code());
    }

    @Test
    void damagedMessagesAreRefusedOrHarmless() {
        Random random = new Random(8);
        try (Sent texts = texts("one", "two");
                Sent numbers = numbers(-7, 8, 9);
                Sent batch = batch()) {
            for (int round = 0; round < 3000; round++) {
                Sent damaged = List.of(texts, numbers, batch).get(random.nextInt(3));
                byte[] metadata = damaged.metadata().clone();
                ArrowBuf body = damaged.body();
                boolean inBody = random.nextBoolean();
                long at = random.nextLong(body.capacity());
                byte before = body.getByte(at);
                if (inBody) {
                    body.setByte(at, before ^ (1 << random.nextInt(8)));
                } else {
                    metadata[random.nextInt(metadata.length)] ^= (byte) (1 << random.nextInt(8));
                }
                FoldedBatches folded = folded();
                try {
                    for (Sent sent : List.of(texts, numbers, batch)) {
                        read(folded, sent == damaged ? metadata : sent.metadata(), sent.body());
                    }
                } catch (WeirException e) {
                    assertEquals(ErrorClass.CALLER, e.code().errorClass(), e.toString());
                }
                body.setByte(at, before);
            }
        }
    }
}
