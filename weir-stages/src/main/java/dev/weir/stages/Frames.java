package dev.weir.stages;

import dev.weir.format.batch.EncodedBatch;
import dev.weir.format.wire.FlightFrame;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;

/** A gRPC server that takes frames into native memory and lets go of them, and a channel to it, set up as Weir's are. */
final class Frames implements AutoCloseable {
    /** As the client and the server have it. */
    private static final int WINDOW_BYTES = 4 << 20;

    private static final int MAX_BYTES = 16 << 20;
    private static final long STOP_SECONDS = 10;
    private static final byte[] NONE = {};

    private final BufferAllocator allocator;
    private final MethodDescriptor<FlightFrame, FlightFrame> method;
    private final Server server;
    private final ManagedChannel channel;

    Frames(BufferAllocator allocator) {
        this.allocator = allocator;
        this.method = method(allocator);
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress(loopback, 0))
                    .directExecutor()
                    .flowControlWindow(WINDOW_BYTES)
                    .maxInboundMessageSize(MAX_BYTES)
                    .addService(ServerServiceDefinition.builder("stages")
                            .addMethod(method, ServerCalls.asyncClientStreamingCall(this::take))
                            .build())
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        channel = NettyChannelBuilder.forAddress(new InetSocketAddress(loopback, server.getPort()))
                .usePlaintext()
                .disableRetry()
                .directExecutor()
                .flowControlWindow(WINDOW_BYTES)
                .build();
    }

    private static MethodDescriptor<FlightFrame, FlightFrame> method(BufferAllocator allocator) {
        MethodDescriptor.Marshaller<FlightFrame> frames = FlightFrame.marshaller(allocator, MAX_BYTES, MAX_BYTES);
        return MethodDescriptor.<FlightFrame, FlightFrame>newBuilder(frames, frames)
                .setType(MethodDescriptor.MethodType.CLIENT_STREAMING)
                .setFullMethodName("stages/Put")
                .build();
    }

    private StreamObserver<FlightFrame> take(StreamObserver<FlightFrame> answers) {
        return new StreamObserver<>() {
            @Override
            public void onNext(FlightFrame frame) {
                frame.close();
            }

            @Override
            public void onError(Throwable error) {
                // the sender sees it
            }

            @Override
            public void onCompleted() {
                answers.onNext(new FlightFrame(NONE, NONE, NONE, allocator.getEmpty()));
                answers.onCompleted();
            }
        };
    }

    /** Sends the batch so many times and returns when the other side has taken the last one. The batch stays the caller's. */
    long send(EncodedBatch batch, int frames) {
        Answer answer = new Answer();
        StreamObserver<FlightFrame> stream =
                ClientCalls.asyncClientStreamingCall(channel.newCall(method, CallOptions.DEFAULT), answer);
        for (int i = 0; i < frames; i++) {
            answer.awaitRoom();
            batch.body().getReferenceManager().retain();
            stream.onNext(new FlightFrame(NONE, batch.metadata(), NONE, batch.body()));
        }
        stream.onCompleted();
        answer.done.join();
        return frames;
    }

    /** The sender's side: whether there is room, and what came back. */
    private static final class Answer implements ClientResponseObserver<FlightFrame, FlightFrame> {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        private final Semaphore room = new Semaphore(0);
        private final CompletableFuture<ClientCallStreamObserver<FlightFrame>> stream = new CompletableFuture<>();

        @Override
        public void beforeStart(ClientCallStreamObserver<FlightFrame> call) {
            call.setOnReadyHandler(room::release);
            stream.complete(call);
        }

        void awaitRoom() {
            while (!stream.join().isReady()) {
                room.acquireUninterruptibly();
            }
        }

        @Override
        public void onNext(FlightFrame frame) {
            frame.close();
        }

        @Override
        public void onError(Throwable error) {
            done.completeExceptionally(error);
            room.release();
        }

        @Override
        public void onCompleted() {
            done.complete(null);
        }
    }

    @Override
    public void close() {
        channel.shutdown();
        server.shutdown();
        try {
            channel.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
            server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
