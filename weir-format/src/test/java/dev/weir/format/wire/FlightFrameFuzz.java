package dev.weir.format.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.weir.format.testing.BriefFuzzing;
import dev.weir.format.testing.Typed;
import io.grpc.HasByteBuffer;
import io.grpc.KnownLength;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.apache.arrow.flight.impl.Flight.FlightDescriptor;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

/**
 * A FlightData message in protobuf's framing. It is the same frame, or refused, however the transport cuts it into pieces; where
 * protobuf's own parser takes it too, both read the same; and what is written again is read as the same.
 */
class FlightFrameFuzz {
    private static final int MAX_BODY = 1 << 12;
    private static final int MAX_METADATA = 1 << 20;

    public static void fuzzerTestOneInput(byte[] input) {
        Optional<Parts> whole = parse(new ByteArrayInputStream(input));
        Random random = new Random(Arrays.hashCode(input));
        for (int i = 0; i < 2; i++) {
            assertEquals(whole, parse(new Cut(input, random)));
            assertEquals(whole, parse(new CutBuffers(input, random)));
        }
        whole.ifPresent(parts -> likeProtobuf(input, parts));
    }

    /** What a frame holds, compared by content. */
    private record Parts(ByteBuffer descriptor, ByteBuffer header, ByteBuffer appMetadata, ByteBuffer body) {}

    private static Optional<Parts> parse(InputStream stream) {
        try (BufferAllocator allocator = new RootAllocator()) {
            var marshaller = FlightFrame.marshaller(allocator, MAX_BODY, MAX_METADATA);
            Optional<Parts> parts = Typed.sent(() -> {
                try (FlightFrame frame = marshaller.parse(stream)) {
                    return parts(frame);
                }
            });
            assertTrue(allocator.getPeakMemoryAllocation() <= MAX_BODY, "memory is bounded");
            assertEquals(0, allocator.getAllocatedMemory());
            return parts;
        }
    }

    private static Parts parts(FlightFrame frame) {
        byte[] body = new byte[(int) frame.body().readableBytes()];
        frame.body().getBytes(frame.body().readerIndex(), body);
        return new Parts(
                ByteBuffer.wrap(frame.descriptor()),
                ByteBuffer.wrap(frame.header()),
                ByteBuffer.wrap(frame.appMetadata()),
                ByteBuffer.wrap(body));
    }

    private static void likeProtobuf(byte[] input, Parts parts) {
        FlightData data;
        try {
            data = FlightData.parseFrom(input);
        } catch (InvalidProtocolBufferException e) {
            return; // it looks into the descriptor, which others parse here
        }
        assertEquals(data.getDataHeader().asReadOnlyByteBuffer(), parts.header());
        assertEquals(data.getAppMetadata().asReadOnlyByteBuffer(), parts.appMetadata());
        assertEquals(data.getDataBody().asReadOnlyByteBuffer(), parts.body());
        try (BufferAllocator allocator = new RootAllocator()) {
            var marshaller = FlightFrame.marshaller(allocator, MAX_BODY, MAX_METADATA);
            byte[] again;
            try (InputStream written = marshaller.stream(marshaller.parse(new ByteArrayInputStream(input)))) {
                again = written.readAllBytes();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            assertEquals(Optional.of(parts), parse(new ByteArrayInputStream(again)));
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    /** Gives a few bytes at a time, and does not know how many there are. */
    private static class Cut extends InputStream {
        final ByteBuffer bytes;
        final Random random;

        Cut(byte[] bytes, Random random) {
            this.bytes = ByteBuffer.wrap(bytes);
            this.random = random;
        }

        @Override
        public int read() {
            return bytes.hasRemaining() ? bytes.get() & 0xFF : -1;
        }

        @Override
        public int read(byte[] into, int at, int length) {
            if (length == 0 || !bytes.hasRemaining()) {
                return length == 0 ? 0 : -1;
            }
            int count = Math.min(Math.min(length, bytes.remaining()), 1 + random.nextInt(9));
            bytes.get(into, at, count);
            return count;
        }
    }

    /** As gRPC's: its length is known, and it shows the transport's buffer, which may be an empty or a small one. */
    private static final class CutBuffers extends Cut implements HasByteBuffer, KnownLength {
        CutBuffers(byte[] bytes, Random random) {
            super(bytes, random);
        }

        @Override
        public boolean byteBufferSupported() {
            return true;
        }

        @Override
        public ByteBuffer getByteBuffer() {
            return random.nextInt(4) == 0
                    ? null
                    : bytes.slice(bytes.position(), Math.min(bytes.remaining(), random.nextInt(9)));
        }

        @Override
        public int available() {
            return bytes.remaining();
        }
    }

    @Test
    void aMoment() {
        BriefFuzzing.run(FlightFrameFuzz.class, seeds(), FlightFrameFuzz::fuzzerTestOneInput);
    }

    private static Map<String, byte[]> seeds() {
        Map<String, byte[]> seeds = new TreeMap<>();
        FlightDescriptor descriptor = FlightDescriptor.newBuilder()
                .setType(FlightDescriptor.DescriptorType.PATH)
                .addPath("t")
                .build();
        FlightData.Builder data = FlightData.newBuilder()
                .setFlightDescriptor(descriptor)
                .setDataHeader(ByteString.copyFromUtf8("header"))
                .setAppMetadata(ByteString.copyFromUtf8("{}"));
        seeds.put("first", data.build().toByteArray());
        ByteString body = ByteString.copyFrom(new byte[200]);
        seeds.put(
                "batch", data.clearFlightDescriptor().setDataBody(body).build().toByteArray());
        seeds.put(
                "strange-fields",
                data.setUnknownFields(UnknownFieldSet.newBuilder()
                                .addField(
                                        77,
                                        UnknownFieldSet.Field.newBuilder()
                                                .addVarint(-1)
                                                .addFixed32(1)
                                                .addFixed64(2)
                                                .addLengthDelimited(ByteString.copyFromUtf8("x"))
                                                .build())
                                .build())
                        .build()
                        .toByteArray());
        return seeds;
    }
}
