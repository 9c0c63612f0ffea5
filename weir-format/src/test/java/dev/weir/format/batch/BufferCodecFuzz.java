package dev.weir.format.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.format.testing.BriefFuzzing;
import dev.weir.format.testing.Typed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A compressed buffer: its length before compression, and a frame of LZ4 or ZSTD. Nothing is written behind the place that was
 * made for it, however much the frame holds; what is decompressed depends on the frame alone; and what we compress comes back.
 */
class BufferCodecFuzz {
    private static final int MAX_RAW = 1 << 13;
    private static final int GUARD = 256;

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < BufferCodec.PREFIX_BYTES) {
            return;
        }
        ByteBuffer in = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN);
        int declared = Math.clamp(in.getLong(0), 1, MAX_RAW);
        ByteBuffer frame = direct(input, BufferCodec.PREFIX_BYTES);
        try (Lz4Buffers lz4 = new Lz4Buffers();
                ZstdBuffers zstd = new ZstdBuffers()) {
            for (BufferCodec codec : new BufferCodec[] {lz4, zstd}) {
                Optional<ByteBuffer> first = decompress(codec, frame, declared, 0);
                Optional<ByteBuffer> second = decompress(codec, frame, declared, -1);
                assertEquals(first, second, "what was there before makes no difference");
                comesBack(codec, direct(input, 0));
            }
        }
    }

    private static ByteBuffer direct(byte[] bytes, int from) {
        return ByteBuffer.allocateDirect(bytes.length - from)
                .put(bytes, from, bytes.length - from)
                .flip()
                .slice();
    }

    private static Optional<ByteBuffer> decompress(BufferCodec codec, ByteBuffer frame, int declared, int before) {
        byte[] surroundings = new byte[declared + GUARD];
        Arrays.fill(surroundings, (byte) before);
        ByteBuffer memory = ByteBuffer.allocateDirect(declared + GUARD).put(surroundings);
        ByteBuffer into = memory.slice(0, declared);
        Optional<ByteBuffer> result = Typed.sent(() -> {
            codec.decompress(frame.duplicate(), into);
            return into.clear();
        });
        assertEquals(
                ByteBuffer.wrap(surroundings, declared, GUARD),
                memory.slice(declared, GUARD),
                "nothing is written behind the end");
        return result;
    }

    private static void comesBack(BufferCodec codec, ByteBuffer raw) {
        ByteBuffer compressed = ByteBuffer.allocateDirect((int) codec.bound(raw.limit()));
        int length = codec.compress(raw.duplicate(), compressed);
        ByteBuffer back = ByteBuffer.allocateDirect(raw.limit());
        codec.decompress(compressed.slice(0, length), back);
        assertEquals(raw, back.clear());
    }

    @Test
    void aMoment() {
        BriefFuzzing.run(BufferCodecFuzz.class, seeds(), BufferCodecFuzz::fuzzerTestOneInput);
    }

    /** Text, noise and zeros; the linked blocks and checksums that other writers use are made by hand. */
    private static Map<String, byte[]> seeds() {
        Map<String, byte[]> seeds = new TreeMap<>();
        byte[] noise = new byte[300];
        new Random(3).nextBytes(noise);
        byte[] text = "row number 7 of the table, ".repeat(20).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        Map<String, byte[]> raws = Map.of("text", text, "noise", noise, "zeros", new byte[MAX_RAW]);
        try (Lz4Buffers lz4 = new Lz4Buffers();
                ZstdBuffers zstd = new ZstdBuffers()) {
            raws.forEach((name, raw) -> {
                seeds.put("lz4-" + name, compressed(lz4, raw));
                seeds.put("zstd-" + name, compressed(zstd, raw));
            });
        }
        // a linked frame of two blocks, with checksums of blocks and content that nobody reads, and a content size
        ByteBuffer linked = ByteBuffer.allocate(128).order(ByteOrder.LITTLE_ENDIAN);
        linked.putLong(40)
                .putInt(0x184D2204)
                .put((byte) 0x5C)
                .put((byte) 0x40)
                .putLong(40)
                .put((byte) 0);
        linked.putInt(0x80000008)
                .put("abcdefgh".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .putInt(0);
        // eight back, 15 + 4 + 8 long; then five literals
        linked.putInt(10).put((byte) 0x0F).putShort((short) 8).put((byte) 8);
        linked.put((byte) 0x50)
                .put("xyzzy".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .putInt(0);
        linked.putInt(0).putInt(0);
        byte[] bytes = new byte[linked.position()];
        linked.get(0, bytes);
        seeds.put("lz4-linked", bytes);
        return seeds;
    }

    private static byte[] compressed(BufferCodec codec, byte[] raw) {
        ByteBuffer into = ByteBuffer.allocateDirect((int) codec.bound(raw.length));
        int length = codec.compress(direct(raw, 0), into);
        byte[] bytes = new byte[BufferCodec.PREFIX_BYTES + length];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(raw.length);
        into.get(0, bytes, BufferCodec.PREFIX_BYTES, length);
        return bytes;
    }
}
