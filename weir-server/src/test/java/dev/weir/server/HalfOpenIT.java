package dev.weir.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.client.Batches;
import dev.weir.client.ClientConfig;
import dev.weir.client.Weir;
import dev.weir.format.batch.Codec;
import dev.weir.format.wire.Durability;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A connection that dies without a word, as when a cable is pulled or a firewall forgets it. */
@Timeout(90)
class HalfOpenIT {
    @TempDir
    Path data;

    @Test
    void anIdleFollowerNoticesAndGoesOn() throws Exception {
        try (TestServer test = new TestServer(data);
                Proxy proxy = new Proxy(test.server.flightAddress());
                VectorSchemaRoot rows = Tests.rows(test.allocator, 0, 10);
                Weir weir = Weir.connect("weir://127.0.0.1:" + proxy.port(), quickToNotice())) {
            weir.create(Tests.spec("t", 1, Durability.FSYNC));
            test.server.tables().append("t", rows);
            List<Long> seen = new ArrayList<>();
            try (Batches follower = weir.table("t").scan().follow()) {
                assertTrue(follower.next());
                seen.addAll(Tests.ids(follower.root()));
                proxy.forgetConnections();
                rows.clear();
                Tests.fill(rows, 10, 20);
                test.server.tables().append("t", rows);
                while (seen.size() < 20) {
                    assertTrue(follower.next());
                    seen.addAll(Tests.ids(follower.root()));
                }
            }
            assertEquals(LongStream.range(0, 20).boxed().toList(), seen, "in order, and none twice");
        }
    }

    /** A server that was asked is given up when it does not answer for this long; asked it is after ten seconds. */
    private static ClientConfig quickToNotice() {
        return new ClientConfig(1 << 20, Duration.ofMillis(1), 64L << 20, Duration.ofSeconds(3), Codec.ZSTD);
    }

    /** Forwards bytes, until it is told to forget: from then on those connections stay open and carry nothing. */
    private static final class Proxy implements AutoCloseable {
        private final ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
        private final AtomicReference<Object> age = new AtomicReference<>(new Object());
        private final InetSocketAddress target;

        Proxy(InetSocketAddress target) throws IOException {
            this.target = target;
            Thread.ofVirtual().start(this::accept);
        }

        int port() {
            return listening.getLocalPort();
        }

        void forgetConnections() {
            age.set(new Object());
        }

        private void accept() {
            try {
                while (true) {
                    Socket in = listening.accept();
                    Socket out = new Socket(target.getAddress(), target.getPort());
                    sockets.add(in);
                    sockets.add(out);
                    Object born = age.get();
                    Thread.ofVirtual().start(() -> pump(in, out, born));
                    Thread.ofVirtual().start(() -> pump(out, in, born));
                }
            } catch (IOException e) {
                // closed
            }
        }

        private void pump(Socket from, Socket to, Object born) {
            byte[] buffer = new byte[16 << 10];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    if (age.get() == born) {
                        out.write(buffer, 0, count);
                    }
                }
                if (age.get() == born) {
                    to.close();
                }
            } catch (IOException e) {
                // one of the two is gone
            }
        }

        @Override
        public void close() throws IOException {
            listening.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
