package dev.weir.server.memory;

import dev.weir.format.batch.BatchDecoder;
import dev.weir.format.batch.BatchEncoder;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.batch.Codec;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;

/** Lends encoders and decoders, whose native contexts are dear to make, to one thread at a time; there are as many as were ever lent at once. */
public final class Codecs implements AutoCloseable {
    private final BufferAllocator allocator;
    private final Map<Codec, Queue<BatchEncoder>> encoders = new ConcurrentHashMap<>();
    private final Map<BatchLimits, Queue<BatchDecoder>> decoders = new ConcurrentHashMap<>();

    Codecs(BufferAllocator allocator) {
        this.allocator = allocator;
    }

    public <T> T encoding(Codec codec, Function<BatchEncoder, T> work) {
        Queue<BatchEncoder> idle = encoders.computeIfAbsent(codec, any -> new ConcurrentLinkedQueue<>());
        BatchEncoder encoder = idle.poll();
        if (encoder == null) {
            encoder = new BatchEncoder(allocator, codec);
        }
        try {
            return work.apply(encoder);
        } finally {
            idle.add(encoder);
        }
    }

    public <T> T decoding(BatchLimits limits, Function<BatchDecoder, T> work) {
        Queue<BatchDecoder> idle = decoders.computeIfAbsent(limits, any -> new ConcurrentLinkedQueue<>());
        BatchDecoder decoder = idle.poll();
        if (decoder == null) {
            decoder = new BatchDecoder(allocator, limits);
        }
        try {
            return work.apply(decoder);
        } finally {
            idle.add(decoder);
        }
    }

    @Override
    public void close() {
        encoders.values().forEach(idle -> idle.forEach(BatchEncoder::close));
        decoders.values().forEach(idle -> idle.forEach(BatchDecoder::close));
    }
}
