package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.client.Appender;
import dev.weir.client.Batches;
import dev.weir.client.ClientConfig;
import dev.weir.client.Lookups;
import dev.weir.client.Weir;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.server.auth.Users;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that wants to know its users, and the client and the commands that name one. */
class UsersIT {
    private static final String PASSWORD = "correct horse: battery";

    @TempDir
    Path directory;

    private String users = "";

    @BeforeEach
    void addUser() throws IOException {
        Path file = directory.resolve("users.txt");
        Files.writeString(file, Users.line("ann", PASSWORD) + "\n");
        users = "users.file=" + file;
    }

    private ServerProcess start(int port) throws IOException {
        return ServerProcess.start(directory.resolve("data"), port, users);
    }

    @Test
    void theClientLogsInForAllThatItDoesAlsoAfterARestart() throws Exception {
        ServerProcess server = start(0);
        int port = server.flightPort();
        try (Weir weir = Weir.connect(server.uri(), ClientConfig.DEFAULT.withUser("ann", PASSWORD))) {
            count(weir, "create table k (id bigint primary key, name varchar)");
            try (Appender rows = weir.table("k").appender();
                    Lookups lookups = weir.table("k").lookups("name")) {
                rows.append(1L, "one").get();
                assertEquals("one", lookups.lookup(1L).orElseThrow()[0]);

                server.kill();
                server = start(port);

                // each of them is the first that comes over the new connection, in some run
                rows.append(2L, "two").get();
                assertEquals("two", lookups.lookup(2L).orElseThrow()[0]);
                assertEquals(2, count(weir, "select * from k"));
                assertEquals(2, weir.describe("k").rows());
                assertEquals(1, count(weir, "select 1 from weir_queries where user_name = 'ann'"));
            }
        } finally {
            server.close();
        }
    }

    private static int count(Weir weir, String sql) {
        int rows = 0;
        try (Batches batches = weir.sql(sql)) {
            while (batches.next()) {
                rows += batches.root().getRowCount();
            }
        }
        return rows;
    }

    @Test
    void whoIsNotLetInIsToldWhyAndWhatToDo() throws Exception {
        try (ServerProcess server = start(0)) {
            WeirException nobody = assertThrows(WeirException.class, () -> Weir.connect(server.uri()));
            assertEquals(ErrorCode.UNAUTHENTICATED, nobody.code());
            assertTrue(nobody.getMessage().contains("WEIR_PASSWORD"), nobody.getMessage());
            for (String user : new String[] {"ann", "bob"}) {
                ClientConfig config = ClientConfig.DEFAULT.withUser(user, "battery staple");
                WeirException wrong = assertThrows(WeirException.class, () -> Weir.connect(server.uri(), config));
                assertEquals(ErrorCode.UNAUTHENTICATED, wrong.code());
                assertTrue(wrong.getMessage().contains("correct the name or the password"), wrong.getMessage());
                assertTrue(wrong.getMessage().endsWith("user=" + user), wrong.getMessage());
                assertFalse(wrong.getMessage().contains("staple"), wrong.getMessage());
            }
        }
    }

    @Test
    void commandsLogIn() throws Exception {
        try (ServerProcess server = start(0)) {
            Path file = Files.writeString(directory.resolve("password"), PASSWORD + "\n");
            String withUser = server.uri().replace("//", "//ann@");
            String sql = "select user_name from weir_queries";

            said(ServerProcess.run(Map.of("WEIR_PASSWORD", PASSWORD), "sql", "--server", withUser, "-c", sql));
            said(ServerProcess.run(
                    Map.of("WEIR_PASSWORD", PASSWORD, "WEIR_USER", "ann"), "sql", "--server", server.uri(), "-c", sql));
            said(ServerProcess.run(
                    "sql", "--server", server.uri(), "--user", "ann", "--password-file", file.toString(), "-c", sql));

            ServerProcess.Ended wrong =
                    ServerProcess.run(Map.of("WEIR_PASSWORD", "battery staple"), "tables", "--server", withUser);
            assertEquals(ExitCode.FAILED, wrong.exit());
            assertTrue(
                    wrong.err().startsWith("weir: unauthenticated: the server does not let this user in"), wrong.err());
            ServerProcess.Ended none = ServerProcess.run("tables", "--server", withUser);
            assertTrue(none.err().startsWith("weir: invalid_config: the user has no password"), none.err());
            ServerProcess.Ended nobody = ServerProcess.run("tables", "--server", server.uri());
            assertTrue(
                    nobody.err().startsWith("weir: unauthenticated: the server wants to know the user"), nobody.err());
        }
    }

    private static void said(ServerProcess.Ended ended) {
        assertEquals(0, ended.exit(), ended.err());
        assertTrue(ended.out().contains("ann"), ended.out());
    }

    @Test
    void anAddressHasNoPassword() {
        for (String address : new String[] {"weir://ann:staple@host", "weir://ann:st ple@host", "http://staple@host"}) {
            WeirException refused = assertThrows(WeirException.class, () -> Weir.connect(address));
            assertEquals(ErrorCode.INVALID_CONFIG, refused.code());
            assertFalse(String.valueOf(refused).contains("ple@"), refused.getMessage());
        }
    }
}
