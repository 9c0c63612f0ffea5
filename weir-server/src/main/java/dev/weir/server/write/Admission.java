package dev.weir.server.write;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchDecoder;
import dev.weir.format.batch.BatchLayout;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.batch.Codec;
import dev.weir.format.batch.EncodedBatch;
import dev.weir.format.batch.Rows;
import dev.weir.format.batch.WriterEntry;
import dev.weir.format.batch.WriterId;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.KeySpec;
import dev.weir.format.wire.PutBatchInfo;
import dev.weir.server.catalog.TableInfo;
import dev.weir.server.memory.Memory;
import dev.weir.server.tablet.AppendRows;
import dev.weir.storage.log.SequenceRule;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Turns a batch from a stranger into parts that lanes can write: checked in every byte, the table's columns in the table's order,
 * one part a bucket; unless it has few rows, compressed, with statistics and checksums, so that lanes need not.
 */
final class Admission {
    private static final AsSent NOT_AS_SENT = () -> null;

    private final Memory memory;
    private final BatchLimits limits;
    private final long joinBytes;

    /**
     * What one stream of batches is to the table.
     *
     * @param keyed of a primary-key table
     */
    record Stream(TableInfo table, Conform conform, Router router, Optional<KeyedRows> keyed) {
        static Stream of(TableInfo table, Conform conform, Router router, Coverage coverage) {
            Optional<KeySpec> key = table.spec().key();
            if (key.isEmpty() && coverage == Coverage.SOME_COLUMNS) {
                throw new WeirException(
                        ErrorCode.INVALID_REQUEST,
                        "only rows with a primary key can be changed in part table=" + table.name());
            }
            return new Stream(table, conform, router, key.map(of -> KeyedRows.of(table, of, conform, coverage)));
        }
    }

    /** What one bucket gets of a batch; whoever has it closes the rows. */
    record Part(int bucket, AppendRows rows, SequenceRule rule) {}

    /** @param joinBytes rows that take no more are left to the lane, in memory, to be joined with others */
    Admission(Memory memory, BatchLimits limits, long joinBytes) {
        this.memory = memory;
        this.limits = limits;
        this.joinBytes = joinBytes;
    }

    /** Takes over the body. */
    List<Part> admit(Stream stream, byte[] metadata, ArrowBuf body, PutBatchInfo info) {
        TableInfo table = stream.table();
        Conform conform = stream.conform();
        try (body) {
            stream.router().check(info);
            TableSchema incoming = conform.incoming();
            BatchLayout layout = BatchLayout.parse(ByteBuffer.wrap(metadata), incoming, limits);
            if (layout.bodyLength() > body.readableBytes()) {
                throw new WeirException(
                        ErrorCode.MALFORMED_BATCH,
                        "the body is shorter than its metadata says declared=" + layout.bodyLength() + " sent="
                                + body.readableBytes());
            }
            int[] all = IntStream.range(0, incoming.columns().size()).toArray();
            try (VectorSchemaRoot decoded = memory.codecs()
                    .decoding(
                            limits, decoder -> decoder.decode(incoming, layout, body, all, BatchDecoder.Trust.NONE))) {
                if (layout.rowCount() == 0) {
                    return List.of();
                }
                boolean asSent = conform.identical()
                        && (layout.codec() != Codec.NONE || table.spec().compression() == Codec.NONE);
                return arrangeAndSplit(stream, decoded, info, () -> {
                    if (!asSent) {
                        return null;
                    }
                    body.getReferenceManager().retain();
                    return new EncodedBatch(metadata, layout, body);
                });
            }
        }
    }

    /** Rows that this process made itself; the root stays the caller's. */
    List<Part> admitRows(Stream stream, VectorSchemaRoot rows) {
        if (rows.getRowCount() == 0) {
            return List.of();
        }
        return arrangeAndSplit(stream, rows, PutBatchInfo.ANY, NOT_AS_SENT);
    }

    /** Gives the bytes of the whole batch as they came, if they can be stored so. */
    @FunctionalInterface
    private interface AsSent {
        @org.jspecify.annotations.Nullable
        EncodedBatch take();
    }

    private List<Part> arrangeAndSplit(Stream stream, VectorSchemaRoot rows, PutBatchInfo info, AsSent asSent) {
        List<AutoCloseable> made = new ArrayList<>(0);
        List<Part> parts = new ArrayList<>();
        try {
            VectorSchemaRoot arranged = stream.conform().arrange(rows, memory.allocator(), made);
            Optional<int[]> kept = stream.keyed().flatMap(keyed -> keyed.kept(arranged));
            if (kept.isEmpty()) {
                split(stream, arranged, info, asSent, parts);
            } else {
                try (VectorSchemaRoot taken = Rows.take(arranged, kept.get(), memory.allocator())) {
                    split(stream, taken, info, NOT_AS_SENT, parts);
                }
            }
            return parts;
        } catch (RuntimeException | Error e) {
            parts.forEach(part -> part.rows().close());
            throw e;
        } finally {
            made.forEach(Admission::closeQuietly);
        }
    }

    private void split(Stream stream, VectorSchemaRoot arranged, PutBatchInfo info, AsSent asSent, List<Part> parts) {
        SequenceRule rule = stream.router().rule(info);
        for (Router.Route route : stream.router().route(arranged, info)) {
            if (route.rows().isEmpty()) {
                parts.add(new Part(route.bucket(), rows(stream, arranged, info, asSent), rule));
            } else {
                try (VectorSchemaRoot taken = Rows.take(arranged, route.rows().get(), memory.allocator())) {
                    parts.add(new Part(route.bucket(), rows(stream, taken, info, NOT_AS_SENT), rule));
                }
            }
        }
    }

    private EncodedBatch encode(TableInfo table, VectorSchemaRoot rows) {
        return memory.codecs()
                .encoding(
                        table.spec().compression(),
                        encoder -> encoder.encode(table.spec().schema(), rows));
    }

    /** The root stays the caller's. */
    private AppendRows rows(Stream stream, VectorSchemaRoot rows, PutBatchInfo info, AsSent asSent) {
        TableInfo table = stream.table();
        List<WriterEntry> writers = info.writer().equals(WriterId.NONE)
                ? List.of()
                : List.of(new WriterEntry(info.writer(), info.sequence(), rows.getRowCount()));
        if (stream.keyed().isPresent()) {
            return stream.keyed().get().of(rows, writers, memory.allocator());
        }
        long bytes = Rows.bytes(rows);
        if (bytes <= joinBytes) {
            return new AppendRows.Few(Rows.slice(rows, 0, rows.getRowCount()), bytes, writers);
        }
        EncodedBatch sent = asSent.take();
        return AppendRows.Whole.of(table, rows, sent == null ? encode(table, rows) : sent, writers);
    }

    private static void closeQuietly(AutoCloseable vector) {
        try {
            vector.close();
        } catch (Exception e) {
            throw new WeirException(ErrorCode.INTERNAL, "a vector cannot be closed", e);
        }
    }
}
