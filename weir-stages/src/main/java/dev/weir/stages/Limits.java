package dev.weir.stages;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import dev.weir.format.batch.Codec;
import java.nio.ByteBuffer;
import java.util.List;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.util.MemoryUtil;

/** What libraries do to bare bytes. */
final class Limits {
    private Limits() {}

    /** Copies all bytes of a body, again and again, to the same place. */
    static final class Copy {
        private final ArrowBuf from;
        private final ByteBuffer to;

        Copy(ArrowBuf from) {
            this.from = from;
            this.to = ByteBuffer.allocateDirect((int) from.writerIndex());
        }

        long run() {
            MemoryUtil.copyMemory(from.memoryAddress(), MemoryUtil.getByteBufferAddress(to), to.capacity());
            return to.capacity();
        }
    }

    /** One buffer after the other, by the native code that the formats use, into memory that is there. */
    static final class Compression implements AutoCloseable {
        private static final LZ4Compressor LZ4 = LZ4Factory.fastestInstance().fastCompressor();
        private static final LZ4SafeDecompressor LZ4_BACK =
                LZ4Factory.fastestInstance().safeDecompressor();

        private final Codec codec;
        private final List<ByteBuffer> raw;
        private final List<ByteBuffer> compressed;
        private final ByteBuffer into;
        private final ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(1);
        private final ZstdDecompressCtx zstdBack = new ZstdDecompressCtx();

        Compression(Codec codec, List<ByteBuffer> raw) {
            this.codec = codec;
            this.raw = raw;
            int longest = raw.stream().mapToInt(ByteBuffer::limit).max().orElse(0);
            this.into = ByteBuffer.allocateDirect((int) Zstd.compressBound(longest) + LZ4.maxCompressedLength(longest));
            this.compressed = raw.stream().map(this::compressedCopy).toList();
        }

        private ByteBuffer compressedCopy(ByteBuffer buffer) {
            int length = compress(buffer);
            return ByteBuffer.allocateDirect(length).put(0, into, 0, length);
        }

        private int compress(ByteBuffer buffer) {
            return switch (codec) {
                case ZSTD -> zstd.compressDirectByteBuffer(into, 0, into.limit(), buffer, 0, buffer.limit());
                case LZ4 -> LZ4.compress(buffer, 0, buffer.limit(), into, 0, into.limit());
                case NONE -> throw new IllegalArgumentException("nothing to compress");
            };
        }

        long compress() {
            long bytes = 0;
            for (ByteBuffer buffer : raw) {
                bytes += compress(buffer);
            }
            return bytes;
        }

        long decompress() {
            long bytes = 0;
            for (int i = 0; i < raw.size(); i++) {
                ByteBuffer from = compressed.get(i);
                int length = raw.get(i).limit();
                bytes += switch (codec) {
                    case ZSTD -> zstdBack.decompressDirectByteBuffer(into, 0, length, from, 0, from.limit());
                    case LZ4 -> LZ4_BACK.decompress(from, 0, from.limit(), into, 0, length);
                    case NONE -> throw new IllegalArgumentException("nothing is compressed");
                };
            }
            return bytes;
        }

        @Override
        public void close() {
            zstd.close();
            zstdBack.close();
        }
    }
}
