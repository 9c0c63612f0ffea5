package dev.weir.cli.boot;

import dev.weir.format.RealWorld;
import dev.weir.server.Server;
import dev.weir.server.config.ServerConfig;
import dev.weir.storage.disk.LocalDisk;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/** A whole server on the real machine, running. Closing it stops it gracefully. */
public final class Boot implements AutoCloseable {
    private final Server server;
    private final Sql sql;
    private final LakeParts lake;
    private final Path dataDirectory;

    private Boot(Server server, Sql sql, LakeParts lake, Path dataDirectory) {
        this.server = server;
        this.sql = sql;
        this.lake = lake;
        this.dataDirectory = dataDirectory;
    }

    /** Fails with a WeirException whose message says what to do: port in use, directory in use, of another version, or not ours. */
    @RealWorld("names of new tables")
    public static Boot start(ServerConfig config) {
        Sql sql = new Sql(config);
        try {
            LakeParts lake = new LakeParts(config, new LocalDisk());
            Server server = Server.start(
                    config,
                    RealPorts.open(),
                    new Server.Guests(
                            tables -> Optional.of(sql.over(tables)),
                            sources -> new LakeWork(lake, sources, sql, config)));
            return new Boot(
                    server, sql, lake, config.dataDirectory().toAbsolutePath().normalize());
        } catch (RuntimeException | Error e) {
            sql.close();
            throw e;
        }
    }

    /** Deletes a directory with all that is in it, such as that of a server that was only for show. */
    public static void erase(Path directory) {
        new LocalDisk().delete(directory);
    }

    public InetSocketAddress flight() {
        return server.flightAddress();
    }

    public InetSocketAddress http() {
        return server.httpAddress();
    }

    public InetSocketAddress postgres() {
        return server.postgresAddress().orElseThrow();
    }

    /** What {@code --server} takes. */
    public String uri() {
        return "weir://" + text(flight());
    }

    public Path dataDirectory() {
        return dataDirectory;
    }

    public static String text(InetSocketAddress address) {
        String host = address.getHostString();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    @Override
    public void close() {
        try {
            server.close();
        } finally {
            sql.close();
            lake.close();
        }
    }
}
