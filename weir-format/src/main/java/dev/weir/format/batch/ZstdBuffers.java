package dev.weir.format.batch;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One ZSTD frame a buffer. */
final class ZstdBuffers implements BufferCodec {
    private static final int LEVEL = 1;

    private @Nullable ZstdCompressCtx compressor;
    private @Nullable ZstdDecompressCtx decompressor;

    @Override
    public long bound(int rawBytes) {
        return Zstd.compressBound(rawBytes);
    }

    @Override
    public int compress(ByteBuffer raw, ByteBuffer into) {
        ZstdCompressCtx context = compressor;
        if (context == null) {
            context = new ZstdCompressCtx().setLevel(LEVEL);
            compressor = context;
        }
        return context.compressDirectByteBuffer(into, 0, into.limit(), raw, 0, raw.limit());
    }

    @Override
    public void decompress(ByteBuffer compressed, ByteBuffer into) {
        long declared = Zstd.getDirectByteBufferFrameContentSize(compressed, 0, compressed.limit());
        if (declared > 0 && declared != into.limit()) {
            throw lengths(declared, into.limit());
        }
        ZstdDecompressCtx context = decompressor;
        if (context == null) {
            context = new ZstdDecompressCtx();
            decompressor = context;
        }
        int written;
        try {
            written = context.decompressDirectByteBuffer(into, 0, into.limit(), compressed, 0, compressed.limit());
        } catch (ZstdException e) {
            throw new WeirException(
                    ErrorCode.MALFORMED_BATCH, "a zstd buffer cannot be decompressed cause=" + e.getMessage(), e);
        }
        if (written != into.limit()) {
            throw lengths(written, into.limit());
        }
    }

    private static WeirException lengths(long found, long declared) {
        return BufferCodec.malformed(
                "a zstd buffer has another length than its prefix says bytes=" + found + " declared=" + declared);
    }

    @Override
    public void close() {
        if (compressor != null) {
            compressor.close();
        }
        if (decompressor != null) {
            decompressor.close();
        }
    }
}
