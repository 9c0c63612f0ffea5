package dev.weir.format.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.weir.format.ErrorClass;
import dev.weir.format.WeirException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.apache.arrow.flight.impl.Flight.FlightDescriptor;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

class FlightFrameProperties {
    @Property(tries = 300)
    void protobufAndWeReadEachOther(
            @ForAll @Size(max = 300) byte[] header,
            @ForAll @Size(max = 40) byte[] appMetadata,
            @ForAll @IntRange(max = 20_000) int bodyBytes)
            throws Exception {
        try (BufferAllocator allocator = new RootAllocator()) {
            FlightDescriptor descriptor =
                    FlightDescriptor.newBuilder().addPath("t").build();
            byte[] body = new byte[bodyBytes];
            for (int i = 0; i < bodyBytes; i++) {
                body[i] = (byte) (i * 7);
            }
            FlightData data = FlightData.newBuilder()
                    .setFlightDescriptor(descriptor)
                    .setDataHeader(ByteString.copyFrom(header))
                    .setAppMetadata(ByteString.copyFrom(appMetadata))
                    .setDataBody(ByteString.copyFrom(body))
                    .setUnknownFields(UnknownFieldSet.newBuilder()
                            .addField(
                                    77,
                                    UnknownFieldSet.Field.newBuilder()
                                            .addVarint(-1)
                                            .addFixed32(1)
                                            .addFixed64(2)
                                            .addLengthDelimited(ByteString.copyFrom(body))
                                            .build())
                            .build())
                    .build();
            var marshaller = FlightFrame.marshaller(allocator, 1 << 20, 1 << 20);
            FlightFrame frame = marshaller.parse(new ByteArrayInputStream(data.toByteArray()));
            assertArrayEquals(descriptor.toByteArray(), frame.descriptor());
            assertArrayEquals(header, frame.header());
            assertArrayEquals(appMetadata, frame.appMetadata());
            assertEquals(bodyBytes, frame.body().capacity());
            try (InputStream stream = marshaller.stream(frame)) {
                FlightData back = FlightData.parseFrom(stream);
                assertEquals(
                        data.toBuilder()
                                .setUnknownFields(UnknownFieldSet.getDefaultInstance())
                                .build(),
                        back);
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    /** Protobuf: messages one after the other are one message, in which the last of each field counts. */
    @Property(tries = 50)
    void theLastBodyCounts(@ForAll @Size(min = 1, max = 50) byte[] first, @ForAll @Size(max = 50) byte[] last) {
        try (BufferAllocator allocator = new RootAllocator()) {
            byte[] both = FlightData.newBuilder()
                    .setDataBody(ByteString.copyFrom(first))
                    .build()
                    .toByteString()
                    .concat(ByteString.copyFrom(new byte[] {(byte) 0xC2, 0x3E, (byte) last.length}))
                    .concat(ByteString.copyFrom(last))
                    .toByteArray();
            try (FlightFrame frame =
                    FlightFrame.marshaller(allocator, 1000, 1 << 20).parse(new ByteArrayInputStream(both))) {
                byte[] body = new byte[(int) frame.body().readableBytes()];
                frame.body().getBytes(0, body);
                assertArrayEquals(last, body);
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    @Property(tries = 2000)
    void anyBytesAreAFrameOrATypedError(@ForAll @Size(max = 200) byte[] bytes, @ForAll boolean real) {
        try (BufferAllocator allocator = new RootAllocator()) {
            var marshaller = FlightFrame.marshaller(allocator, 1000, 1 << 20);
            byte[] input = bytes;
            if (real && bytes.length > 4) {
                ArrowBuf body = allocator.buffer(bytes.length);
                body.setBytes(0, bytes);
                body.writerIndex(bytes.length);
                try (InputStream stream = marshaller.stream(new FlightFrame(new byte[0], bytes, bytes, body))) {
                    input = stream.readAllBytes();
                } catch (java.io.IOException e) {
                    throw new AssertionError(e);
                }
                input[(bytes[0] & 0xFF) % input.length] = bytes[1];
            }
            try {
                marshaller.parse(new ByteArrayInputStream(input)).close();
            } catch (WeirException e) {
                assertEquals(ErrorClass.CALLER, e.code().errorClass());
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }
}
