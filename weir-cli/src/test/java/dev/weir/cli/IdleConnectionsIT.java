package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Many Postgres connections that do nothing: a server process keeps them for little, and serves on. */
@Timeout(300)
class IdleConnectionsIT {
    private static final int COUNT = Integer.getInteger("weir.idle.connections", 2000);

    /** Of RAM; the heap's garbage is in it. */
    private static final long MOST_BYTES_EACH = 48 << 10;

    private static final int PROTOCOL = 196_608;

    @TempDir
    Path data;

    @Test
    @EnabledOnOs(OS.LINUX)
    void theyCostLittleAndStayUsable() throws Exception {
        try (ServerProcess server = ServerProcess.start(data, 0, "postgres.max_connections=" + (COUNT + 1))) {
            int port = server.postgresPort();
            List<Client> idle = new ArrayList<>();
            try (Client first = new Client(port)) {
                // what is loaded and compiled once is not the connections'
                for (int i = 0; i < 200; i++) {
                    first.query();
                    new Client(port).close();
                }
                long before = server.residentBytes();
                for (int i = 0; i < COUNT; i++) {
                    idle.add(new Client(port));
                }
                long each = (server.residentBytes() - before) / COUNT;
                System.out.println(COUNT + " idle connections, bytes each: " + each);
                assertTrue(each < MOST_BYTES_EACH, "bytes of a connection: " + each);
                assertEquals(COUNT + 1, server.figure("weir_connections_open{door=\"postgres\"}"));
                first.query();
                idle.getFirst().query();
                idle.getLast().query();
            } finally {
                for (Client client : idle) {
                    client.close();
                }
            }
            while (server.figure("weir_connections_open{door=\"postgres\"}") > 0) {
                Thread.onSpinWait();
            }
        }
    }

    /** Those that never say who they are go again, and make room. */
    @Test
    void whoSaysNothingIsSentAway() throws Exception {
        String[] settings = {"postgres.max_connections=" + COUNT, "postgres.request_timeout=3s"};
        try (ServerProcess server = ServerProcess.start(data, 0, settings)) {
            List<Socket> silent = new ArrayList<>();
            for (int i = 0; i < COUNT; i++) {
                silent.add(new Socket("127.0.0.1", server.postgresPort()));
            }
            for (Socket socket : silent) {
                socket.setSoTimeout(60_000);
                while (socket.getInputStream().read() >= 0) {
                    // perhaps it is told why
                }
                socket.close();
            }
            try (Client client = new Client(server.postgresPort())) {
                client.query();
            }
        }
    }

    /** As little of a client as there can be. */
    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final DataInputStream in;

        Client(int port) throws IOException {
            socket = new Socket("127.0.0.1", port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(60_000);
            in = new DataInputStream(socket.getInputStream());
            byte[] user = "user\0ann\0\0".getBytes(StandardCharsets.UTF_8);
            send(ByteBuffer.allocate(8 + user.length)
                    .putInt(8 + user.length)
                    .putInt(PROTOCOL)
                    .put(user));
            untilReady();
        }

        void query() throws IOException {
            byte[] sql = "select 1\0".getBytes(StandardCharsets.UTF_8);
            send(ByteBuffer.allocate(5 + sql.length)
                    .put((byte) 'Q')
                    .putInt(4 + sql.length)
                    .put(sql));
            assertTrue(untilReady().contains("D"), "a row");
        }

        private void send(ByteBuffer message) throws IOException {
            socket.getOutputStream().write(message.array());
        }

        private String untilReady() throws IOException {
            StringBuilder types = new StringBuilder();
            while (types.indexOf("Z") < 0) {
                types.append((char) in.readByte());
                in.skipNBytes(in.readInt() - 4);
            }
            return types.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
