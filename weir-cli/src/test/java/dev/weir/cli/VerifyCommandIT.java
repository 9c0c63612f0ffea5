package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.cli.boot.PrivateServer;
import dev.weir.client.Appender;
import dev.weir.client.Weir;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.TableSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class VerifyCommandIT {
    @TempDir
    Path data;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        Console console = new Console(new PrintWriter(out), new PrintWriter(err));
        int exit = Main.run(console, arguments);
        console.flush();
        return exit;
    }

    @Test
    void aRunningServerAndADirectoryAtRestAreChecked() throws Exception {
        try (PrivateServer server = PrivateServer.over(data);
                Weir weir = Weir.connect(server.uri())) {
            weir.create(TableSpec.of("t", TableSchema.fromJson("{\"columns\":[{\"name\":\"a\",\"type\":\"int64\"}]}")));
            for (long i = 0; i < 3; i++) {
                try (Appender appender = weir.table("t").appender()) {
                    appender.append(i).join();
                }
            }
            assertEquals(ExitCode.OK, run("verify", "--server", server.uri()), err.toString());
            assertTrue(out.toString().contains("t bucket 0: 3 rows in 3 batches, "), out.toString());
            assertTrue(out.toString().contains("catalog: 1 command, "), out.toString());
            assertTrue(out.toString().contains("ok: "), out.toString());
            assertEquals(ExitCode.FAILED, run("verify", "--offline", "--data", data.toString()));
            assertTrue(err.toString().startsWith("weir: in_use: "), err.toString());
        }
        assertEquals(ExitCode.OK, run("verify", "t", "--offline", "--data", data.toString()), err.toString());
        assertTrue(out.toString().contains("t bucket 0: 3 rows in 3 batches, "), out.toString());

        Path segment = flipTheLastByte();
        assertEquals(ExitCode.FAILED, run("verify", "--offline", "--data", data.toString()));
        assertEquals("", err.toString());
        String told = out.toString();
        assertTrue(told.contains("t bucket 0: 3 rows in 2 batches, ") && told.contains("DAMAGED: "), told);
        assertTrue(told.contains("file=" + segment + " position="), told);
        assertTrue(told.contains(" offset=2 end_offset=3"), told);
        assertTrue(told.contains("readable: 0 to 1"), told);
        assertEquals(ExitCode.FAILED, run("verify", "t", "--json", "--offline", "--data", data.toString()));
        assertTrue(out.toString().startsWith("{\"table\":\"t\",\"bucket\":0,"), out.toString());

        assertEquals(ExitCode.FAILED, run("verify", "--offline", "--data", data + "/nothing"));
        assertTrue(err.toString().startsWith("weir: invalid_request: "), err.toString());
    }

    private Path flipTheLastByte() throws IOException {
        Path segment;
        try (Stream<Path> files = Files.walk(data)) {
            segment = files.filter(file -> file.toString().endsWith(".arrows"))
                    .findFirst()
                    .orElseThrow();
        }
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            file.seek(file.length() - 1);
            int last = file.read();
            file.seek(file.length() - 1);
            file.write(last ^ 1);
        }
        return segment;
    }
}
