package dev.weir.server.postgres;

import static dev.weir.server.postgres.RawClient.bind;
import static dev.weir.server.postgres.RawClient.execute;
import static dev.weir.server.postgres.RawClient.int32;
import static dev.weir.server.postgres.RawClient.join;
import static dev.weir.server.postgres.RawClient.message;
import static dev.weir.server.postgres.RawClient.parse;
import static dev.weir.server.postgres.RawClient.query;
import static dev.weir.server.postgres.RawClient.startup;
import static dev.weir.server.postgres.RawClient.sync;
import static dev.weir.server.postgres.RawClient.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.server.TestServer;
import dev.weir.server.auth.Users;
import dev.weir.server.net.Network;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Strangers at the Postgres door: each is refused or borne, others are served, and nothing of them is left. */
@Timeout(120)
class HostileClientIT {
    @TempDir
    private Path data;

    private final FakeEngine engine = new FakeEngine();
    private TestServer test;
    private InetSocketAddress door;

    private void start(String... settings) {
        test = new TestServer(data.resolve("d"), tables -> Optional.of(engine), settings);
        door = test.server.postgresAddress().orElseThrow();
    }

    @AfterEach
    void othersAreServedAndNothingIsLeft() throws Exception {
        if (test.figure("weir_refused_total{door=\"postgres\",reason=\"password\"}") == 0 && !users) {
            serves();
        }
        TestServer.await("connections are closed", () -> connections() == 0);
        TestServer.await("results are closed", () -> engine.open.get() == 0);
        TestServer.await("memory is free", () -> test.server.usedMemoryBytes() == 0);
        TestServer.await("buffers are free", () -> Network.heldBytes() < 64 << 10);
        test.close();
    }

    private boolean users;

    private double connections() {
        return test.figure("weir_connections_open{door=\"postgres\"}");
    }

    private void serves() throws IOException {
        try (RawClient client = RawClient.in(door)) {
            assertEquals(List.of("T", "D:0|x", "C:SELECT 1", "Z:I"), client.ask(query("rows 1 x")));
        }
    }

    @Test
    void randomBytes() throws Exception {
        start();
        Random random = new Random(5);
        for (int round = 0; round < 300; round++) {
            byte[] noise = new byte[random.nextInt(3000)];
            random.nextBytes(noise);
            try (RawClient client = random.nextBoolean() ? new RawClient(door) : RawClient.in(door)) {
                client.send(noise);
                if (random.nextInt(4) == 0) {
                    client.socket.shutdownOutput();
                    client.untilTheEnd();
                }
            } catch (SocketException e) {
                // the server may hang up at any byte
            }
        }
    }

    /** Right frames with noise in them. */
    @Test
    void randomMessages() throws Exception {
        start();
        Random random = new Random(6);
        String types = "PBDECSHQdcf";
        for (int round = 0; round < 200; round++) {
            try (RawClient client = RawClient.in(door)) {
                for (int i = 0; i < 20; i++) {
                    byte[] noise = new byte[random.nextInt(40)];
                    random.nextBytes(noise);
                    char type = types.charAt(random.nextInt(types.length()));
                    client.send(message(type, "SHc".indexOf(type) >= 0 ? new byte[0] : noise));
                }
                client.send(sync(), query("rows 0 end"));
                List<String> said = new ArrayList<>();
                while (!said.contains("T") || !said.getLast().equals("Z:I")) {
                    said.add(client.read().toString());
                }
            }
        }
    }

    @Test
    void lengthsThatNobodyCanMeanAreRefusedUnread() throws Exception {
        start("postgres.max_message_bytes=100000");
        for (int length : new int[] {Integer.MIN_VALUE, -1, 0, 3, 200_000, Integer.MAX_VALUE}) {
            for (char type : "QPBDSEd".toCharArray()) {
                try (RawClient client = RawClient.in(door)) {
                    client.send(new byte[] {(byte) type}, int32(length), new byte[10]);
                    List<RawClient.Message> said = client.untilTheEnd();
                    assertEquals("FATAL", said.getFirst().field('S'), type + " " + length);
                    assertEquals("08P01", said.getFirst().field('C'), type + " " + length);
                }
            }
            try (RawClient client = new RawClient(door)) {
                client.send(int32(length), int32(3 << 16));
                assertEquals("08P01", client.untilTheEnd().getFirst().field('C'), "start-up " + length);
            }
        }
        try (RawClient client = RawClient.in(door)) {
            client.send(message('?'));
            assertEquals("08P01", client.untilTheEnd().getFirst().field('C'));
        }
        try (RawClient client = RawClient.in(door)) {
            // long, and not too long
            assertEquals(
                    "C:SELECT 1",
                    client.ask(query("rows 1 " + "x".repeat(90_000))).get(2));
        }
    }

    @Test
    void aStatementThatIsTooLongIsRefusedAndTheConnectionGoesOn() throws Exception {
        start("sql.max_statement_chars=100");
        try (RawClient client = RawClient.in(door)) {
            String sql = "rows 1 " + "x".repeat(200);
            assertTrue(client.ask(query(sql)).getFirst().startsWith("E:54000"));
            assertTrue(client.ask(parse("", sql), sync()).getFirst().startsWith("E:54000"));
            assertEquals("Z:I", client.ask(query("rows 1")).getLast());
        }
    }

    @Test
    void whatIsPreparedAndBoundCountsInTheBudget() throws Exception {
        start("memory.budget_bytes=32MiB", "sql.max_statement_chars=2000000");
        String million = "x".repeat(1_000_000);
        try (RawClient client = RawClient.in(door)) {
            for (int round = 0; round < 2; round++) {
                int statements = untilRefused(client, i -> parse("s" + i, "rows 1 " + million));
                assertTrue(statements > 5 && statements < 17, statements + " statements");
                assertEquals(
                        "C:DEALLOCATE ALL", client.ask(query("deallocate all")).getFirst());
            }
            client.ask(query("begin"));
            client.ask(parse("named", "rows 1 $1"), sync());
            int portals = untilRefused(client, i -> bind("p" + i, "named", million));
            assertTrue(portals > 5 && portals < 17, portals + " portals");
            client.ask(query("rollback"));
            assertEquals("2", client.ask(bind("", "named", million), sync()).getFirst());
        }
    }

    /** How often the client was told that it is done. */
    private static int untilRefused(RawClient client, IntFunction<byte[]> message) throws IOException {
        for (int i = 0; i < 64; i++) {
            String said = client.ask(message.apply(i), sync()).getFirst();
            if (said.startsWith("E:")) {
                assertTrue(said.startsWith("E:53200"), said);
                return i;
            }
        }
        return 64;
    }

    @Test
    void aHundredThousandQueriesAreNotWorkedOnWhileNobodyReads() throws Exception {
        start();
        byte[] one = query("rows 3 " + "y".repeat(200));
        byte[] thousand = new byte[one.length * 1000];
        for (int i = 0; i < 1000; i++) {
            System.arraycopy(one, 0, thousand, i * one.length, one.length);
        }
        try (RawClient client = RawClient.in(door)) {
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 100; i++) {
                        client.send(thousand);
                    }
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            // it fills the pipes, and then neither side can go on
            TestServer.await("the server waits for its reader", () -> sender.getState() == Thread.State.WAITING);
            assertTrue(Network.heldBytes() < 4 << 20, "held " + Network.heldBytes());
            serves();
            long ready = 0;
            while (ready < 100_000) {
                ready += client.read().type() == 'Z' ? 1 : 0;
            }
            sender.join();
        }
    }

    @Test
    void aReaderThatStopsHoldsLittleAndNobodyUp() throws Exception {
        start("sql.threads=1");
        List<RawClient> slow = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            RawClient client = RawClient.in(door);
            client.send(query("rows 10000000 " + "z".repeat(100)));
            assertEquals('T', client.read().type());
            slow.add(client);
        }
        serves();
        assertTrue(Network.heldBytes() < 8 << 20, "held " + Network.heldBytes());
        slow.getFirst().socket.setSoTimeout(1000);
        for (RawClient client : slow) {
            client.close();
        }
    }

    @Test
    void aReaderThatTakesNothingForTooLongIsSentAway() throws Exception {
        start("postgres.max_pause=200ms");
        try (RawClient client = RawClient.in(door)) {
            client.send(query("rows 100000000 " + "z".repeat(100)));
            TestServer.await("it runs", () -> engine.open.get() == 1);
            TestServer.await("it is ended", () -> engine.open.get() == 0);
            TestServer.await("it is sent away", () -> connections() == 0);
        }
    }

    @Test
    void aClientThatLeavesEndsItsStatements() throws Exception {
        start();
        byte[][] ends = {
            query("wait"),
            query("rows 100000000 abc"),
            join(query("begin"), parse("", "rows 5"), bind("p", ""), execute("p", 1), message('H')),
            join(parse("", "wait"), bind("", ""), execute("", 0), sync()),
            Arrays.copyOf(query("rows 1"), 7),
            new byte[] {'Q', 0, 1, 0, 0, 'x'},
        };
        for (int round = 0; round < 20; round++) {
            for (byte[] end : ends) {
                RawClient client = RawClient.in(door);
                client.send(end);
                if (round % 2 == 0) {
                    client.socket.setSoLinger(true, 0);
                }
                client.close();
            }
        }
        TestServer.await("all are over", () -> engine.open.get() == 0 && engine.waiting.get() == 0);
    }

    @Test
    void slowOnesAreNotAwaited() throws Exception {
        start("postgres.request_timeout=300ms");
        try (RawClient silent = new RawClient(door);
                RawClient drops = new RawClient(door);
                RawClient stops = RawClient.in(door);
                RawClient idle = RawClient.in(door)) {
            byte[] first = startup("user", "a".repeat(5000));
            Thread dropping = Thread.ofVirtual().start(() -> {
                try {
                    for (byte b : first) {
                        drops.send(new byte[] {b});
                        Thread.sleep(1);
                    }
                } catch (IOException | InterruptedException e) {
                    // sent away
                }
            });
            stops.send(Arrays.copyOf(query("rows 1"), 6));
            assertEquals("57P05", silent.untilTheEnd().getFirst().field('C'));
            assertEquals("57P05", stops.untilTheEnd().getFirst().field('C'));
            drops.untilTheEnd();
            dropping.join();
            assertEquals("Z:I", idle.ask(query("rows 1")).getLast(), "one that owes nothing may be silent");
        }
    }

    @Test
    void moreConnectionsThanTheLimitAreTurnedAway() throws Exception {
        start("postgres.max_connections=50");
        List<RawClient> in = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            in.add(RawClient.in(door));
        }
        for (int i = 0; i < 200; i++) {
            try (RawClient more = new RawClient(door)) {
                assertEquals(-1, more.readByte());
            } catch (SocketException e) {
                // or so
            }
        }
        for (RawClient client : in) {
            client.close();
        }
        TestServer.await("there is room again", () -> connections() == 0);
    }

    @Test
    void aThousandIdleConnectionsCostLittle() throws Exception {
        start();
        List<RawClient> in = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            RawClient client = RawClient.in(door);
            assertEquals("Z:I", client.ask(query("rows 1 x")).getLast());
            in.add(client);
        }
        TestServer.await("nothing is held for them", () -> Network.heldBytes() < 1 << 20);
        for (RawClient client : in) {
            client.close();
        }
    }

    @Test
    void nobodyComesInWithoutAProof() throws Exception {
        users = true;
        Path file = Files.writeString(data.resolve("users"), Users.line("ann", "secret") + "\n");
        start("users.file=" + file);
        byte[] start = startup("user", "ann");
        byte[] first = message('p', text("SCRAM-SHA-256"), int32(14), "n,,n=,r=abcdef".getBytes("UTF-8"));
        byte[][][] attempts = {
            {start, query("rows 1")},
            {start, parse("", "rows 1"), sync()},
            {start, message('p', text("PLAIN"), int32(3), "abc".getBytes("UTF-8"))},
            {start, message('p', text("secret"))},
            {start, message('p', "c=biws,r=abc,p=AAAA".getBytes("UTF-8"))},
            {start, first, first},
            {start, first, query("rows 1")},
            {start, first, message('p', "c=biws,r=abcdef,p=AAAA".getBytes("UTF-8"))},
            {start, start},
            {start, first, startup("user", "bob")},
            {startup("user", "bob"), first, message('p')},
        };
        for (byte[][] attempt : attempts) {
            try (RawClient client = new RawClient(door)) {
                client.send(attempt);
                List<RawClient.Message> said = client.untilTheEnd();
                assertFalse(said.stream().anyMatch(message -> "ZKD".indexOf(message.type()) >= 0), said.toString());
                assertEquals("FATAL", said.getLast().field('S'), said.toString());
            }
        }
        assertEquals(0, engine.open.get());
    }
}
