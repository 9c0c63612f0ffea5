package dev.weir.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;

/** Where one server lives: its folder and its ports, which it keeps over a restart. */
public record ServerPlace(Path data, int flightPort, int httpPort) {
    private static final int CONNECT_MS = 200;

    /** An empty folder below this one, and two ports that nobody listens at. */
    public static ServerPlace fresh(Path folder) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket flight = new ServerSocket(0, 1, loopback);
                ServerSocket http = new ServerSocket(0, 1, loopback)) {
            return new ServerPlace(
                    folder.resolve("data-" + flight.getLocalPort()).toAbsolutePath(),
                    flight.getLocalPort(),
                    http.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
        }
    }

    public String uri() {
        return "weir://127.0.0.1:" + flightPort;
    }

    Path log() {
        return data.resolveSibling(data.getFileName() + ".log");
    }

    /** Whether the Flight door takes connections. */
    public boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), flightPort), CONNECT_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
