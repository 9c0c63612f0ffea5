package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.cli.boot.Boot;
import dev.weir.client.Weir;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.server.config.ConfigLoader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Primary-key tables in SQL, by a whole server; when it stops, the engine's memory is counted. */
@Timeout(120)
class KeyedSqlIT {
    @TempDir
    Path data;

    private Boot boot() {
        return Boot.start(ConfigLoader.from(Map.of(
                "data.directory",
                data.toString(),
                "flight.port",
                "0",
                "http.port",
                "0",
                "postgres.port",
                "0",
                "scrub.bytes_per_second",
                "0",
                "state.memory_bytes",
                "2MiB")));
    }

    @Test
    void rowsAreInsertedUpdatedAndDeleted() {
        try (Boot boot = boot();
                Weir weir = Weir.connect(boot.uri())) {
            SqlRows.of(
                    weir,
                    "create table t (id bigint primary key, name varchar, score double not null, tags varchar[])");
            assertEquals(
                    List.of("3"),
                    SqlRows.of(weir, "insert into t values (1, 'a', 1, []), (2, 'b', 2, ['x']), (3, 'c', 3, null)"));
            assertEquals(List.of("1"), SqlRows.of(weir, "insert into t (id, score) values (1, 10)"));
            assertEquals(
                    List.of("1|null|10.0|null", "2|b|2.0|[\"x\"]", "3|c|3.0|null"),
                    SqlRows.of(weir, "from t order by id"));
            assertEquals(List.of("1"), SqlRows.of(weir, "update t set name = 'where, from' where id = 1"));
            assertEquals(
                    List.of("2"),
                    SqlRows.of(
                            weir,
                            "UPDATE t AS r SET Name = concat(r.name, ', ', (select max(id) from t)), tags = ['p', 'q'] where r.id >= 2"));
            assertEquals(
                    List.of("1|where, from|10.0|null", "2|b, 3|2.0|[\"p\",\"q\"]", "3|c, 3|3.0|[\"p\",\"q\"]"),
                    SqlRows.of(weir, "from t order by id"));
            assertEquals(List.of("0"), SqlRows.of(weir, "delete from t where id > 100"));
            assertEquals(List.of("1"), SqlRows.of(weir, "delete from main.t where name is not distinct from 'c, 3'"));
            assertEquals(List.of("2|2"), SqlRows.of(weir, "select count(*), count(distinct id) from t"));
            assertEquals(List.of("t|4|1|2|fsync|forever"), SqlRows.of(weir, "show tables"));
            assertEquals(
                    List.of("insert|3", "update_before|4", "update_after|4", "delete|1"),
                    SqlRows.of(
                            weir,
                            "select _change, count(*) from \"t$changelog\" group by _change order by min(_offset)"));
            assertEquals(
                    List.of("10|3|c, 3|delete|0"),
                    SqlRows.of(
                                    weir,
                                    "select _offset, id, name, _change, _bucket from \"t$changelog\" where _change = 'delete'")
                            .stream()
                            .map(row -> row.replaceFirst("^\\d+", "10"))
                            .toList());
            assertEquals(List.of("2"), SqlRows.of(weir, "update t set score = score + 1"));
            assertEquals(List.of("11.0", "3.0"), SqlRows.of(weir, "select score from t order by id"));
            assertEquals(List.of("2"), SqlRows.of(weir, "delete from t"));
            assertEquals(List.of("0|null"), SqlRows.of(weir, "select count(*), max(id) from t"));
        }
    }

    @Test
    void whatCannotBeDoneIsRefused() {
        try (Boot boot = boot();
                Weir weir = Weir.connect(boot.uri())) {
            SqlRows.of(weir, "create table t (id bigint primary key, name varchar, score double not null)");
            SqlRows.of(weir, "insert into t values (1, 'a', 1)");
            SqlRows.of(weir, "create table l (id bigint, name varchar)");
            refused(weir, ErrorCode.UNSUPPORTED, "a log table only grows", "update l set id = 1");
            refused(weir, ErrorCode.UNSUPPORTED, "a log table only grows", "delete from l where id = 1");
            refused(weir, ErrorCode.UNSUPPORTED, "the key of a row stays", "update t set ID = 2");
            refused(weir, ErrorCode.UNKNOWN_COLUMN, "column=nome", "update t set nome = 2");
            refused(weir, ErrorCode.INVALID_REQUEST, "column=score", "update t set score = null");
            refused(weir, ErrorCode.INVALID_SQL, "set twice", "update t set name = '', name = 'b'");
            refused(weir, ErrorCode.INVALID_SQL, "column = expression", "update t set name");
            refused(weir, ErrorCode.UNSUPPORTED, "subqueries", "update t set name = l.name from l where l.id = t.id");
            refused(weir, ErrorCode.UNSUPPORTED, "subqueries", "delete from t using l where l.id = t.id");
            refused(weir, ErrorCode.UNSUPPORTED, "how many rows", "delete from t where id = 1 returning *");
            refused(weir, ErrorCode.UNSUPPORTED, "how many rows", "insert into t values (1, 'a', 1) returning id");
            refused(weir, ErrorCode.INVALID_SQL, "", "delete from t where true) union (select 5, 'delete'");
            refused(weir, ErrorCode.INVALID_SQL, "", "delete from t where id = 1 limit 1");
            refused(weir, ErrorCode.INVALID_SQL, "a condition is expected", "delete from t where");
            refused(weir, ErrorCode.UNKNOWN_TABLE, "nobody", "delete from nobody");
            refused(
                    weir,
                    ErrorCode.UNSUPPORTED,
                    "takes the place",
                    "insert into t values (1, 'a', 1) on conflict do nothing");
            refused(weir, ErrorCode.UNSUPPORTED, "takes the place", "insert or replace into t values (1, 'a', 1)");
            SqlRows.of(weir, "create table k (id bigint primary key, n int) with (deletes = reject)");
            SqlRows.of(weir, "insert into k values (1, 1)");
            refused(weir, ErrorCode.INVALID_REQUEST, "takes no deletes", "delete from k where id = 1");
            assertEquals(List.of("0"), SqlRows.of(weir, "delete from k where id = 2"));
            assertEquals(List.of("1|a|1.0"), SqlRows.of(weir, "from t"));
        }
    }

    @Test
    void commandsTellOfRowsAndOfChanges() {
        try (Boot boot = boot();
                Weir weir = Weir.connect(boot.uri())) {
            SqlRows.of(weir, "create table t (id bigint primary key, name varchar)");
            SqlRows.of(weir, "insert into t values (1, 'a'), (2, 'b')");
            SqlRows.of(weir, "delete from t where id = 1");
            assertEquals(
                    "{\"id\":1,\"name\":\"a\",\"_change\":\"delete\"}",
                    run("tail", "t", "-n", "1", "--format", "ndjson", "--server", boot.uri())
                            .strip());
            String described = run("describe", "t", "--server", boot.uri());
            assertTrue(described.contains("1 row"), described);
            String listed = run("tables", "--server", boot.uri(), "--json");
            assertTrue(listed.contains("\"rows\":1"), listed);
        }
    }

    private static String run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Console console = new Console(new PrintWriter(out), new PrintWriter(err));
        int exit = Main.run(console, arguments);
        console.flush();
        assertEquals(ExitCode.OK, exit, err.toString());
        return out.toString();
    }

    @Test
    void whatIsLookedUpIsExplained() {
        try (Boot boot = boot();
                Weir weir = Weir.connect(boot.uri())) {
            SqlRows.of(
                    weir,
                    "create table t (a varchar, b int, u uuid, c double, primary key (a, b, u)) with (bucket_key = a)");
            SqlRows.of(
                    weir,
                    "insert into t select 'a' || (i % 10), i % 7, ('00000000-0000-0000-0000-' || lpad(i::varchar, 12, '0'))::uuid, i from range(1000) r(i)");
            String uuid = "'00000000-0000-0000-0000-000000000015'";
            explained(weir, "a = 'a5' and b = 1 and u = " + uuid, "lookup of keys: 1", 1);
            explained(weir, "a in ('a5', 'a6', 'a7') and b in (1, 2) and u = " + uuid, "lookup of keys: 6", 1);
            explained(weir, "a = 'a5'", "seek to ranges of keys: 1", 100);
            explained(weir, "a = 'a5' and b between 2 and 3", "seek to ranges of keys: 2", 28);
            explained(weir, "a like 'a5%'", "seek to ranges of keys: 1", 100);
            explained(weir, "a >= 'a8'", "seek to ranges of keys: 1", 200);
            explained(weir, "b = 3", "all rows", 143);
            explained(weir, "c = 3", "all rows", 1);
            explained(weir, "a = 'a1' or c = 3", "all rows", 101);
            SqlRows.of(weir, "create table x (b blob primary key, v int)");
            SqlRows.of(weir, "insert into x values ('\\x00a\\xFF'::blob, 1), (''::blob, 2), ('it''s \\x5C'::blob, 3)");
            for (int v = 1; v <= 3; v++) {
                String blob = List.of("'\\x00a\\xFF'", "''", "'it''s \\x5C'").get(v - 1) + "::blob";
                assertEquals(List.of("" + v), SqlRows.of(weir, "select v from x where b = " + blob));
                String seen = explain(weir, "explain select v from x where b = " + blob);
                assertTrue(seen.contains("access lookup of keys: 1\n"), seen);
            }
            String counted = explain(weir, "explain analyze select count(*) from t");
            assertTrue(counted.contains("columns 0 of 4"), counted);
            SqlRows.of(weir, "create table n (id int primary key, v int)");
            SqlRows.of(weir, "insert into n select i, i from range(10000) r(i)");
            String ids = IntStream.range(0, 300)
                    .map(i -> 31 * i)
                    .mapToObj(Integer::toString)
                    .collect(Collectors.joining(", "));
            String looked = explain(weir, "explain analyze select * from n where id in (" + ids + ")");
            assertTrue(looked.contains("access lookup of keys: 300") && looked.contains("rows 300 of 10000"), looked);
            assertEquals(List.of("300"), SqlRows.of(weir, "select count(v) from n where id in (" + ids + ")"));
        }
    }

    private static void explained(Weir weir, String condition, String access, int rows) {
        assertEquals(List.of(String.valueOf(rows)), SqlRows.of(weir, "select count(c) from t where " + condition));
        String plan = explain(weir, "explain select * from t where " + condition);
        assertTrue(plan.contains("access " + access + "\n"), plan);
        String run = explain(weir, "explain analyze select * from t where " + condition);
        int read = access.equals("all rows") ? 1000 : rows;
        assertTrue(run.contains("access " + access + "\n") && run.contains("rows " + read + " of 1000"), run);
    }

    private static String explain(Weir weir, String statement) {
        return SqlRows.of(weir, statement).stream()
                .filter(row -> row.startsWith("weir_scan|"))
                .collect(Collectors.joining("\n"));
    }

    /** Statements of chance over rows in memory and in the store, beside the same statements over the same rows in a log table. */
    @Test
    void answersAreThoseOfALogTable() {
        Random random = new Random(5);
        try (Boot boot = boot();
                Weir weir = Weir.connect(boot.uri())) {
            SqlRows.of(
                    weir,
                    "create table t (a varchar, b int, v bigint, s varchar, primary key (a, b)) with (bucket_key = a, buckets = 3)");
            for (int round = 0; round < 4; round++) {
                String many = "select ['', 'a', 'ab', 'b', 'a' || chr(0), 'é'][1 + (hash(i + " + random.nextInt()
                        + ") % 6)::int] as a, (hash(i * 7 + " + random.nextInt()
                        + ") % 2000)::int - 1000 as b, i as v, repeat('x', 50) || i as s from range(8000) r(i)";
                SqlRows.of(weir, "insert into t " + many);
                copied(weir);
                for (int query = 0; query < 25; query++) {
                    String where = " where " + condition(random, 2);
                    assertEquals(
                            SqlRows.of(weir, "select * from l" + where + " order by all"),
                            SqlRows.of(weir, "select * from t" + where + " order by all"),
                            where);
                }
                String changed = condition(random, 2);
                List<String> expected = SqlRows.of(
                        weir, "select a, b, case when " + changed + " then v + 1 else v end, s from l order by all");
                SqlRows.of(weir, "update t set v = v + 1 where " + changed);
                assertEquals(expected, SqlRows.of(weir, "from t order by all"), changed);
                copied(weir);
                String gone = "v % 3 = 0 and " + condition(random, 2);
                expected = SqlRows.of(weir, "from l where (" + gone + ") is not true order by all");
                SqlRows.of(weir, "delete from t where " + gone);
                assertEquals(expected, SqlRows.of(weir, "from t order by all"), gone);
                assertEquals(List.of(String.valueOf(expected.size())), SqlRows.of(weir, "select count(*) from t"));
            }
            assertEquals(
                    SqlRows.of(weir, "select count(*), count(distinct a), sum(v) from t"),
                    SqlRows.of(
                            weir,
                            "select count(*), count(distinct a), sum(v) from (select arg_max(_change, (_offset)) c, arg_max(v, _offset) v, a, b from \"t$changelog\" group by a, b) where c <> 'delete'"));
        }
    }

    /** It waits, as all writers do, until there is room. */
    @Test
    void aChangeOfMoreRowsThanThereIsMemoryForIsDone() {
        try (Boot boot = boot();
                Weir weir = Weir.connect(boot.uri())) {
            SqlRows.of(weir, "create table t (id bigint primary key, s varchar)");
            assertEquals(
                    List.of("100000"),
                    SqlRows.of(weir, "insert into t select i, repeat('x', 100) || i from range(100000) r(i)"));
            assertEquals(List.of("100000|100000"), SqlRows.of(weir, "select count(*), count(distinct s) from t"));
            assertEquals(List.of("33334"), SqlRows.of(weir, "delete from t where id % 3 = 0"));
            assertEquals(List.of("66666"), SqlRows.of(weir, "select count(s) from t"));
        }
    }

    private static void copied(Weir weir) {
        SqlRows.of(weir, "drop table if exists l");
        SqlRows.of(weir, "create table l as select * from t");
        assertEquals(
                SqlRows.of(weir, "select count(*), sum(v) from t"), SqlRows.of(weir, "select count(*), sum(v) from l"));
    }

    private static String condition(Random random, int depth) {
        if (depth > 0 && random.nextInt(4) > 0) {
            String both = condition(random, depth - 1)
                    + (random.nextInt(3) == 0 ? " or " : " and ")
                    + condition(random, depth - 1);
            return (random.nextInt(6) == 0 ? "not (" : "(") + both + ")";
        }
        return switch (random.nextInt(9)) {
            case 0 -> "a = " + text(random);
            case 1 -> "a in (" + text(random) + ", " + text(random) + ")";
            case 2 -> "a like 'a%'";
            case 3 -> "a " + comparison(random) + " " + text(random);
            case 4 -> "b = " + number(random);
            case 5 -> "b in (" + number(random) + ", " + number(random) + ", " + number(random) + ")";
            case 6 -> "b between " + number(random) + " and " + number(random);
            case 7 -> "b " + comparison(random) + " " + number(random);
            default -> "v % 5 " + comparison(random) + " 2";
        };
    }

    private static String text(Random random) {
        return List.of("''", "'a'", "'ab'", "'b'", "'a' || chr(0)", "'é'", "'none'")
                .get(random.nextInt(7));
    }

    private static int number(Random random) {
        return random.nextInt(2100) - 1050;
    }

    private static String comparison(Random random) {
        return List.of("=", "<>", "<", "<=", ">", ">=").get(random.nextInt(6));
    }

    private static void refused(Weir weir, ErrorCode code, String told, String statement) {
        WeirException e = assertThrows(WeirException.class, () -> SqlRows.of(weir, statement), statement);
        assertEquals(code, e.code(), e::toString);
        assertTrue(String.valueOf(e.getMessage()).contains(told), e::toString);
    }
}
