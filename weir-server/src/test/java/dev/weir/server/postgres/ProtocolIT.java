package dev.weir.server.postgres;

import static dev.weir.server.postgres.RawClient.bind;
import static dev.weir.server.postgres.RawClient.close;
import static dev.weir.server.postgres.RawClient.describe;
import static dev.weir.server.postgres.RawClient.execute;
import static dev.weir.server.postgres.RawClient.int32;
import static dev.weir.server.postgres.RawClient.join;
import static dev.weir.server.postgres.RawClient.message;
import static dev.weir.server.postgres.RawClient.parse;
import static dev.weir.server.postgres.RawClient.query;
import static dev.weir.server.postgres.RawClient.startup;
import static dev.weir.server.postgres.RawClient.sync;
import static dev.weir.server.postgres.RawClient.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.wire.TableName;
import dev.weir.server.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every message of the protocol, byte by byte, answered by an engine of this test. */
@Timeout(60)
class ProtocolIT {
    @TempDir
    private Path data;

    private final FakeEngine engine = new FakeEngine();
    private TestServer test;
    private InetSocketAddress door;

    @BeforeEach
    void start() {
        test = new TestServer(data, tables -> Optional.of(engine));
        door = test.server.postgresAddress().orElseThrow();
    }

    @AfterEach
    void nothingIsLeft() {
        test.close();
        assertEquals(0, engine.open.get());
    }

    @Test
    void aClientIsGreetedWithWhatItMustKnow() throws Exception {
        try (RawClient client = new RawClient(door)) {
            client.send(startup(
                    "user", "ann", "database", "any", "application_name", "test", "options", "-c timezone=UTC"));
            Map<String, String> told = new HashMap<>();
            for (RawClient.Message message = client.read(); message.type() != 'Z'; message = client.read()) {
                if (message.type() == 'S') {
                    String[] parts = message.text().split("\0", -1);
                    told.put(parts[0], parts[1]);
                }
            }
            assertEquals(
                    List.of(
                            "DateStyle",
                            "IntervalStyle",
                            "TimeZone",
                            "application_name",
                            "client_encoding",
                            "default_transaction_read_only",
                            "in_hot_standby",
                            "integer_datetimes",
                            "is_superuser",
                            "server_encoding",
                            "server_version",
                            "session_authorization",
                            "standard_conforming_strings"),
                    told.keySet().stream().sorted().toList());
            assertTrue(told.get("server_version").startsWith("15.0 (Weir "), told.toString());
            assertEquals("test", told.get("application_name"));
            assertEquals("ann", told.get("session_authorization"));
        }
    }

    @Test
    void encryptionIsDeclined() throws Exception {
        try (RawClient client = new RawClient(door)) {
            client.send(int32(8), int32(80_877_104));
            assertEquals('N', client.readByte());
            client.send(int32(8), int32(80_877_103));
            assertEquals('N', client.readByte());
            client.send(startup("user", "ann"));
            client.greeted();
        }
    }

    @Test
    void newerClientsAreToldWhatIsSpoken() throws Exception {
        try (RawClient client = new RawClient(door)) {
            client.send(startup(3 << 16 | 9, "user", "ann", "_pq_.new", "1"));
            RawClient.Message first = client.read();
            assertEquals('v', first.type());
            assertArrayEquals(join(int32(3 << 16 | 2), int32(1), text("_pq_.new")), first.body());
            client.greeted();
            assertEquals(4 + 32, client.key.length, "a long secret, as 3.2 has it");
        }
        try (RawClient client = new RawClient(door)) {
            client.send(startup(2 << 16, "user", "ann"));
            assertEquals("0A000", client.untilTheEnd().getFirst().field('C'));
        }
        try (RawClient client = new RawClient(door)) {
            client.send(startup("database", "ann"));
            assertEquals("28000", client.untilTheEnd().getFirst().field('C'));
        }
    }

    @Test
    void simpleQueries() throws Exception {
        try (RawClient client = RawClient.in(door)) {
            assertEquals(List.of("T", "D:0|x", "D:1|x", "C:SELECT 2", "Z:I"), client.ask(query("rows 2 x")));
            assertEquals(List.of("I", "Z:I"), client.ask(query("")));
            assertEquals(List.of("I", "Z:I"), client.ask(query(" -- nothing\n ; ")));
            assertEquals(
                    List.of("T", "D:0|a;b", "C:SELECT 1", "C:INSERT 0 7", "T", "C:SELECT 0", "Z:I"),
                    client.ask(query("rows 1 a;b; change 7; rows 0".replace("a;b", "\"a;b\""))).stream()
                            .map(line -> line.replace("\"", ""))
                            .toList());
            assertEquals(
                    List.of("T", "D:0|", "C:SELECT 1", "E:42601 syntax error at or near \"nonsense\"", "Z:I"),
                    client.ask(query("rows 1; nonsense; rows 2")));
        }
    }

    @Test
    void errorsHaveTheirPlaceInCharactersOfTheWholeText() throws Exception {
        try (RawClient client = RawClient.in(door)) {
            client.send(query("rows 0 äöü😀; nonsense"));
            RawClient.Message error = client.read();
            while (error.type() != 'E') {
                error = client.read();
            }
            assertEquals("14", error.field('P'));
            assertEquals("ERROR", error.field('S'));
            assertEquals("syntax error at or near \"nonsense\"", error.field('M'), "without the engine's picture");
            client.answers();
            client.send(query("begin x"));
            assertEquals("7", client.read().field('P'));
            client.answers();
        }
    }

    @Test
    void theExtendedProtocol() throws Exception {
        try (RawClient client = RawClient.in(door)) {
            assertEquals(
                    List.of("1", "2", "T", "D:0|v", "C:SELECT 1", "Z:I"),
                    client.ask(parse("", "rows 1 $1"), bind("", "", "v"), describe('P', ""), execute("", 0), sync()));
            assertEquals(
                    List.of("1", "t", "T", "Z:I"),
                    client.ask(parse("s", "rows 3 $1 $2", 25), describe('S', "s"), sync()));
            assertEquals(
                    List.of("2", "D:0|a b", "D:1|a b", "s", "D:2|a b", "C:SELECT 1", "C:SELECT 0", "Z:I"),
                    client.ask(bind("p", "s", "a", "b"), execute("p", 2), execute("p", 2), execute("p", 2), sync()));
            assertEquals(List.of("3", "3", "Z:I"), client.ask(close('S', "s"), close('P', "nothing"), sync()));
            assertEquals(
                    List.of("E:26000 prepared statement \"s\" does not exist", "Z:I"),
                    client.ask(bind("", "s", "a"), execute("", 0), parse("", "rows 1"), sync()));
            assertEquals(
                    List.of("1", "2", "n", "C:INSERT 0 3", "Z:I"),
                    client.ask(parse("", "change 3"), bind("", ""), describe('P', ""), execute("", 0), sync()));
            assertEquals(
                    List.of("1", "2", "n", "I", "Z:I"),
                    client.ask(parse("", ""), bind("", ""), describe('P', ""), execute("", 0), sync()));
            client.send(parse("", "rows 1"), message('H'));
            assertEquals('1', client.read().type(), "a flush is enough");
            assertEquals(List.of("Z:I"), client.ask(sync()));
        }
    }

    @Test
    void mistakesOfTheExtendedProtocolAreSkippedUpToTheNextSync() throws Exception {
        try (RawClient client = RawClient.in(door)) {
            String[][] mistakes = {
                {"08P01", "bind message supplies 0 parameters"},
                {"34000", "portal \"q\" does not exist"},
                {"42601", "cannot insert multiple commands"},
                {"08P01", "invalid message format"},
                {"08P01", "invalid message format"},
                {"22021", "invalid byte sequence"},
                {"08P01", "invalid message format"},
            };
            byte[][] messages = {
                join(parse("", "rows 1 $1"), bind("", "")),
                execute("q", 0),
                parse("", "rows 1; rows 2"),
                message('B', text(""), text(""), RawClient.int16(1)),
                message('D', new byte[] {'?'}, text("")),
                message('P', text(""), new byte[] {(byte) 0xff, 0}, RawClient.int16(0)),
                message('P', text(""), text("rows 1"), RawClient.int16(0), new byte[] {1}),
            };
            for (int i = 0; i < messages.length; i++) {
                List<String> said = client.ask(messages[i], parse("", "rows 5"), sync());
                String error = said.get(said.size() - 2);
                assertTrue(error.startsWith("E:" + mistakes[i][0] + " " + mistakes[i][1]), said.toString());
                assertEquals("Z:I", said.getLast());
            }
            List<String> said = client.ask(message('F', int32(1)));
            assertTrue(said.getFirst().startsWith("E:0A000"), said.toString());
        }
    }

    @Test
    void portalsOfABlockLiveUntilItEnds() throws Exception {
        try (RawClient client = RawClient.in(door)) {
            assertEquals(
                    List.of("C:BEGIN", "Z:T", "1", "2", "D:0|", "s", "Z:T", "D:1|", "s", "Z:T"),
                    client.askAll(
                            3,
                            query("begin"),
                            parse("", "rows 5"),
                            bind("c", ""),
                            execute("c", 1),
                            sync(),
                            execute("c", 1),
                            sync()));
            assertEquals(1, engine.open.get());
            assertEquals(List.of("C:COMMIT", "Z:I"), client.ask(query("commit")));
            assertEquals(0, engine.open.get());
            assertEquals(List.of("E:34000 portal \"c\" does not exist", "Z:I"), client.ask(execute("c", 1), sync()));
        }
    }

    @Test
    void blocksStopAtAnError() throws Exception {
        try (RawClient client = RawClient.in(door)) {
            assertEquals(List.of("C:BEGIN", "Z:T"), client.ask(query("BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE")));
            List<String> said = client.ask(query("change 1"));
            assertTrue(said.getFirst().startsWith("N:00000 weir has no transactions"), said.toString());
            assertEquals(List.of("C:INSERT 0 1", "Z:T"), said.subList(1, 3));
            assertEquals(List.of("C:INSERT 0 1", "Z:T"), client.ask(query("change 1")), "it is said once");
            assertEquals(List.of("C:SAVEPOINT", "Z:T"), client.ask(query("savepoint a")));
            assertEquals("Z:E", client.ask(query("nonsense")).getLast());
            assertTrue(client.ask(query("rows 1")).getFirst().startsWith("E:25P02"));
            assertTrue(client.ask(parse("", "rows 1"), sync()).getFirst().startsWith("E:25P02"));
            assertEquals(
                    List.of("N:01000", "C:ROLLBACK", "Z:T"),
                    client.ask(query("rollback to savepoint a")).stream()
                            .map(line -> line.startsWith("N") ? line.substring(0, 7) : line)
                            .toList());
            assertEquals(List.of("T", "C:SELECT 0", "Z:T"), client.ask(query("rows 0")));
            assertTrue(client.ask(query("release b")).getFirst().startsWith("E:3B001"));
            assertEquals("C:ROLLBACK", client.ask(query("commit")).get(1), "a failed block is not committed");
            assertTrue(client.ask(query("commit")).getFirst().startsWith("N:25P01"));
            client.ask(query("begin read only"));
            assertTrue(client.ask(query("change 1")).getFirst().startsWith("E:25006"));
            client.ask(query("rollback"));
        }
    }

    @Test
    void settings() throws Exception {
        try (RawClient client = RawClient.in(door)) {
            assertEquals(List.of("C:SET", "S", "Z:I"), client.ask(query("set application_name = 'x'")));
            assertEquals(List.of("T", "D:x", "C:SHOW", "Z:I"), client.ask(query("show application_name")));
            client.ask(
                    query(
                            "SET TIME ZONE 'Europe/Berlin'; set statement_timeout to '2min'; set search_path to sales, public"));
            client.ask(query("rows 0"));
            assertEquals("Europe/Berlin", engine.session.settings().get("timezone"));
            assertEquals("sales", engine.session.database());
            assertEquals("ann", engine.session.user());
            assertEquals("D:120s", client.ask(query("show statement_timeout")).get(1));
            assertTrue(client.ask(query("set nonsense = 1")).getFirst().startsWith("E:42704"));
            assertTrue(client.ask(query("set client_encoding = 'LATIN1'"))
                    .getFirst()
                    .startsWith("E:22023"));
            assertTrue(client.ask(query("set server_version = '9'")).getFirst().startsWith("E:55P02"));
            assertEquals(
                    "D:off", client.ask(query("show transaction_read_only")).get(1));
            client.ask(query("begin"));
            client.ask(query("set local timezone = 'UTC'; set extra_float_digits = 3"));
            assertEquals("D:UTC", client.ask(query("show timezone")).get(1));
            client.ask(query("commit"));
            assertEquals("D:Europe/Berlin", client.ask(query("show timezone")).get(1));
            client.ask(query("begin; set timezone = 'UTC'; rollback"));
            assertEquals("D:Europe/Berlin", client.ask(query("show timezone")).get(1));
            assertEquals(List.of("C:DISCARD ALL", "S", "S", "Z:I"), client.ask(query("discard all")));
            assertEquals("D:UTC", client.ask(query("show timezone")).get(1));
            client.ask(query("rows 0"));
            assertEquals(TableName.MAIN, engine.session.database());
            assertTrue(client.ask(query("show all")).size() > 50);
            assertEquals(
                    List.of("1", "t", "T", "2", "D:read committed", "C:SHOW", "Z:I"),
                    client.ask(
                            parse("", "SHOW TRANSACTION ISOLATION LEVEL"),
                            describe('S', ""),
                            bind("", ""),
                            execute("", 0),
                            sync()));
        }
    }

    @Test
    void statementsAndCursorsBySql() throws Exception {
        try (RawClient client = RawClient.in(door)) {
            assertEquals(List.of("C:PREPARE", "Z:I"), client.ask(query("prepare q (text) as rows 1 $1")));
            assertEquals(List.of("T", "D:0|it's", "C:SELECT 1", "Z:I"), client.ask(query("execute q('it''s'::text)")));
            assertEquals(List.of("C:DEALLOCATE", "Z:I"), client.ask(query("deallocate q")));
            assertTrue(client.ask(query("execute q")).getFirst().startsWith("E:26000"));
            assertTrue(
                    client.ask(query("declare c cursor for rows 3")).getFirst().startsWith("E:25P01"));
            client.ask(query("begin"));
            assertEquals(List.of("C:DECLARE CURSOR", "Z:T"), client.ask(query("declare c cursor for rows 5")));
            assertEquals(List.of("T", "D:0|", "C:FETCH 1", "Z:T"), client.ask(query("fetch c")));
            assertEquals(List.of("C:MOVE 2", "Z:T"), client.ask(query("move forward 2 from c")));
            assertEquals(List.of("T", "D:3|", "D:4|", "C:FETCH 2", "Z:T"), client.ask(query("fetch all in c")));
            assertEquals(List.of("T", "C:FETCH 0", "Z:T"), client.ask(query("fetch 10 from c")));
            assertEquals(List.of("C:CLOSE CURSOR", "Z:T"), client.ask(query("close c")));
            assertTrue(client.ask(query("fetch c")).getFirst().startsWith("E:34000"));
            client.ask(query("rollback"));
            client.ask(query("declare h cursor with hold for rows 2"));
            assertEquals(List.of("T", "D:0|", "C:FETCH 1", "Z:I"), client.ask(query("fetch h")));
            client.ask(query("listen a; unlisten *; notify a, 'b'; close all"));
        }
    }

    @Test
    void aRunningStatementIsCancelledByItsKeyOnly() throws Exception {
        try (RawClient client = RawClient.in(door)) {
            client.send(query("wait"));
            TestServer.await("it runs", () -> engine.waiting.get() == 1);
            byte[] wrong = client.key.clone();
            wrong[7]++;
            for (byte[] key : List.of(wrong, join(int32(99), int32(1)), client.key)) {
                assertEquals(1, engine.waiting.get());
                try (RawClient other = new RawClient(door)) {
                    other.send(int32(16), int32(80_877_102), key);
                    assertEquals(List.of(), other.untilTheEnd());
                }
            }
            assertEquals(List.of("T", "E:57014 canceling statement due to user request", "Z:I"), client.answers());
            client.send(query("set statement_timeout = 20; wait"));
            List<String> said = client.answers();
            assertTrue(said.get(2).startsWith("E:57014"), said.toString());
            assertFalse(client.ask(query("reset statement_timeout; rows 1")).isEmpty());
        }
    }

    @Test
    void whoWaitsForAStatementIsToldThatTheServerStops() throws Exception {
        test.close();
        test = new TestServer(data, tables -> Optional.of(engine), "stop.grace=100ms");
        door = test.server.postgresAddress().orElseThrow();
        try (RawClient idle = RawClient.in(door);
                RawClient client = RawClient.in(door)) {
            client.send(query("wait"));
            TestServer.await("it runs", () -> engine.waiting.get() == 1);
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(test.server::close);
            for (RawClient one : List.of(idle, client)) {
                RawClient.Message last = one.untilTheEnd().getLast();
                assertEquals("57P01", last.field('C'), last.toString());
                assertEquals("FATAL", last.field('S'));
                one.close();
            }
            stopped.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void moreStatementsThanTheLimitAreRefused() throws Exception {
        test.close();
        test = new TestServer(data, tables -> Optional.of(engine), "sql.max_statements=1", "sql.threads=1");
        door = test.server.postgresAddress().orElseThrow();
        try (RawClient first = RawClient.in(door);
                RawClient second = RawClient.in(door)) {
            first.send(query("wait"));
            TestServer.await("it runs", () -> engine.waiting.get() == 1);
            assertTrue(second.ask(query("rows 1")).getFirst().startsWith("E:53300"));
            assertTrue(second.ask(parse("", "rows 1"), sync()).getFirst().startsWith("E:53300"));
            assertEquals(List.of("C:SET", "Z:I"), second.ask(query("set extra_float_digits = 3")));
            first.socket.close();
            TestServer.await("it is over", () -> engine.open.get() == 0);
            TestServer.await("and another one runs", () -> {
                try {
                    return second.ask(query("rows 1")).getLast().equals("Z:I")
                            && second.ask(query("rows 1")).getFirst().equals("T");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    /** However the network cuts them. */
    @Test
    void messagesMayBeSplitAnywhere() throws Exception {
        byte[] all = join(
                query("rows 3 abc"),
                parse("s", "rows 2 $1"),
                bind("", "s", "vä"),
                describe('P', ""),
                execute("", 1),
                execute("", 0),
                sync(),
                query("begin; change 1; commit"),
                query("nonsense"));
        List<String> whole;
        try (RawClient client = RawClient.in(door)) {
            whole = client.askAll(4, all);
        }
        Random random = new Random(7);
        for (int round = 0; round < 60; round++) {
            try (RawClient client = RawClient.in(door)) {
                int at = 0;
                while (at < all.length) {
                    int next = round == 0 ? at + 1 : Math.min(all.length, at + 1 + random.nextInt(60));
                    client.send(java.util.Arrays.copyOfRange(all, at, next));
                    at = next;
                }
                List<String> split = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    split.addAll(client.answers());
                }
                assertEquals(whole, split);
            }
        }
    }

    @Test
    void binaryResultsAreAskedForByColumn() throws Exception {
        try (RawClient client = RawClient.in(door)) {
            client.send(
                    parse("", "rows 1 x"),
                    message(
                            'B',
                            text(""),
                            text(""),
                            RawClient.int16(0),
                            RawClient.int16(0),
                            RawClient.int16(2),
                            RawClient.int16(1),
                            RawClient.int16(0)),
                    execute("", 0),
                    sync());
            RawClient.Message row = client.read();
            while (row.type() != 'D') {
                row = client.read();
            }
            ByteBuffer body = ByteBuffer.wrap(row.body());
            assertEquals(2, body.getShort());
            assertEquals(8, body.getInt());
            assertEquals(0, body.getLong());
            assertEquals(1, body.getInt());
            assertEquals('x', body.get());
            client.answers();
        }
    }
}
