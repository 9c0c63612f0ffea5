package dev.weir.format.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.Text;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ForeignBatchesTest {
    private static final BatchLimits LIMITS = new BatchLimits(1000, 1 << 20, 1 << 20);

    private static final Schema FOREIGN = new Schema(List.of(
            field("a", new ArrowType.Int(8, false)),
            field("b", new ArrowType.Int(16, false)),
            field("c", new ArrowType.Int(32, false)),
            field("n", ArrowType.Null.INSTANCE),
            field("t", ArrowType.LargeUtf8.INSTANCE),
            new Field(
                    "l",
                    FieldType.nullable(ArrowType.LargeList.INSTANCE),
                    List.of(field("element", ArrowType.LargeUtf8.INSTANCE)))));

    private final RootAllocator allocator = new RootAllocator();

    @AfterEach
    void nothingIsLeft() {
        allocator.close();
    }

    private static Field field(String name, ArrowType type) {
        return new Field(name, FieldType.nullable(type), null);
    }

    private record Sent(byte[] metadata, ArrowBuf body) {}

    private Sent sent() {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(FOREIGN, allocator)) {
            root.allocateNew();
            ((UInt1Vector) root.getVector("a")).setSafe(0, 255);
            ((UInt2Vector) root.getVector("b")).setSafe(0, 65_535);
            ((UInt4Vector) root.getVector("c")).setSafe(0, -1);
            ((LargeVarCharVector) root.getVector("t")).setSafe(1, new Text("text"));
            LargeListVector list = (LargeListVector) root.getVector("l");
            long at = list.startNewValue(1);
            ((LargeVarCharVector) list.getDataVector()).setSafe((int) at, new Text("element"));
            list.endValue(1, 1);
            root.setRowCount(2);
            try (ArrowRecordBatch batch = new VectorUnloader(root).getRecordBatch()) {
                ByteBuffer metadata = MessageSerializer.serializeMetadata(batch, IpcOption.DEFAULT);
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
        }
    }

    private List<String> converted(byte[] metadata, ArrowBuf body) {
        ForeignBatches batches = ForeignBatches.of(FOREIGN, ForeignBatches.Nulls.BOOLEANS);
        TableSchema columns = TableSchema.ofStream(batches.schema());
        BatchLayout layout = BatchLayout.parse(ByteBuffer.wrap(batches.withAllBuffers(metadata)), columns, LIMITS);
        try (EncodedBatch made = batches.convert(columns, layout, body, allocator);
                BatchDecoder decoder = new BatchDecoder(allocator, LIMITS);
                VectorSchemaRoot root = decoder.decode(columns, made.layout(), made.body(), BatchDecoder.Trust.NONE)) {
            List<String> values = new ArrayList<>();
            for (int row = 0; row < root.getRowCount(); row++) {
                for (int column = 0; column < FOREIGN.getFields().size(); column++) {
                    values.add(String.valueOf(root.getVector(column).getObject(row)));
                }
            }
            return values;
        }
    }

    @Test
    void valuesStayWhatTheyAre() {
        Sent sent = sent();
        try (ArrowBuf body = sent.body()) {
            assertEquals(
                    List.of(
                            "255",
                            "65535",
                            "4294967295",
                            "null",
                            "null",
                            "null",
                            "null",
                            "null",
                            "null",
                            "null",
                            "text",
                            "[\"element\"]"),
                    converted(sent.metadata(), body));
        }
    }

    @Test
    void ofTypesThatTablesHaveNothingIsDone() {
        Schema plain =
                new Schema(List.of(field("a", new ArrowType.Int(64, true)), field("n", ArrowType.Null.INSTANCE)));
        ForeignBatches batches = ForeignBatches.of(plain, ForeignBatches.Nulls.AS_IS);
        assertTrue(batches.identical());
        assertEquals(plain, batches.schema());
        assertEquals(
                ErrorCode.UNSUPPORTED_TYPE,
                assertThrows(WeirException.class, () -> TableSchema.ofStream(batches.schema()))
                        .code());
    }

    @Test
    void damagedBatchesAreRefusedOrHarmless() {
        Sent sent = sent();
        Random random = new Random(8);
        try (ArrowBuf body = sent.body()) {
            for (int round = 0; round < 2000; round++) {
                byte[] metadata = sent.metadata().clone();
                metadata[random.nextInt(metadata.length)] ^= (byte) (1 << random.nextInt(8));
                long at = random.nextLong(body.capacity());
                byte before = body.getByte(at);
                body.setByte(at, before ^ (1 << random.nextInt(8)));
                try {
                    converted(random.nextBoolean() ? metadata : sent.metadata(), body);
                } catch (WeirException e) {
                    assertTrue(e.code().errorClass() == dev.weir.format.ErrorClass.CALLER, e.toString());
                }
                body.setByte(at, before);
            }
        }
    }
}
