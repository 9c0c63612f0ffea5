package dev.weir.format.batch;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.schema.TypeNames;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Vectors to {@link EncodedBatch}. Keeps native compression contexts: one per thread, closed by its owner. */
public final class BatchEncoder implements AutoCloseable {
    /** Buffers as small as this are not worth a frame's header and the call. */
    private static final int MIN_COMPRESSED_BYTES = 64;

    private static final long MAX_KEPT_SCRATCH = 16L << 20;
    /** Of a small allocator, less is kept from others. */
    private static final long KEPT_SHARE = 64;

    private final BufferAllocator allocator;
    private final Codec codec;
    private final @Nullable BufferCodec buffers;
    private final long keptScratch;
    private @Nullable ArrowBuf scratch;
    private @Nullable Schema conforming;
    private @Nullable TableSchema conformingTo;

    public BatchEncoder(BufferAllocator allocator, Codec codec) {
        this.allocator = allocator;
        this.codec = codec;
        this.keptScratch = Math.min(MAX_KEPT_SCRATCH, allocator.getLimit() / KEPT_SHARE);
        this.buffers = switch (codec) {
            case NONE -> null;
            case LZ4 -> new Lz4Buffers();
            case ZSTD -> new ZstdBuffers();
        };
    }

    /**
     * Encodes all rows; the root stays the caller's. Buffers that do not shrink are stored raw. Throws {@code TYPE_MISMATCH} when
     * the root's columns are not the schema's, or hold nulls where there may be none.
     */
    public EncodedBatch encode(TableSchema schema, VectorSchemaRoot root) {
        conform(schema, root.getSchema());
        try (VectorBuffers vectors = new VectorBuffers(schema, root, allocator)) {
            RawColumns raw = vectors.raw();
            BatchChecks.check(schema.columns(), raw, BatchChecks.Depth.NULLS);
            long[] offsets = new long[raw.lengths.length];
            long[] lengths = new long[raw.lengths.length];
            ArrowBuf body =
                    buffers == null ? copied(raw, offsets, lengths) : compressed(buffers, raw, offsets, lengths);
            try {
                BatchMessage message = new BatchMessage(
                        root.getRowCount(), codec, raw.nodeLengths, raw.nullCounts, offsets, lengths, body.capacity());
                return new EncodedBatch(message.toMetadata(null), BatchLayout.of(schema, message), body);
            } catch (RuntimeException | Error e) {
                body.close();
                throw e;
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // the same objects as last time need no second look
    private void conform(TableSchema schema, Schema rows) {
        if (rows == conforming && schema == conformingTo) {
            return;
        }
        if (!schema.sameLayout(rows)) {
            throw new WeirException(
                    ErrorCode.TYPE_MISMATCH,
                    "the rows' columns are not the table's in name, order or type rows=" + shown(rows) + " table="
                            + shown(schema.arrow()));
        }
        conforming = rows;
        conformingTo = schema;
    }

    private static List<String> shown(Schema schema) {
        return schema.getFields().stream()
                .map(column -> column.getName() + " " + TypeNames.shown(column))
                .toList();
    }

    private ArrowBuf copied(RawColumns raw, long[] offsets, long[] lengths) {
        long total = 0;
        for (int i = 0; i < lengths.length; i++) {
            offsets[i] = total;
            lengths[i] = raw.lengths[i];
            total += BatchLayout.padded(lengths[i]);
        }
        ArrowBuf body = body(total);
        for (int i = 0; i < lengths.length; i++) {
            long to = body.memoryAddress() + offsets[i];
            MemoryUtil.copyMemory(raw.addresses[i], to, lengths[i]);
            MemoryUtil.setMemory(to + lengths[i], BatchLayout.padded(lengths[i]) - lengths[i], (byte) 0);
        }
        return body;
    }

    /** Compresses into memory that is kept for the next batch, because only then is the body's size known. */
    private ArrowBuf compressed(BufferCodec with, RawColumns raw, long[] offsets, long[] lengths) {
        long bound = 0;
        for (long length : raw.lengths) {
            if (length > Integer.MAX_VALUE / 2) {
                throw new WeirException(
                        ErrorCode.BATCH_TOO_LARGE, "a column is too large; encode fewer rows bytes=" + length);
            }
            bound += BatchLayout.padded(BufferCodec.PREFIX_BYTES + Math.max(length, with.bound((int) length)));
        }
        ArrowBuf into = scratch(bound);
        long total = 0;
        for (int i = 0; i < lengths.length; i++) {
            offsets[i] = total;
            lengths[i] = raw.lengths[i] == 0 ? 0 : compress(with, raw.addresses[i], (int) raw.lengths[i], into, total);
            long end = total + lengths[i];
            total = BatchLayout.padded(end);
            MemoryUtil.setMemory(into.memoryAddress() + end, total - end, (byte) 0);
        }
        ArrowBuf body = body(total);
        MemoryUtil.copyMemory(into.memoryAddress(), body.memoryAddress(), total);
        if (into.capacity() > keptScratch) {
            releaseScratch();
        }
        return body;
    }

    private static long compress(BufferCodec with, long address, int rawBytes, ArrowBuf into, long at) {
        long values = at + BufferCodec.PREFIX_BYTES;
        if (rawBytes > MIN_COMPRESSED_BYTES) {
            ByteBuffer raw = MemoryUtil.directBuffer(address, rawBytes);
            ByteBuffer target = MemoryUtil.directBuffer(into.memoryAddress() + values, (int) with.bound(rawBytes));
            int written = with.compress(raw, target);
            if (written < rawBytes) {
                into.setLong(at, rawBytes);
                return BufferCodec.PREFIX_BYTES + (long) written;
            }
        }
        into.setLong(at, BufferCodec.STORED_RAW);
        MemoryUtil.copyMemory(address, into.memoryAddress() + values, rawBytes);
        return BufferCodec.PREFIX_BYTES + (long) rawBytes;
    }

    /** Allocators round up; the slice is exact, and its reference is the only one. */
    private ArrowBuf body(long bytes) {
        return bytes == 0 ? allocator.getEmpty() : allocator.buffer(bytes).slice(0, bytes);
    }

    private ArrowBuf scratch(long bytes) {
        ArrowBuf kept = scratch;
        if (kept != null && kept.capacity() >= bytes) {
            return kept;
        }
        releaseScratch();
        ArrowBuf fresh = allocator.buffer(bytes);
        scratch = fresh;
        return fresh;
    }

    private void releaseScratch() {
        if (scratch != null) {
            scratch.close();
            scratch = null;
        }
    }

    @Override
    public void close() {
        releaseScratch();
        if (buffers != null) {
            buffers.close();
        }
    }
}
