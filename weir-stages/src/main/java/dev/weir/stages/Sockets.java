package dev.weir.stages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Two ends of one connection over the loopback device: a thread reads at the other, into the same memory again and again. */
final class Sockets implements AutoCloseable {
    private static final int RECEIVE_BYTES = 1 << 20;

    private final ByteBuffer message;
    private final ByteBuffer answer = ByteBuffer.allocateDirect(1);
    private final SocketChannel near;
    private final SocketChannel far;

    /** @param bytes of one message */
    Sockets(int bytes) {
        message = ByteBuffer.allocateDirect(bytes);
        try (ServerSocketChannel listening = ServerSocketChannel.open()) {
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            near = SocketChannel.open(listening.getLocalAddress());
            far = listening.accept();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes so many messages and returns when the other end has read them all. */
    long send(int messages) throws IOException {
        long bytes = (long) messages * message.capacity();
        Thread reader = Thread.ofPlatform().daemon().name("far-end").start(() -> read(bytes));
        for (int i = 0; i < messages; i++) {
            message.clear();
            while (message.hasRemaining()) {
                near.write(message);
            }
        }
        near.read(answer.clear());
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return bytes;
    }

    private void read(long bytes) {
        ByteBuffer into = ByteBuffer.allocateDirect(RECEIVE_BYTES);
        try {
            for (long left = bytes; left > 0; ) {
                int count = far.read(into.clear());
                if (count < 0) {
                    return;
                }
                left -= count;
            }
            far.write(ByteBuffer.allocate(1));
        } catch (IOException e) {
            throw new IllegalStateException("the connection broke", e);
        }
    }

    @Override
    public void close() throws IOException {
        near.close();
        far.close();
    }
}
