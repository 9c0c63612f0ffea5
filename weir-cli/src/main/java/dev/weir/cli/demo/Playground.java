package dev.weir.cli.demo;

import dev.weir.cli.boot.Boot;
import dev.weir.cli.load.DataFile;
import dev.weir.cli.load.FileFormat;
import dev.weir.cli.load.Input;
import dev.weir.cli.load.Loader;
import dev.weir.cli.load.OnError;
import dev.weir.cli.load.RowSource;
import dev.weir.client.Weir;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.TableSpec;
import dev.weir.server.config.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** A server in this process on a fresh directory, and a client connected to it over the loopback. Both go when it is closed, with the data. */
final class Playground implements AutoCloseable {
    /** Which ports the server takes. */
    enum Doors {
        /** The usual ones if they are free, so that what is printed can be typed in shorter. */
        USUAL,
        ANY
    }

    private final Path directory;
    private Boot server;
    private Weir weir;

    private Playground(Path directory, Boot server, Weir weir) {
        this.directory = directory;
        this.server = server;
        this.weir = weir;
    }

    static Playground open(Doors doors) {
        Path directory = temporary();
        try {
            Boot server = start(directory.resolve("data"), doors);
            try {
                return new Playground(directory, server, Weir.connect(server.uri()));
            } catch (RuntimeException e) {
                server.close();
                throw e;
            }
        } catch (RuntimeException e) {
            Boot.erase(directory);
            throw e;
        }
    }

    private static Boot start(Path data, Doors doors) {
        Map<String, String> usual = Map.of("data.directory", data.toString());
        if (doors == Doors.USUAL) {
            try {
                return Boot.start(ConfigLoader.from(usual));
            } catch (WeirException e) {
                if (e.code() != ErrorCode.IN_USE) {
                    throw e;
                }
            }
        }
        return Boot.start(ConfigLoader.from(
                Map.of("data.directory", data.toString(), "flight.port", "0", "http.port", "0", "postgres.port", "0")));
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("weir-demo-");
        } catch (IOException e) {
            throw new WeirException(ErrorCode.IO_ERROR, "cannot make a temporary directory: " + e.getMessage(), e);
        }
    }

    Boot server() {
        return server;
    }

    Weir weir() {
        return weir;
    }

    /** Stops the server and starts it again on the same directory; the client is another one then. */
    void restart() {
        weir.close();
        server.close();
        server = start(directory.resolve("data"), Doors.ANY);
        weir = Weir.connect(server.uri());
    }

    /** Makes a table from a file and appends the file, as {@code weir append --create} does; answers how many rows there were. */
    long load(String table, Path path, FileFormat format) {
        try (BufferAllocator allocator = new RootAllocator();
                DataFile file = DataFile.open(Input.of(path.toString()), format, allocator)) {
            weir.create(TableSpec.of(table, TableSchema.create(file.fit().schema())));
            try (Loader loader = new Loader(weir.table(table), OnError.STOP, new Quiet())) {
                loader.load(file);
                return loader.stored();
            }
        }
    }

    private static final class Quiet implements Loader.Watcher {
        @Override
        public void progress(DataFile file, long rowsSent, long rowsStored, long bytesRead) {
            // nobody watches
        }

        @Override
        public void rejected(RowSource.Rejections rejections) {
            // bad rows stop the load
        }
    }

    @Override
    public void close() {
        try {
            weir.close();
        } finally {
            try {
                server.close();
            } finally {
                Boot.erase(directory);
            }
        }
    }
}
