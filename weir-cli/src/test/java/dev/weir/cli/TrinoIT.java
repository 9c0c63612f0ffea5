package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.client.Weir;
import dev.weir.format.WeirException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trino 483 with nothing of Weir's but the address of its catalog: it reads what settles, and may write, compact and delete. */
@Timeout(480)
class TrinoIT {

    /** A column of each type that Trino has, and one question about it, in the words of both. */
    private record Column(String name, String type, String value, String trino, String weir) {
        static Column of(String name, String type, String value, String both) {
            return new Column(name, type, value, both, both);
        }
    }

    private static final List<Column> COLUMNS = List.of(
            Column.of("b", "boolean", "i % 2 = 0", "count(*) filter (where b)"),
            Column.of("i8", "tinyint", "i % 100", "cast(sum(i8) as bigint)"),
            Column.of("i16", "smallint", "i % 1000 - 500", "cast(sum(i16) as bigint)"),
            Column.of("i32", "integer", "-i", "min(i32)"),
            Column.of("f32", "float", "i / 8.0", "cast(sum(cast(f32 as double)) as bigint)"),
            Column.of("f64", "double", "i / 4.0", "cast(max(f64) * 4 as bigint)"),
            Column.of("small", "decimal(7, 2)", "i / 100.0", "cast(sum(small) as varchar)"),
            Column.of("great", "decimal(38, 4)", "i * 1000000000000::decimal(38, 4)", "cast(max(great) as varchar)"),
            Column.of("d", "date", "date '2026-01-01' + (i // 1440)::integer", "cast(max(d) as varchar)"),
            Column.of("t", "time", "time '00:00:00' + to_microseconds(i * 1000001)", "cast(max(t) as varchar)"),
            new Column(
                    "tz",
                    "timestamptz",
                    "make_timestamptz(1767225600000000 + i * 1000001)",
                    "cast(cast(max(tz) at time zone 'UTC' as timestamp(6)) as varchar)",
                    "make_timestamp(epoch_us(max(tz)))::varchar"),
            Column.of("s", "varchar", "'row ' || i || ' é€𝄞'", "max(s) || cast(count(distinct s) as varchar)"),
            new Column("bin", "blob", "encode('b' || i)", "to_hex(max(bin))", "hex(max(bin))"),
            Column.of(
                    "u",
                    "uuid",
                    "('0f0e0d0c-0b0a-4908-8706-' || lpad(i::varchar, 12, '0'))::uuid",
                    "max(cast(u as varchar))"),
            Column.of("l", "integer[]", "[i, i + 1]", "sum(l[2])"),
            Column.of("m", "map(varchar, integer)", "map {'one': i}", "sum(m['one'])"),
            Column.of("st", "struct(x integer, y varchar)", "{'x': i, 'y': 'y' || i}", "max(st.y)"));

    private static final int STEP = 500;
    private static final long FILL = 20_000;

    @TempDir
    static Path data;

    private static ServerProcess server;
    private static Weir weir;
    private static TrinoProcess trino;

    @BeforeAll
    static void start() throws Exception {
        TrinoEnvironment.classPath();
        server = ServerProcess.start(data.resolve("d"), 0, "log.segment_bytes=256KiB");
        weir = Weir.connect(server.uri());
        trino = TrinoProcess.start(List.of(
                "iceberg.catalog.type=rest",
                "iceberg.rest-catalog.uri=http://127.0.0.1:" + server.httpPort() + "/iceberg",
                "iceberg.allowed-extra-properties=*",
                "fs.local.enabled=true",
                "local.location=/"));
    }

    @AfterAll
    static void stop() throws Exception {
        trino.close();
        weir.close();
        server.close();
    }

    @Test
    void whatStreamsIsReadWhileItSettlesAndAfterwards() throws Exception {
        weir("create table t (id bigint not null, ts timestamp not null, "
                + COLUMNS.stream()
                        .map(column -> column.name() + " " + column.type())
                        .collect(Collectors.joining(", "))
                + ") with (buckets = 2, lake = 'on', lake_freshness = '1s', lake_partition = 'day(ts)')");
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Long> writer = CompletableFuture.supplyAsync(() -> {
            long row = 0;
            for (; row < 10 * STEP || !enough.get(); row += STEP) {
                weir("insert into t " + made(row, row + STEP));
                LockSupport.parkNanos(300_000_000);
            }
            return row;
        });
        try {
            long seen = 0;
            for (int times = 0; times < 3; times++) {
                long before = seen;
                Await.that("more has settled", () -> settled("t") > before);
                seen = prefix();
                assertTrue(seen > before, seen + " rows after " + before);
            }
        } finally {
            enough.set(true);
        }
        long rows = writer.join();
        Await.that("all rows have settled", () -> settled("t") == rows);
        assertEquals(rows, prefix());
        List<String> wanted = weir(all(Column::weir, "(" + made(0, rows) + ")"));
        assertEquals(wanted, weir(all(Column::weir, "t")));
        assertEquals(wanted, trino.rows(all(Column::trino, "t")));
        TrinoProcess.Answer day = trino.ask(
                "select count(*), sum(id), min(s) from t where ts >= timestamp '2026-01-03' and ts < timestamp '2026-01-04'");
        assertEquals(
                weir(
                        "select count(*), sum(id)::bigint, min(s) from t where ts >= timestamp '2026-01-03' and ts < timestamp '2026-01-04'"),
                day.rows());
        assertEquals(1440, day.rowsRead(), "the other days' files are not read");
        String one = "select id, i32, small, s, cast(u as varchar) from t where s = 'row 1234 é€𝄞'";
        assertEquals(weir(one), trino.rows(one));
    }

    /** Trino sees of each bucket the rows from the first to some one, and of those what Weir says of them. Answers how many. */
    private static long prefix() throws Exception {
        String told =
                "\"_bucket\", count(*), count(distinct \"_offset\"), min(\"_offset\"), max(\"_offset\"), cast(sum(id) as bigint), max(s), cast(sum(i8) as bigint) from ";
        List<String> seen = trino.rows("select " + told + "t group by 1 order by 1");
        List<String> before = new ArrayList<>();
        long rows = 0;
        for (String line : seen) {
            String[] cells = line.split("\\|");
            rows += Long.parseLong(cells[1]);
            assertEquals(
                    List.of(cells[1], cells[1], "0"),
                    List.of(cells[2], Long.toString(Long.parseLong(cells[4]) + 1), cells[3]));
            before.add("_bucket = " + cells[0] + " and _offset <= " + cells[4]);
        }
        assertEquals(
                weir("select " + told + "\"t$log\" where " + String.join(" or ", before) + " group by 1 order by 1"),
                seen);
        return rows;
    }

    /** Rows from one to before another, as they are before anything has kept them. */
    private static String made(long from, long to) {
        return "select i as id, timestamp '2026-01-01' + to_minutes(i) as ts, "
                + COLUMNS.stream()
                        .map(column -> "case when i % 7 = 0 then null else cast(" + column.value() + " as "
                                + column.type() + ") end as " + column.name())
                        .collect(Collectors.joining(", "))
                + " from range(" + from + ", " + to + ") r(i)";
    }

    /** What one says of all columns. */
    private static String all(Function<Column, String> words, String from) {
        return "select count(*), cast(sum(id) as bigint), "
                + COLUMNS.stream()
                        .map(column -> words.apply(column) + ", count(" + column.name() + ")")
                        .collect(Collectors.joining(", "))
                + " from " + from;
    }

    @Test
    void aRowIsReadAtOnce() throws Exception {
        weir("create table fresh (id bigint) with (lake = 'on', lake_freshness = '1h', lake_fresh_on_read = 'on')");
        weir("insert into fresh values (0)");
        // the first of all makes the lake table, which may take longer than an engine waits
        Await.that("the lake table is there", () -> asked("fresh") && settled("fresh") == 1);
        for (int i = 1; i <= 3; i++) {
            weir("insert into fresh values (" + i + ")");
            assertEquals(List.of((i + 1) + "|" + i), trino.rows("select count(*), max(id) from fresh"));
        }
    }

    /** Whether there is such a lake table; with {@code lake_fresh_on_read} Weir looks after it at once, also if it was paused. */
    private static boolean asked(String table) {
        try {
            return !trino.rows("select count(*) from " + table).isEmpty();
        } catch (Exception | AssertionError notYet) {
            return false;
        }
    }

    @Test
    void nanosecondsToo() throws Exception {
        weir("create table nano (id bigint, n timestamp_ns) with (lake = 'on', lake_freshness = '1s')");
        weir("insert into nano values (1, '2026-01-01 00:00:00.123456789')");
        Await.that("it has settled", () -> settled("nano") == 1);
        assertEquals(List.of("2026-01-01 00:00:00.123456789"), trino.rows("select cast(n as varchar) from nano"));
    }

    @Test
    void othersAppendCompactAndDelete() throws Exception {
        weir(
                "create table w (id bigint not null, name varchar) with (buckets = 2, compression = 'none', retention_bytes = '1MiB', lake = 'on', lake_freshness = '1s', lake_fresh_on_read = 'on')");
        for (int batch = 0; batch < 3; batch++) {
            fill(batch);
        }
        // where Weir's rows never are
        trino.rows(
                "insert into w (id, name, \"_bucket\", \"_offset\", \"_timestamp\") values (-1, 'foreign', 0, -1, current_timestamp)");
        fill(3);
        sameForBoth(4 * FILL + 1, -1);
        assertTrue(number("select count(*) from \"w$files\"") >= 5);
        trino.rows("alter table w execute optimize");
        assertEquals(1, number("select count(*) from \"w$files\""));
        sameForBoth(4 * FILL + 1, -1);
        fill(4);
        sameForBoth(5 * FILL + 1, -1);
        Await.that(
                "the log has not all of it",
                () -> weir.describe("w").buckets().stream().anyMatch(bucket -> bucket.startOffset() > 0));
        WholeLog.check(weir, "w", 5 * FILL);

        long ours = number("select snapshot_id from \"w$snapshots\" order by committed_at desc limit 1");
        trino.rows("delete from w where id = 5");
        weir("insert into w select i, 'row ' || i from range(" + 5 * FILL + ", " + 6 * FILL + ") r(i)");
        Await.that(
                "settling pauses",
                () -> trouble().contains("rows of the lake table were changed by others, operation delete"));
        Await.that("they wait", () -> number("select waiting_rows from weir_lake where name = 'w'") == FILL);
        WeirException unread = assertThrows(WeirException.class, () -> weir("select count(*) from w"));
        assertTrue(unread.getMessage().contains("others have deleted rows of the lake table"), unread.getMessage());
        trino.rows("alter table w execute rollback_to_snapshot(" + ours + ")");
        asked("w");
        Await.that("the rest settles", () -> settled("w") == 6 * FILL);
        sameForBoth(6 * FILL + 1, -1);

        trino.rows("delete from w where id = 7");
        weir("insert into w select i, 'row ' || i from range(" + 6 * FILL + ", " + 7 * FILL + ") r(i)");
        Await.that("settling pauses", () -> trouble().contains("weir.accepted-snapshot"));
        String accepted = trouble().replaceFirst(".*weir.accepted-snapshot = (\\d+).*", "$1");
        trino.rows("alter table w set properties extra_properties = map(array['weir.accepted-snapshot'], array['"
                + accepted + "'])");
        trino.rows("alter table w execute optimize");
        asked("w");
        Await.that("the rest settles", () -> settled("w") == 7 * FILL);
        sameForBoth(7 * FILL, -1 - 7);
    }

    private static void fill(int batch) throws InterruptedException {
        weir("insert into w select i, 'row ' || i from range(" + batch * FILL + ", " + (batch + 1) * FILL + ") r(i)");
        Await.that("batch " + batch + " settles", () -> settled("w") == (batch + 1) * FILL);
    }

    private static String trouble() {
        return weir("select trouble from weir_lake where name = 'w'").getFirst();
    }

    /** Of the ids from 0 on, with this beside them. */
    private static void sameForBoth(long rows, long beside) throws Exception {
        long last = number("select max(id) from w");
        String answer = rows + "|" + (last * (last + 1) / 2 + beside);
        assertEquals(List.of(answer), weir("select count(*), sum(id)::bigint from w"));
        assertEquals(List.of(answer), trino.rows("select count(*), sum(id) from w"));
    }

    @Test
    void itMakesTablesOfItsOwn() throws Exception {
        trino.rows("create schema mine");
        trino.rows(
                "create table mine.c with (partitioning = array['bucket(k, 2)']) as select x as k, 'v' || cast(x as varchar) as v from unnest(sequence(1, 100)) as u(x)");
        trino.rows("update mine.c set v = 'changed' where k = 7");
        trino.rows("create view mine.v as select count(*) as n, count_if(v = 'changed') as changed from mine.c");
        assertEquals(List.of("100|1"), trino.rows("select * from mine.v"));
        trino.rows("alter table mine.c rename to mine.d");
        trino.rows("drop view mine.v");
        trino.rows("drop table mine.d");
        trino.rows("drop schema mine");
        assertEquals(List.of(), trino.rows("show schemas like 'mine'"));
    }

    private static List<String> weir(String statement) {
        return SqlRows.of(weir, statement);
    }

    private static long number(String statement) {
        List<String> rows = weir(statement);
        return rows.isEmpty() || rows.getFirst().equals("null") ? -1 : Long.parseLong(rows.getFirst());
    }

    private static long settled(String table) {
        return number("select list_sum(settled) from weir_lake where name = '" + table + "'");
    }
}
