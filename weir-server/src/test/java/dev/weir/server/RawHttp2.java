package dev.weir.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.arrow.flight.impl.FlightServiceGrpc;

/** HTTP/2 and gRPC by hand, for what no library lets one say. */
public final class RawHttp2 implements AutoCloseable {
    public static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1);
    public static final String PUT = "/" + FlightServiceGrpc.getDoPutMethod().getFullMethodName();
    public static final String INFO =
            "/" + FlightServiceGrpc.getGetFlightInfoMethod().getFullMethodName();

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RESET = 3;
    private static final int SETTINGS = 4;
    private static final int GO_AWAY = 7;
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final int READ_MS = 20_000;

    private final Socket socket = new Socket();
    private final OutputStream out;
    private final DataInputStream in;
    private final Map<Integer, Map<String, String>> seen = new HashMap<>();
    private final Map<Integer, End> ends = new HashMap<>();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);

    /** How a call ended. */
    public record End(String grpcStatus, String weirError, String message) {}

    private RawHttp2(InetSocketAddress address) throws IOException {
        // before connecting, so that the window is small, too: a client that does not read stops the server soon
        socket.setReceiveBufferSize(16 << 10);
        socket.connect(address);
        socket.setSoTimeout(READ_MS);
        this.out = socket.getOutputStream();
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    /** A connection that has said nothing yet. */
    public static RawHttp2 silent(InetSocketAddress address) throws IOException {
        return new RawHttp2(address);
    }

    /** A connection that has greeted. */
    public static RawHttp2 connect(InetSocketAddress address) throws IOException {
        RawHttp2 connection = new RawHttp2(address);
        connection.send(PREFACE);
        connection.frame(SETTINGS, 0, 0, new byte[0]);
        // unseen: until it is, the server's windows are the standard's small ones
        connection.frame(SETTINGS, ACK, 0, new byte[0]);
        return connection;
    }

    public Socket socket() {
        return socket;
    }

    public void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Begins a call. */
    public void headers(int stream, String path) throws IOException {
        frame(HEADERS, END_HEADERS, stream, block(path));
    }

    /** Begins a call and says that nothing more comes. */
    public void headersOnly(int stream, String path) throws IOException {
        frame(HEADERS, END_HEADERS | END_STREAM, stream, block(path));
    }

    public void data(int stream, byte[] bytes) throws IOException {
        frame(DATA, 0, stream, bytes);
    }

    /** Says that nothing more comes. */
    public void dataEnd(int stream) throws IOException {
        frame(DATA, END_STREAM, stream, new byte[0]);
    }

    /** What stands before a message of this length. */
    public static byte[] prefix(int length) {
        return ByteBuffer.allocate(5).put((byte) 0).putInt(length).array();
    }

    public static byte[] message(byte[] body) {
        return ByteBuffer.allocate(5 + body.length)
                .put(prefix(body.length))
                .put(body)
                .array();
    }

    private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.put((byte) (payload.length >> 16))
                .put((byte) (payload.length >> 8))
                .put((byte) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        send(frame.array());
    }

    private static byte[] block(String path) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        field(block, ":method", "POST");
        field(block, ":scheme", "http");
        field(block, ":path", path);
        field(block, ":authority", "weir");
        field(block, "content-type", "application/grpc");
        field(block, "te", "trailers");
        return block.toByteArray();
    }

    /** Literal, without an index and without Huffman's code. */
    private static void field(ByteArrayOutputStream into, String name, String value) {
        into.write(0);
        into.write(name.length());
        into.writeBytes(name.getBytes(ISO_8859_1));
        into.write(value.length());
        into.writeBytes(value.getBytes(ISO_8859_1));
    }

    /** Reads until the call is over. */
    public End end(int stream) throws IOException, Http2Exception {
        while (!ends.containsKey(stream)) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedByte() << 8 | in.readUnsignedByte();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int of = in.readInt() & Integer.MAX_VALUE;
            byte[] payload = in.readNBytes(length);
            Map<String, String> fields = seen.computeIfAbsent(of, any -> new HashMap<>());
            if (type == HEADERS) {
                Http2Headers headers = decoder.decodeHeaders(of, Unpooled.wrappedBuffer(payload));
                headers.forEach(field ->
                        fields.put(field.getKey().toString(), field.getValue().toString()));
            }
            if (type == GO_AWAY) {
                return new End("go away", "", new String(payload, ISO_8859_1));
            }
            if (type == RESET) {
                ends.putIfAbsent(of, new End("reset " + ByteBuffer.wrap(payload).getInt(), "", ""));
            } else if ((flags & END_STREAM) != 0 && (type == HEADERS || type == DATA)) {
                ends.put(
                        of,
                        new End(
                                fields.getOrDefault("grpc-status", ""),
                                fields.getOrDefault("weir-error", ""),
                                fields.getOrDefault("grpc-message", "")));
            }
        }
        return ends.get(stream);
    }

    /** Reads and forgets until the server hangs up. */
    public void awaitHangUp() {
        byte[] ignored = new byte[8192];
        try {
            while (in.read(ignored) >= 0) {
                // more may come
            }
        } catch (EOFException | SocketException e) {
            // that is hanging up, too
        } catch (IOException e) {
            throw new UncheckedIOException("the server did not hang up", e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
