package dev.weir.cli.boot;

import dev.weir.format.RealWorld;
import dev.weir.server.Server;
import dev.weir.server.config.ConfigLoader;
import java.nio.file.Path;
import java.util.Map;

/** A server over the directory of one that does not run, for the own process: without SQL and scrubber, on ports that nobody is told of. */
public final class PrivateServer implements AutoCloseable {
    private final Server server;

    private PrivateServer(Server server) {
        this.server = server;
    }

    /** {@code IN_USE} when a server has the directory. */
    @RealWorld("names of new tables")
    public static PrivateServer over(Path dataDirectory) {
        return new PrivateServer(Server.start(
                ConfigLoader.from(Map.of(
                        "data.directory",
                        dataDirectory.toString(),
                        "flight.port",
                        "0",
                        "http.port",
                        "0",
                        "scrub.bytes_per_second",
                        "0")),
                RealPorts.open()));
    }

    public String uri() {
        return "weir://" + Boot.text(server.flightAddress());
    }

    @Override
    public void close() {
        server.close();
    }
}
