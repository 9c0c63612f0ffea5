package dev.weir.bench.soak;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.weir.format.RealWorld;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Random;

/**
 * People at the wrong door: bytes that mean nothing, HTTP/2 that breaks off, requests of two GiB, and sockets that say half a sentence and
 * then nothing. Some of the silent ones are always open; the oldest is dropped when there are too many. One thread.
 */
@RealWorld("sockets to the server")
final class Strangers implements AutoCloseable {
    private static final int SILENT = 30;
    private static final int READ_MS = 300;
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1);
    private static final byte[] NO_SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

    private final int flightPort;
    private final int httpPort;
    private final Tally tally;
    private final ArrayDeque<Socket> silent = new ArrayDeque<>();

    Strangers(int flightPort, int httpPort, Tally tally) {
        this.flightPort = flightPort;
        this.httpPort = httpPort;
        this.tally = tally;
    }

    /** One of them, by chance. */
    void one(Random random) {
        try {
            switch (random.nextInt(6)) {
                case 0 -> say(flightPort, noise(random));
                case 1 -> say(httpPort, noise(random));
                case 2 -> say(flightPort, PREFACE, NO_SETTINGS, noise(random));
                case 3 -> say(flightPort, PREFACE, NO_SETTINGS, hugePut());
                case 4 -> keep(flightPort, random.nextBoolean() ? PREFACE : new byte[] {'P'});
                default -> keep(httpPort, "GET /metr".getBytes(ISO_8859_1));
            }
        } catch (IOException e) {
            // the server may hang up whenever it likes
        }
        tally.count("strangers");
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[random.nextInt(4096)];
        random.nextBytes(bytes);
        return bytes;
    }

    private void say(int port, byte[]... parts) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(READ_MS);
            OutputStream out = socket.getOutputStream();
            for (byte[] part : parts) {
                out.write(part);
            }
            out.flush();
            socket.getInputStream().read(new byte[1024]);
        }
    }

    private void keep(int port, byte[] half) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        silent.add(socket);
        socket.getOutputStream().write(half);
        if (silent.size() > SILENT) {
            silent.remove().close();
        }
    }

    /** Headers of a put, and a message that says it has two GiB. */
    private static byte[] hugePut() {
        ByteBuffer frames = ByteBuffer.allocate(512);
        byte[] headers = headers();
        frame(frames, headers.length, 1, 4);
        frames.put(headers);
        frame(frames, 5, 0, 0);
        frames.put((byte) 0).putInt(Integer.MAX_VALUE);
        byte[] bytes = new byte[frames.position()];
        frames.flip().get(bytes);
        return bytes;
    }

    private static void frame(ByteBuffer into, int length, int type, int flags) {
        into.put((byte) (length >> 16)).put((byte) (length >> 8)).put((byte) length);
        into.put((byte) type).put((byte) flags).putInt(1);
    }

    /** Literal fields without an index and without Huffman's code. */
    private static byte[] headers() {
        ByteBuffer block = ByteBuffer.allocate(256);
        field(block, ":method", "POST");
        field(block, ":scheme", "http");
        field(block, ":path", "/arrow.flight.protocol.FlightService/DoPut");
        field(block, ":authority", "weir");
        field(block, "content-type", "application/grpc");
        field(block, "te", "trailers");
        byte[] bytes = new byte[block.position()];
        block.flip().get(bytes);
        return bytes;
    }

    private static void field(ByteBuffer into, String name, String value) {
        into.put((byte) 0);
        into.put((byte) name.length()).put(name.getBytes(ISO_8859_1));
        into.put((byte) value.length()).put(value.getBytes(ISO_8859_1));
    }

    @Override
    public void close() {
        for (Socket socket : silent) {
            try {
                socket.close();
            } catch (IOException e) {
                // it is gone
            }
        }
    }
}
