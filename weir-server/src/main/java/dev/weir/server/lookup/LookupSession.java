package dev.weir.server.lookup;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchDecoder;
import dev.weir.format.batch.BatchLayout;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.key.EncodedKeys;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.LookupBatchInfo;
import dev.weir.format.wire.LookupRequest;
import dev.weir.server.memory.Memory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** One stream of batches of keys. Of one thread at a time. */
public final class LookupSession {
    private final KeyedTable table;
    private final KeyColumns columns;
    private final Answers answers;
    private final Memory memory;
    private final BatchLimits limits;
    private final int[] incoming;

    LookupSession(KeyedTable table, KeyColumns columns, Answers answers, Memory memory, BatchLimits limits) {
        this.table = table;
        this.columns = columns;
        this.answers = answers;
        this.memory = memory;
        this.limits = limits;
        this.incoming = IntStream.range(0, columns.incoming().columns().size()).toArray();
    }

    /** Of all answers. */
    public Schema schema() {
        return answers.schema();
    }

    /** Whether few keys are answered at once: nothing must be opened first, which reads from the disk. */
    public boolean isWarm() {
        return table.isWarm();
    }

    public LookupRequest.Match match() {
        return answers.match();
    }

    /**
     * Takes over the body. What is wrong with the message itself is thrown, and ends the stream; the state is not asked before the answer's first frame
     * is.
     */
    public LookupAnswer ask(byte[] metadata, ArrowBuf body, LookupBatchInfo info) {
        TableSchema schema = columns.incoming();
        try (body) {
            BatchLayout layout = BatchLayout.parse(ByteBuffer.wrap(metadata), schema, limits);
            if (layout.bodyLength() > body.readableBytes()) {
                throw new WeirException(
                        ErrorCode.MALFORMED_BATCH,
                        "the body is shorter than its metadata says declared=" + layout.bodyLength() + " sent="
                                + body.readableBytes());
            }
            if (layout.rowCount() > LookupRequest.MAX_KEYS) {
                throw new WeirException(
                        ErrorCode.BATCH_TOO_LARGE,
                        "there are too many keys in one message; send several keys=" + layout.rowCount() + " limit="
                                + LookupRequest.MAX_KEYS);
            }
            try (VectorSchemaRoot keys = memory.codecs()
                    .decoding(
                            limits,
                            decoder -> decoder.decode(schema, layout, body, incoming, BatchDecoder.Trust.NONE))) {
                Optional<int[]> buckets = info.bucket().isPresent()
                        ? Optional.of(named(info.bucket().get(), layout.rowCount()))
                        : columns.buckets(keys);
                EncodedKeys encoded = columns.encode(keys);
                return switch (answers.match()) {
                    case KEY -> new KeyAnswer(table, answers, encoded, buckets.orElseThrow(), memory, limits);
                    case PREFIX -> new PrefixAnswer(table, answers, encoded, buckets, memory);
                };
            }
        }
    }

    private int[] named(int bucket, int keys) {
        if (bucket < 0 || bucket >= table.spec().buckets()) {
            throw new WeirException(
                    ErrorCode.UNKNOWN_BUCKET,
                    "there is no such bucket; the table's go from 0 to "
                            + (table.spec().buckets() - 1) + " bucket=" + bucket);
        }
        int[] buckets = new int[keys];
        Arrays.fill(buckets, bucket);
        return buckets;
    }
}
