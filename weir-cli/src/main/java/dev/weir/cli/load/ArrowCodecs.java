package dev.weir.cli.load;

import com.github.luben.zstd.Zstd;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import net.jpountz.lz4.LZ4FrameInputStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.compression.CompressionUtil;
import org.apache.arrow.vector.compression.NoCompressionCodec;

/** Decompression of Arrow files: arrow-java's own LZ4 reads 47 MB/s, so native ones are used. Only reads. */
final class ArrowCodecs implements CompressionCodec.Factory {
    /** One column's buffer of a file that makes sense is not longer. */
    private static final long LONGEST_BUFFER = 1L << 31;

    @Override
    public CompressionCodec createCodec(CompressionUtil.CodecType type) {
        return type == CompressionUtil.CodecType.NO_COMPRESSION ? NoCompressionCodec.INSTANCE : new Native(type);
    }

    @Override
    public CompressionCodec createCodec(CompressionUtil.CodecType type, int level) {
        return createCodec(type);
    }

    private record Native(CompressionUtil.CodecType type) implements CompressionCodec {
        @Override
        public ArrowBuf compress(BufferAllocator allocator, ArrowBuf buffer) {
            throw new WeirException(ErrorCode.UNSUPPORTED, "this codec only reads");
        }

        @Override
        public ArrowBuf decompress(BufferAllocator allocator, ArrowBuf compressed) {
            if (compressed.writerIndex() < CompressionUtil.SIZE_OF_UNCOMPRESSED_LENGTH) {
                // an empty buffer is written as nothing at all
                compressed.close();
                return allocator.getEmpty();
            }
            long length = compressed.getLong(0);
            if (length == CompressionUtil.NO_COMPRESSION_LENGTH) {
                ArrowBuf plain = CompressionUtil.extractUncompressedBuffer(compressed);
                compressed.close();
                return plain;
            }
            try (compressed) {
                if (length < 0 || length >= LONGEST_BUFFER) {
                    throw new WeirException(
                            ErrorCode.CORRUPT, "a compressed buffer with a senseless length bytes=" + length);
                }
                ArrowBuf plain = allocator.buffer(length);
                try {
                    long from = CompressionUtil.SIZE_OF_UNCOMPRESSED_LENGTH;
                    fill(plain, (int) length, compressed.slice(from, compressed.writerIndex() - from));
                    plain.writerIndex(length);
                    return plain;
                } catch (IOException | RuntimeException e) {
                    plain.close();
                    throw new WeirException(
                            ErrorCode.CORRUPT, "a compressed buffer cannot be read: " + e.getMessage(), e);
                }
            }
        }

        private void fill(ArrowBuf plain, int length, ArrowBuf compressed) throws IOException {
            int given = (int) compressed.capacity();
            if (type == CompressionUtil.CodecType.ZSTD) {
                long made = Zstd.decompressDirectByteBuffer(
                        plain.nioBuffer(0, length), 0, length, compressed.nioBuffer(0, given), 0, given);
                if (made != length) {
                    throw new IOException(Zstd.isError(made) ? Zstd.getErrorName(made) : "wrong length");
                }
                return;
            }
            byte[] bytes = new byte[given];
            compressed.getBytes(0, bytes);
            byte[] raw;
            try (LZ4FrameInputStream in = new LZ4FrameInputStream(new ByteArrayInputStream(bytes))) {
                raw = in.readNBytes(length);
            }
            if (raw.length != length) {
                throw new IOException("wrong length");
            }
            plain.setBytes(0, raw);
        }

        @Override
        public CompressionUtil.CodecType getCodecType() {
            return type;
        }
    }
}
