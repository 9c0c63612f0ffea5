package dev.weir.bench.measure;

import dev.weir.format.RealWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * What the machine takes for a question and its answer that cost nothing: a byte goes from the asker to the client's network thread, to the server's, back to
 * the client's and to the asker, over loopback sockets, each of them asleep until it comes. No lookup can be faster.
 */
@RealWorld("measures")
public final class BareWakes {
    /** Of a question and its answer: each thread is woken once, the client's twice. */
    private static final int WAKES = 4;

    private BareWakes() {}

    /** So many round trips, at this rate. */
    public static Latencies measure(int trips, int perSecond) {
        List<SocketChannel> ends = new ArrayList<>();
        try {
            for (int i = 0; i < WAKES; i++) {
                connect(ends);
            }
            for (int i = 0; i < WAKES - 1; i++) {
                SocketChannel from = ends.get(2 * i + 1);
                SocketChannel to = ends.get(2 * i + 2);
                Thread.ofPlatform().name("wakes-" + i).daemon().start(() -> passOn(from, to));
            }
            return trips(ends.getFirst(), ends.getLast(), trips, 1e9 / perSecond);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            ends.forEach(BareWakes::close);
        }
    }

    private static Latencies trips(SocketChannel to, SocketChannel from, int trips, double stepNs) throws IOException {
        Latencies latencies = new Latencies(trips);
        ByteBuffer one = ByteBuffer.allocateDirect(1);
        long startNs = System.nanoTime();
        for (int i = 0; i < trips; i++) {
            Due.await(startNs + (long) (i * stepNs));
            long askedNs = System.nanoTime();
            to.write(one.clear());
            from.read(one.clear());
            latencies.add(System.nanoTime() - askedNs);
        }
        return latencies;
    }

    private static void connect(List<SocketChannel> ends) throws IOException {
        try (ServerSocketChannel door = ServerSocketChannel.open()) {
            door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            ends.add(SocketChannel.open(door.getLocalAddress()).setOption(StandardSocketOptions.TCP_NODELAY, true));
            ends.add(door.accept().setOption(StandardSocketOptions.TCP_NODELAY, true));
        }
    }

    /** Until the connection is closed. */
    private static void passOn(SocketChannel from, SocketChannel to) {
        ByteBuffer one = ByteBuffer.allocateDirect(1);
        try {
            while (from.read(one.clear()) == 1) {
                to.write(one.flip());
            }
        } catch (IOException e) {
            // the measurement is over
        }
    }

    private static void close(SocketChannel end) {
        try {
            end.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
