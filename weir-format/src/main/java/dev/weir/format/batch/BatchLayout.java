package dev.weir.format.batch;

import dev.weir.format.schema.TableSchema;
import java.nio.ByteBuffer;

/** The parsed metadata of one Arrow RecordBatch message: how many rows, and where each buffer lies in the body. Immutable. */
public final class BatchLayout {
    private BatchLayout() {}

    /**
     * Parses and checks against the schema: number of nodes and buffers, lengths that are not negative, buffers inside the
     * body, 8-byte aligned, in order and without overlap, limits. Throws {@code MALFORMED_BATCH} or {@code BATCH_TOO_LARGE}.
     *
     * @param metadata the Message flatbuffer, without the 8-byte prefix
     */
    public static BatchLayout parse(ByteBuffer metadata, TableSchema schema, BatchLimits limits) {
        throw new UnsupportedOperationException();
    }

    public int rowCount() {
        throw new UnsupportedOperationException();
    }

    public Codec codec() {
        throw new UnsupportedOperationException();
    }

    public long bodyLength() {
        throw new UnsupportedOperationException();
    }

    public int nodeCount() {
        throw new UnsupportedOperationException();
    }

    public long nodeLength(int node) {
        throw new UnsupportedOperationException();
    }

    public long nodeNullCount(int node) {
        throw new UnsupportedOperationException();
    }

    public int bufferCount() {
        throw new UnsupportedOperationException();
    }

    public long bufferOffset(int buffer) {
        throw new UnsupportedOperationException();
    }

    public long bufferLength(int buffer) {
        throw new UnsupportedOperationException();
    }

    /** Where the column's bytes begin in the body. */
    public long columnOffset(int column) {
        throw new UnsupportedOperationException();
    }

    /** How many bytes of the body the column's buffers take, padding included. */
    public long columnLength(int column) {
        throw new UnsupportedOperationException();
    }

    /** The Message flatbuffer of the same batch with only these columns, whose bytes follow one another in that order. */
    public byte[] project(int[] columns) {
        throw new UnsupportedOperationException();
    }
}
