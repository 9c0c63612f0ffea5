package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.cli.boot.PrivateServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TableOptionsIT {
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

    private void expect(String told, String... arguments) {
        assertEquals(ExitCode.OK, run(arguments), err.toString());
        assertTrue(out.toString().contains(told), out.toString());
    }

    @Test
    void optionsAreSetShownAndChanged() {
        try (PrivateServer server = PrivateServer.over(data)) {
            String uri = server.uri();
            expect(
                    "created t",
                    "create",
                    "t",
                    "a int64",
                    "--server",
                    uri,
                    "--durability",
                    "async",
                    "--retention",
                    "7d",
                    "--retention-bytes",
                    "10GiB");
            expect("durability async, compression zstd, kept for 7d, 10GiB", "describe", "t", "--server", uri);
            expect("7d, 10GiB", "tables", "--server", uri);
            expect(
                    "durability fsync, compression zstd, kept for 10GiB",
                    "alter",
                    "t",
                    "--server",
                    uri,
                    "--durability",
                    "fsync",
                    "--retention",
                    "forever");
            expect("kept forever", "alter", "t", "--server", uri, "--retention-bytes", "forever");
            expect("\"retention_ms\":43200000", "alter", "t", "--server", uri, "--retention", "12h", "--json");

            assertEquals(ExitCode.FAILED, run("alter", "t", "--server", uri, "--retention", "soon"));
            assertTrue(err.toString().startsWith("weir: invalid_request: a time such as "), err.toString());
            assertEquals(ExitCode.FAILED, run("alter", "u", "--server", uri, "--retention", "7d"));
            assertTrue(err.toString().startsWith("weir: unknown_table: "), err.toString());
        }
    }

    @Test
    void howRowsSettleIsSetShownAndChanged() {
        try (PrivateServer server = PrivateServer.over(data)) {
            String uri = server.uri();
            expect(
                    "created t",
                    "create",
                    "t",
                    "a int64, at timestamp[us, UTC]",
                    "--server",
                    uri,
                    "--lake-partition",
                    "day(at), bucket(4, a)",
                    "--sort-key",
                    "a,at");
            expect(
                    "\"lake\":\"on\",\"lake_freshness_ms\":60000",
                    "alter",
                    "t",
                    "--server",
                    uri,
                    "--lake",
                    "on",
                    "--lake-freshness",
                    "1min",
                    "--json");
            expect(
                    "lake: on, 1min, partitioned by day(at), bucket(4, a), sorted by a, at\n",
                    "describe",
                    "t",
                    "--server",
                    uri);
            assertEquals(ExitCode.FAILED, run("alter", "t", "--server", uri, "--sort-key", "at"));
            assertTrue(err.toString().contains("fixed while the lake is on"), err.toString());
            assertEquals(ExitCode.OK, run("alter", "t", "--server", uri, "--lake", "off"), err.toString());
            expect("lake: off, partitioned", "describe", "t", "--server", uri);
            assertEquals(
                    ExitCode.FAILED,
                    run("create", "k", "a int32", "--server", uri, "--primary-key", "a", "--lake", "on"));
            assertTrue(err.toString().contains("unsupported"), err.toString());
        }
        try (PrivateServer server = PrivateServer.over(data)) {
            expect("lake: off, partitioned", "describe", "t", "--server", server.uri());
        }
    }

    @Test
    void aPrimaryKeyIsSetAndShown() {
        try (PrivateServer server = PrivateServer.over(data)) {
            String uri = server.uri();
            expect(
                    "not null",
                    "create",
                    "t",
                    "code utf8, at int64, n int32",
                    "--server",
                    uri,
                    "--primary-key",
                    "code,at");
            expect(
                    "primary key: code, at (changelog full, deletes allow, merge last)\nbucket key: code, at\n",
                    "describe",
                    "t",
                    "--server",
                    uri);
            expect("│ code, at    │", "tables", "--server", uri);
            expect(
                    "\"primary_key\":[\"a\"],\"changelog\":\"after\",\"deletes\":\"reject\",\"merge\":\"first_row\"",
                    "create",
                    "u",
                    "a int64",
                    "--server",
                    uri,
                    "--primary-key",
                    "a",
                    "--changelog",
                    "after",
                    "--deletes",
                    "reject",
                    "--merge",
                    "first_row",
                    "--json");
            expect("changelog after, deletes reject, merge first_row", "describe", "u", "--server", uri);

            assertEquals(ExitCode.FAILED, run("create", "v", "a int64", "--server", uri, "--merge", "last"));
            assertTrue(err.toString().contains("say --primary-key"), err.toString());
            assertEquals(ExitCode.FAILED, run("create", "v", "a int64", "--server", uri, "--primary-key", "b"));
            assertTrue(err.toString().startsWith("weir: unknown_column: "), err.toString());
        }
    }
}
