package dev.weir.server.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client that says what a test wants it to say. */
final class RawClient implements AutoCloseable {
    /** A message from the server. */
    @SuppressWarnings("ArrayRecordComponent")
    record Message(char type, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        /** A field of an error or notice. */
        String field(char code) {
            for (String field : text().split("\0", -1)) {
                if (!field.isEmpty() && field.charAt(0) == code) {
                    return field.substring(1);
                }
            }
            return "";
        }

        /** The values of a row, as text. */
        List<String> values() {
            ByteBuffer buffer = ByteBuffer.wrap(body);
            List<String> values = new ArrayList<>();
            int count = buffer.getShort();
            for (int i = 0; i < count; i++) {
                int length = buffer.getInt();
                if (length < 0) {
                    values.add("null");
                } else {
                    byte[] value = new byte[length];
                    buffer.get(value);
                    values.add(new String(value, StandardCharsets.UTF_8));
                }
            }
            return values;
        }

        @Override
        public String toString() {
            return switch (type) {
                case 'E', 'N' -> type + ":" + field('C') + " " + field('M');
                case 'D' -> "D:" + String.join("|", values());
                case 'C' -> "C:" + text().replace("\0", "");
                case 'Z' -> "Z:" + text();
                default -> String.valueOf(type);
            };
        }
    }

    final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    /** As BackendKeyData told it. */
    byte[] key = {};

    RawClient(InetSocketAddress address) throws IOException {
        socket = new Socket();
        socket.setReceiveBufferSize(64 << 10);
        socket.connect(new InetSocketAddress("127.0.0.1", address.getPort()));
        socket.setSoTimeout(30_000);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream(), 1 << 16));
        out = socket.getOutputStream();
    }

    /** One that has been let in. */
    static RawClient in(InetSocketAddress address) throws IOException {
        RawClient client = new RawClient(address);
        client.send(startup("user", "ann", "database", "weir"));
        client.greeted();
        return client;
    }

    /** Reads up to the first ReadyForQuery. */
    void greeted() throws IOException {
        for (Message message = read(); message.type() != 'Z'; message = read()) {
            if (message.type() == 'K') {
                key = message.body();
            }
            assertEquals(true, "RSKvN".indexOf(message.type()) >= 0, message.toString());
        }
    }

    static byte[] startup(String... parameters) {
        return startup(3 << 16, parameters);
    }

    static byte[] startup(int version, String... parameters) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(int32(version));
        for (String parameter : parameters) {
            body.writeBytes(text(parameter));
        }
        body.write(0);
        return join(int32(body.size() + 4), body.toByteArray());
    }

    static byte[] message(char type, byte[]... parts) {
        byte[] body = join(parts);
        return join(new byte[] {(byte) type}, int32(body.length + 4), body);
    }

    static byte[] query(String sql) {
        return message('Q', text(sql));
    }

    static byte[] parse(String name, String sql, int... oids) {
        byte[] types = int16(oids.length);
        for (int oid : oids) {
            types = join(types, int32(oid));
        }
        return message('P', text(name), text(sql), types);
    }

    /** All in text. */
    static byte[] bind(String portal, String statement, String... values) {
        byte[] all = int16(values.length);
        for (String value : values) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            all = join(all, int32(bytes.length), bytes);
        }
        return message('B', text(portal), text(statement), int16(0), all, int16(0));
    }

    static byte[] describe(char what, String name) {
        return message('D', new byte[] {(byte) what}, text(name));
    }

    static byte[] execute(String portal, int limit) {
        return message('E', text(portal), int32(limit));
    }

    static byte[] close(char what, String name) {
        return message('C', new byte[] {(byte) what}, text(name));
    }

    static byte[] sync() {
        return message('S');
    }

    static byte[] text(String text) {
        return (text + "\0").getBytes(StandardCharsets.UTF_8);
    }

    static byte[] int32(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    static byte[] int16(int value) {
        return ByteBuffer.allocate(2).putShort((short) value).array();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    void send(byte[]... parts) throws IOException {
        out.write(join(parts));
        out.flush();
    }

    int readByte() throws IOException {
        return in.read();
    }

    Message read() throws IOException {
        char type = (char) in.readUnsignedByte();
        byte[] body = new byte[in.readInt() - 4];
        in.readFully(body);
        return new Message(type, body);
    }

    /** Everything up to the next ReadyForQuery, which is the last. */
    List<String> answers() throws IOException {
        List<String> all = new ArrayList<>();
        Message message;
        do {
            message = read();
            all.add(message.toString());
        } while (message.type() != 'Z');
        return all;
    }

    List<String> ask(byte[]... parts) throws IOException {
        send(parts);
        return answers();
    }

    /** The same for several. */
    List<String> askAll(int count, byte[]... parts) throws IOException {
        send(parts);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.addAll(answers());
        }
        return all;
    }

    /** What the server says before it hangs up. */
    List<Message> untilTheEnd() {
        List<Message> all = new ArrayList<>();
        try {
            while (true) {
                all.add(read());
            }
        } catch (EOFException | SocketException e) {
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
