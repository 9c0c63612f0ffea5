package dev.weir.format.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Frames through a real gRPC connection over loopback, echoed by the server. */
class FlightFrameIT {
    private static final long MAX_BODY = 128L << 20;

    private BufferAllocator allocator;
    private BufferAllocator serverMemory;
    private BufferAllocator clientMemory;
    private EventLoopGroup loops;
    private Server server;
    private ManagedChannel channel;
    private MethodDescriptor<FlightFrame, FlightFrame> clientMethod;
    private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
    private final Semaphore echoed = new Semaphore(0);

    @BeforeEach
    void start() throws Exception {
        allocator = new RootAllocator();
        serverMemory = allocator.newChildAllocator("server", 0, Long.MAX_VALUE);
        clientMemory = allocator.newChildAllocator("client", 0, Long.MAX_VALUE);
        loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
        MethodDescriptor<FlightFrame, FlightFrame> method = method(serverMemory);
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .directExecutor()
                .channelType(NioServerSocketChannel.class)
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .addService(ServerServiceDefinition.builder("test")
                        .addMethod(method, ServerCalls.asyncBidiStreamingCall(this::echo))
                        .build())
                .build()
                .start();
        channel = NettyChannelBuilder.forAddress("localhost", server.getPort())
                .usePlaintext()
                .channelType(NioSocketChannel.class)
                .eventLoopGroup(loops)
                .disableRetry()
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .build();
        clientMethod = method(clientMemory);
    }

    private static MethodDescriptor<FlightFrame, FlightFrame> method(BufferAllocator memory) {
        return MethodDescriptor.<FlightFrame, FlightFrame>newBuilder()
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setFullMethodName("test/echo")
                .setRequestMarshaller(FlightFrame.marshaller(memory, MAX_BODY, 1 << 20))
                .setResponseMarshaller(FlightFrame.marshaller(memory, MAX_BODY, 1 << 20))
                .build();
    }

    private StreamObserver<FlightFrame> echo(StreamObserver<FlightFrame> out) {
        return new StreamObserver<>() {
            @Override
            public void onNext(FlightFrame frame) {
                out.onNext(frame);
                echoed.release();
            }

            @Override
            public void onError(Throwable t) {}

            @Override
            public void onCompleted() {
                out.onCompleted();
            }
        };
    }

    /** A transport says that it has terminated, and then its thread releases what it had still to send. */
    @AfterEach
    void stopAndCountMemory() throws Exception {
        channel.shutdownNow();
        server.shutdownNow();
        assertTrue(channel.awaitTermination(20, TimeUnit.SECONDS));
        assertTrue(server.awaitTermination(20, TimeUnit.SECONDS));
        assertTrue(loops.shutdownGracefully(0, 20, TimeUnit.SECONDS).await(20, TimeUnit.SECONDS));
        for (Object each : received) {
            if (each instanceof FlightFrame frame) {
                frame.close();
            }
        }
        assertEquals(0, allocator.getAllocatedMemory());
        serverMemory.close();
        clientMemory.close();
        allocator.close();
    }

    private FlightFrame frame(int bodyBytes, int seed) {
        ArrowBuf body = clientMemory.buffer(bodyBytes);
        for (int i = 0; i < bodyBytes; i += 997) {
            body.setByte(i, i * 31 + seed);
        }
        body.writerIndex(bodyBytes);
        return new FlightFrame(new byte[] {1, 2}, new byte[] {(byte) seed, 3}, new byte[seed & 1], body);
    }

    private StreamObserver<FlightFrame> replies() {
        return new StreamObserver<>() {
            @Override
            public void onNext(FlightFrame frame) {
                received.add(frame);
            }

            @Override
            public void onError(Throwable t) {
                received.add(t);
            }

            @Override
            public void onCompleted() {
                received.add("completed");
            }
        };
    }

    @Test
    void framesOfAllSizesComeBackAsTheyWere() throws Exception {
        StreamObserver<FlightFrame> requests =
                ClientCalls.asyncBidiStreamingCall(channel.newCall(clientMethod, CallOptions.DEFAULT), replies());
        int[] sizes = {0, 1, 100, 8 << 10, (8 << 10) + 1, 70_000, 5_000_000, 100 << 20, 0, 9_000};
        for (int i = 0; i < sizes.length; i++) {
            requests.onNext(frame(sizes[i], i));
            Object reply = received.poll(60, TimeUnit.SECONDS);
            assertTrue(reply instanceof FlightFrame, String.valueOf(reply));
            try (FlightFrame frame = (FlightFrame) reply) {
                assertArrayEquals(new byte[] {1, 2}, frame.descriptor());
                assertArrayEquals(new byte[] {(byte) i, 3}, frame.header());
                assertEquals(i & 1, frame.appMetadata().length);
                assertEquals(sizes[i], frame.body().readableBytes());
                assertEquals(sizes[i], frame.body().capacity());
                for (int at = 0; at < sizes[i]; at += 997) {
                    assertEquals((byte) (at * 31 + i), frame.body().getByte(at));
                }
            }
        }
        requests.onCompleted();
        assertEquals("completed", received.poll(20, TimeUnit.SECONDS));
    }

    @Test
    void aCancelledCallReleasesWhatItHadToSend() throws Exception {
        ClientCall<FlightFrame, FlightFrame> call = channel.newCall(clientMethod, CallOptions.DEFAULT);
        CountDownLatch ready = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onReady() {
                        ready.countDown();
                    }

                    @Override
                    public void onMessage(FlightFrame frame) {
                        frame.close();
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        closed.countDown();
                    }
                },
                new Metadata());
        assertTrue(ready.await(20, TimeUnit.SECONDS));
        // Nothing is asked back, so the windows fill and frames wait in both directions.
        for (int i = 0; i < 40; i++) {
            call.sendMessage(frame(1 << 20, i));
        }
        call.cancel("enough", null);
        assertTrue(closed.await(20, TimeUnit.SECONDS));
        // What gRPC refuses to take stays ours.
        try (FlightFrame late = frame(1 << 20, 0)) {
            assertThrows(IllegalStateException.class, () -> call.sendMessage(late));
        }
    }

    /** A copy would lie in the transport's own buffers, and the body would be free at once. */
    @Test
    void aBodyThatWaitsForItsReaderIsTheOneThatWasGiven() throws Exception {
        ClientCall<FlightFrame, FlightFrame> call = channel.newCall(clientMethod, CallOptions.DEFAULT);
        call.start(new ClientCall.Listener<>() {}, new Metadata());
        int frames = 40;
        for (int i = 0; i < frames; i++) {
            call.sendMessage(frame(1 << 20, i));
        }
        // The client reads nothing: little more than its window has left the server.
        assertTrue(echoed.tryAcquire(frames, 20, TimeUnit.SECONDS));
        assertTrue(serverMemory.getAllocatedMemory() >= 20 << 20, "bytes=" + serverMemory.getAllocatedMemory());
        call.cancel("enough", null);
    }

    @Test
    void aStreamThatIsNeverDrainedReleasesItsBody() throws Exception {
        var marshaller = FlightFrame.marshaller(clientMemory, MAX_BODY, 1 << 20);
        marshaller.stream(frame(1 << 20, 1)).close();
        marshaller.stream(frame(10, 1)).close();
        var stream = marshaller.stream(frame(20_000, 1));
        stream.close();
        stream.close();
        assertEquals(0, clientMemory.getAllocatedMemory());
    }

    @Test
    void bodiesBeyondTheLimitAreRefusedBeforeTheyAreRead() throws Exception {
        var generous = FlightFrame.marshaller(clientMemory, MAX_BODY, 1 << 20);
        var strict = FlightFrame.marshaller(clientMemory, 1000, 1 << 20);
        try (var stream = generous.stream(frame(1001, 1))) {
            WeirException e = assertThrows(WeirException.class, () -> strict.parse(stream));
            assertEquals(ErrorCode.BATCH_TOO_LARGE, e.code());
        }
        try (BufferAllocator poor = allocator.newChildAllocator("poor", 0, 1000);
                var stream = generous.stream(frame(100_000, 1))) {
            WeirException e = assertThrows(
                    WeirException.class,
                    () -> FlightFrame.marshaller(poor, MAX_BODY, 1 << 20).parse(stream));
            assertEquals(ErrorCode.OUT_OF_MEMORY, e.code());
        }
    }
}
