package dev.weir.format.batch;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.XXHashFactory;

/**
 * One LZ4 frame a buffer (lz4_Frame_format.md of the LZ4 project), by hand around the native block calls: the frame streams of the
 * libraries are up to a thousand times slower. We write independent blocks without checksums; Arrow in C++ writes
 * linked blocks, which {@link Lz4Block} reads because lz4-java cannot.
 */
final class Lz4Buffers implements BufferCodec {
    private static final int MAGIC = 0x184D2204;
    private static final int VERSION = 0x40;
    private static final int INDEPENDENT = 0x20;
    private static final int BLOCK_CHECKSUM = 0x10;
    private static final int CONTENT_SIZE = 0x08;
    private static final int CONTENT_CHECKSUM = 0x04;
    private static final int DICTIONARY = 0x01;
    private static final int RAW_BLOCK = 0x80000000;
    private static final int HEADER_BYTES = 7;
    private static final int FIRST_BLOCK_CODE = 4;

    private static final LZ4Compressor COMPRESSOR = LZ4Factory.fastestInstance().fastCompressor();
    private static final LZ4SafeDecompressor DECOMPRESSOR =
            LZ4Factory.fastestInstance().safeDecompressor();
    private static final byte[] HEADER_CHECKSUMS = headerChecksums();

    private static byte[] headerChecksums() {
        byte[] checksums = new byte[4];
        for (int i = 0; i < checksums.length; i++) {
            byte[] descriptor = {VERSION | INDEPENDENT, (byte) ((i + FIRST_BLOCK_CODE) << 4)};
            checksums[i] = (byte) (XXHashFactory.fastestJavaInstance().hash32().hash(descriptor, 0, 2, 0) >>> 8);
        }
        return checksums;
    }

    /** 0 to 3: blocks of 64 KiB, 256 KiB, 1 MiB, 4 MiB. The smallest that holds all: readers allocate a block. */
    private static int blockCode(int rawBytes) {
        int code = 0;
        while (code < 3 && rawBytes > blockBytes(code)) {
            code++;
        }
        return code;
    }

    private static int blockBytes(int code) {
        return 1 << (16 + 2 * code);
    }

    @Override
    public long bound(int rawBytes) {
        int block = blockBytes(blockCode(rawBytes));
        long blocks = rawBytes / block + 1L;
        return HEADER_BYTES + blocks * 4 + rawBytes + (long) COMPRESSOR.maxCompressedLength(block) - block + 4;
    }

    @Override
    public int compress(ByteBuffer raw, ByteBuffer into) {
        int rawBytes = raw.limit();
        int code = blockCode(rawBytes);
        int block = blockBytes(code);
        into.order(ByteOrder.LITTLE_ENDIAN);
        into.putInt(0, MAGIC);
        into.put(4, (byte) (VERSION | INDEPENDENT));
        into.put(5, (byte) ((code + FIRST_BLOCK_CODE) << 4));
        into.put(6, HEADER_CHECKSUMS[code]);
        int at = HEADER_BYTES;
        for (int from = 0; from < rawBytes; from += block) {
            int length = Math.min(block, rawBytes - from);
            int written = COMPRESSOR.compress(raw, from, length, into, at + 4, into.limit() - at - 4);
            if (written < length) {
                into.putInt(at, written);
                at += 4 + written;
            } else {
                into.putInt(at, length | RAW_BLOCK);
                into.put(at + 4, raw, from, length);
                at += 4 + length;
            }
        }
        into.putInt(at, 0);
        return at + 4;
    }

    @Override
    public void decompress(ByteBuffer compressed, ByteBuffer into) {
        compressed.order(ByteOrder.LITTLE_ENDIAN);
        try {
            int written = frame(compressed, into);
            if (written != into.limit()) {
                throw BufferCodec.malformed("an lz4 buffer has another length than its prefix says bytes=" + written
                        + " declared=" + into.limit());
            }
        } catch (IndexOutOfBoundsException | LZ4Exception e) {
            throw new WeirException(
                    ErrorCode.MALFORMED_BATCH, "an lz4 buffer cannot be decompressed cause=" + e.getMessage(), e);
        }
    }

    /** Every access is bounds-checked by the buffers, or by the block decoder. */
    private static int frame(ByteBuffer in, ByteBuffer out) {
        int flags = in.limit() < HEADER_BYTES || in.getInt(0) != MAGIC ? 0 : in.get(4) & 0xFF;
        if ((flags & 0xC0) != VERSION) {
            throw BufferCodec.malformed("an lz4 buffer does not begin with a frame of a known version");
        }
        if ((flags & DICTIONARY) != 0) {
            throw BufferCodec.malformed("an lz4 buffer needs a dictionary, which arrow does not have");
        }
        int at = HEADER_BYTES + ((flags & CONTENT_SIZE) != 0 ? 8 : 0);
        int written = 0;
        while (true) {
            int size = in.getInt(at);
            at += 4;
            if (size == 0) {
                int end = at + ((flags & CONTENT_CHECKSUM) != 0 ? 4 : 0);
                if (end != in.limit()) {
                    throw BufferCodec.malformed(
                            "an lz4 buffer does not end with its frame bytes=" + in.limit() + " frame=" + end);
                }
                return written;
            }
            int length = size & ~RAW_BLOCK;
            if (length > in.limit() - at) {
                throw BufferCodec.malformed("an lz4 block is cut off bytes=" + length);
            }
            if ((size & RAW_BLOCK) != 0) {
                out.put(written, in, at, length);
                written += length;
            } else if ((flags & INDEPENDENT) != 0) {
                written += DECOMPRESSOR.decompress(in, at, length, out, written, out.limit() - written);
            } else {
                written = Lz4Block.decompress(in, at, length, out, written);
            }
            at += length + ((flags & BLOCK_CHECKSUM) != 0 ? 4 : 0);
        }
    }

    @Override
    public void close() {
        // the library's compressors are static and have no state
    }
}
