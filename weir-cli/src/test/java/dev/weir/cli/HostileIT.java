package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.client.Appender;
import dev.weir.client.ClientConfig;
import dev.weir.client.Weir;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.Codec;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.TableSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the machine around a server can do to it; each is one clear sentence. */
class HostileIT {
    @TempDir
    private Path directory;

    @Test
    void aPortInUseIsToldWithItsCure() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            ServerProcess.Ended ended = ServerProcess.run(
                    "server",
                    "--data",
                    directory.resolve("d").toString(),
                    "--flight",
                    address,
                    "--http",
                    "127.0.0.1:0",
                    "--postgres",
                    "127.0.0.1:0");
            refused(ended, "in_use", address);
            ended = ServerProcess.run(
                    "server",
                    "--data",
                    directory.resolve("d").toString(),
                    "--flight",
                    "127.0.0.1:0",
                    "--http",
                    address,
                    "--postgres",
                    "127.0.0.1:0");
            refused(ended, "in_use", address);
            ended = ServerProcess.run(
                    "server",
                    "--data",
                    directory.resolve("d").toString(),
                    "--flight",
                    "127.0.0.1:0",
                    "--http",
                    "127.0.0.1:0",
                    "--postgres",
                    address);
            refused(ended, "in_use", address);
        }
    }

    @Test
    void aSecondServerOnTheSameDirectoryIsRefused() throws Exception {
        Path data = directory.resolve("d");
        try (ServerProcess first = ServerProcess.start(data)) {
            ServerProcess.Ended second = ServerProcess.run(
                    "server",
                    "--data",
                    data.toString(),
                    "--flight",
                    "127.0.0.1:0",
                    "--http",
                    "127.0.0.1:0",
                    "--postgres",
                    "127.0.0.1:0");
            refused(second, "in_use", data.toString());
            assertTrue(first.isAlive());
            assertEquals(0, first.terminate());
        }
        // and it is free again
        try (ServerProcess third = ServerProcess.start(data)) {
            assertEquals(0, third.terminate());
        }
    }

    @Test
    void aDirectoryOfAnotherVersionIsRefused() throws Exception {
        Path data = directory.resolve("d");
        try (ServerProcess first = ServerProcess.start(data)) {
            assertEquals(0, first.terminate());
        }
        Path identity = data.resolve("weir.json");
        Files.writeString(
                identity, Files.readString(identity).replaceFirst("\"format\"\\s*:\\s*\\d+", "\"format\":99"));
        ServerProcess.Ended ended = ServerProcess.run(
                "server",
                "--data",
                data.toString(),
                "--flight",
                "127.0.0.1:0",
                "--http",
                "127.0.0.1:0",
                "--postgres",
                "127.0.0.1:0");
        refused(ended, "unknown_version", "99");
    }

    @Test
    void aForeignDirectoryIsRefusedAndUntouched() throws Exception {
        Path file = Files.writeString(directory.resolve("thesis.txt"), "mine");
        ServerProcess.Ended ended = ServerProcess.run(
                "server",
                "--data",
                directory.toString(),
                "--flight",
                "127.0.0.1:0",
                "--http",
                "127.0.0.1:0",
                "--postgres",
                "127.0.0.1:0");
        assertEquals(ExitCode.FAILED, ended.exit(), ended.err());
        assertEquals(1, lines(ended.err()), ended.err());
        assertEquals("mine", Files.readString(file));
        try (var files = Files.list(directory)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void aWrongSettingIsToldWithItsName() throws Exception {
        ServerProcess.Ended ended =
                ServerProcess.run("server", "--data", directory.resolve("d").toString(), "--set", "no.such=1");
        refused(ended, "invalid_config", "no.such");
    }

    @Test
    void noServerIsExitThree() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        ServerProcess.Ended ended = ServerProcess.run("tables", "--server", "weir://127.0.0.1:" + free);
        assertEquals(ExitCode.UNREACHABLE, ended.exit(), ended.err());
        assertTrue(ended.err().startsWith("weir: unavailable: "), ended.err());
        assertEquals(1, lines(ended.err()), ended.err());
    }

    /** A file system of 8 MB, which needs root; the log's own tests fill a disk in memory everywhere. */
    @Test
    void aFullDiskRefusesAppendsAndServesOn() throws Exception {
        Path small = Files.createDirectories(directory.resolve("small"));
        Assumptions.assumeTrue(mount(small), "no right to mount a small file system");
        try (ServerProcess server = ServerProcess.start(small.resolve("d"));
                Weir weir = Weir.connect(server.uri(), impatient())) {
            weir.create(
                    TableSpec.of("t", TableSchema.fromJson("{\"columns\":[{\"name\":\"b\",\"type\":\"binary\"}]}")));
            Random random = new Random(1);
            long stored = 0;
            WeirException full = null;
            try (Appender appender = weir.table("t").appender()) {
                for (int i = 0; i < 200 && full == null; i++) {
                    byte[] incompressible = new byte[100_000];
                    random.nextBytes(incompressible);
                    try {
                        appender.append((Object) incompressible).join();
                        stored++;
                    } catch (CompletionException e) {
                        full = (WeirException) e.getCause();
                    }
                }
            } catch (WeirException e) {
                full = e;
            }
            assertEquals(ErrorCode.DISK_FULL, full == null ? null : full.code(), String.valueOf(full));
            assertTrue(server.isAlive());
            long[] rows = {0};
            weir.table("t").scan().forEach(row -> rows[0]++);
            assertEquals(stored, rows[0], "what was acknowledged is there, nothing else");
            assertEquals(0, server.terminate());
        } finally {
            new ProcessBuilder("umount", small.toString()).start().waitFor();
        }
    }

    /** Enough of them to start, with each library open, and for a few clients. */
    @Test
    void withoutFileDescriptorsItRefusesAndServesOn() throws Exception {
        Path data = directory.resolve("d");
        try (ServerProcess server = ServerProcess.startWithFiles(600, data);
                Weir weir = Weir.connect(server.uri(), impatient())) {
            weir.create(TableSpec.of("t", TableSchema.fromJson("{\"columns\":[{\"name\":\"n\",\"type\":\"int64\"}]}"))
                    .withBuckets(500, List.of()));
            long stored = 0;
            int refused = 0;
            try (Appender appender = weir.table("t").appender()) {
                for (long row = 0; row < 600 && refused < 2; row++) {
                    try {
                        appender.append(row).join();
                        stored++;
                    } catch (CompletionException e) {
                        refused++;
                        assertEquals(ErrorCode.UNAVAILABLE, ((WeirException) e.getCause()).code(), server.log());
                    }
                }
            } catch (WeirException e) {
                // closing says again that some were refused
                assertEquals(ErrorCode.UNAVAILABLE, e.code());
            }
            assertTrue(refused > 0, "there were enough of them");
            assertTrue(server.isAlive());
            assertEquals(0, server.terminate());
            try (ServerProcess again = ServerProcess.start(data);
                    Weir after = Weir.connect(again.uri(), impatient())) {
                long[] rows = {0};
                after.table("t").scan().forEach(row -> rows[0]++);
                assertTrue(rows[0] >= stored, () -> "acknowledged rows are missing, there are " + rows[0]);
                assertEquals(0, again.terminate());
            }
        }
    }

    /** A full disk is retried: somebody may make room. */
    private static ClientConfig impatient() {
        return new ClientConfig(1 << 20, Duration.ofMillis(1), 64L << 20, Duration.ofSeconds(4), Codec.ZSTD);
    }

    private static boolean mount(Path folder) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder.toString())
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void refused(ServerProcess.Ended ended, String code, String named) {
        assertEquals(ExitCode.FAILED, ended.exit(), ended.err());
        assertTrue(ended.err().startsWith("weir: " + code + ": "), ended.err());
        assertTrue(ended.err().contains(named), ended.err());
        assertEquals(1, lines(ended.err()), ended.err());
        assertFalse(ended.out().contains("ready"), ended.out());
    }

    private static long lines(String text) {
        return text.lines().count();
    }
}
