package dev.weir.client.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.client.Batches;
import dev.weir.client.Weir;
import dev.weir.client.fake.FakeServer;
import dev.weir.client.schema.Schemas;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchDecoder;
import dev.weir.format.batch.BatchEncoder;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.batch.Codec;
import dev.weir.format.batch.EncodedBatch;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.FlightFrame;
import dev.weir.format.wire.TableSpec;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server has taken can be read, whatever its limits are; only our own memory may be too small for it. */
@Timeout(60)
class LargeBatchTest {
    private static final TableSchema SCHEMA = Schemas.builder().int64("n").build();

    /** Rows of nothing but zeros. */
    private static FlightFrame frame(BufferAllocator allocator, int rows, Codec codec) {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(SCHEMA.arrow(), allocator);
                BatchEncoder encoder = new BatchEncoder(allocator, codec)) {
            BigIntVector numbers = (BigIntVector) root.getVector("n");
            numbers.allocateNew(rows);
            numbers.getDataBuffer().setZero(0, 8L * rows);
            numbers.getValidityBuffer().setOne(0, numbers.getValidityBuffer().capacity());
            root.setRowCount(rows);
            try (EncodedBatch batch = encoder.encode(SCHEMA, root)) {
                batch.body().getReferenceManager().retain();
                return new FlightFrame(new byte[0], batch.metadata(), new byte[0], batch.body());
            }
        }
    }

    @Test
    void aScanTakesBatchesThatAreLargerThanAServersFirstLimits() throws Exception {
        BatchLimits usual = BatchLimits.DEFAULT;
        int manyBytes = Math.toIntExact(usual.maxBodyBytes() / 8 + 1_000);
        int manyRawBytes = Math.toIntExact(usual.maxRawBytes() / 8 + 1_000);
        assertTrue(manyRawBytes > usual.maxRows());
        FakeServer server = new FakeServer();
        try (Weir weir = Weir.connect(server.uri())) {
            weir.create(TableSpec.of("t", SCHEMA));
            server.plant("t", 0, manyBytes, frame(server.allocator, manyBytes, Codec.NONE));
            server.plant("t", 0, manyRawBytes, frame(server.allocator, manyRawBytes, Codec.ZSTD));
            List<Integer> rows = new ArrayList<>();
            try (Batches batches = weir.table("t").scan().batches()) {
                while (batches.next()) {
                    rows.add(batches.root().getRowCount());
                }
            }
            assertEquals(List.of(manyBytes, manyRawBytes), rows);
        } finally {
            server.close();
        }
    }

    @Test
    void oneThatDoesNotFitIntoMemoryIsToldSo() {
        try (RootAllocator allocator = new RootAllocator();
                BufferAllocator small = allocator.newChildAllocator("small", 0, 1 << 20);
                BatchDecoder decoder = new BatchDecoder(small, BatchLimits.UNLIMITED);
                FlightFrame frame = frame(allocator, 1 << 20, Codec.ZSTD)) {
            FrameDecoder frames = new FrameDecoder(SCHEMA.arrow());
            WeirException e = assertThrows(WeirException.class, () -> frames.decode(decoder, small, frame));
            assertEquals(ErrorCode.OUT_OF_MEMORY, e.code());
            assertTrue(String.valueOf(e.getMessage()).contains("MaxDirectMemorySize"), e.getMessage());
        }
    }
}
