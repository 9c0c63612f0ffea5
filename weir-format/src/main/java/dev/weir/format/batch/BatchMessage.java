package dev.weir.format.batch;

import com.google.flatbuffers.FlatBufferBuilder;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.jspecify.annotations.Nullable;

/** What a RecordBatch message says, and its flatbuffer. */
record BatchMessage(
        long rowCount,
        Codec codec,
        long[] nodeLengths,
        long[] nullCounts,
        long[] bufferOffsets,
        long[] bufferLengths,
        long bodyLength) {

    /** The Message flatbuffer, with one pair of custom metadata under {@link BatchHeader#KEY} when there is a header. */
    byte[] toMetadata(@Nullable String header) {
        int size = 256 + 16 * (nodeLengths.length + bufferOffsets.length) + (header == null ? 0 : header.length());
        FlatBufferBuilder builder = new FlatBufferBuilder(size);
        RecordBatch.startBuffersVector(builder, bufferOffsets.length);
        for (int i = bufferOffsets.length - 1; i >= 0; i--) {
            Buffer.createBuffer(builder, bufferOffsets[i], bufferLengths[i]);
        }
        int buffers = builder.endVector();
        RecordBatch.startNodesVector(builder, nodeLengths.length);
        for (int i = nodeLengths.length - 1; i >= 0; i--) {
            FieldNode.createFieldNode(builder, nodeLengths[i], nullCounts[i]);
        }
        int nodes = builder.endVector();
        int compression = switch (codec) {
            case NONE -> 0;
            case LZ4 ->
                BodyCompression.createBodyCompression(builder, CompressionType.LZ4_FRAME, BodyCompressionMethod.BUFFER);
            case ZSTD ->
                BodyCompression.createBodyCompression(builder, CompressionType.ZSTD, BodyCompressionMethod.BUFFER);
        };
        RecordBatch.startRecordBatch(builder);
        RecordBatch.addLength(builder, rowCount);
        RecordBatch.addNodes(builder, nodes);
        RecordBatch.addBuffers(builder, buffers);
        if (codec != Codec.NONE) {
            RecordBatch.addCompression(builder, compression);
        }
        int batch = RecordBatch.endRecordBatch(builder);
        int custom = 0;
        if (header != null) {
            int pair = KeyValue.createKeyValue(
                    builder, builder.createString(BatchHeader.KEY), builder.createString(header));
            custom = Message.createCustomMetadataVector(builder, new int[] {pair});
        }
        builder.finish(Message.createMessage(
                builder, MetadataVersion.V5, MessageHeader.RecordBatch, batch, bodyLength, custom));
        return builder.sizedByteArray();
    }
}
