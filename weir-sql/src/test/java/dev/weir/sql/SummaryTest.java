package dev.weir.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which statements are answered by row counts and zone maps, and what is read for them. */
class SummaryTest {
    @TempDir
    Path directory;

    SqlFixture sql;

    @BeforeEach
    void open() {
        sql = new SqlFixture(directory);
        sql.rows("create table t (a bigint, s varchar, d double, l int[]) with (buckets = 2)");
        for (int i = 0; i < 6; i++) {
            insert(i);
        }
    }

    @AfterEach
    void close() {
        sql.close();
    }

    /** 5,000 rows: more than one of DuckDB's chunks. */
    private void insert(int batch) {
        sql.rows("insert into t select case when i % 5 > 0 then i end, 'text ' || i, i / 4, [i, null] from range("
                + batch * 5000 + ", " + (batch + 1) * 5000 + ") r(i)");
    }

    private static String allRows(String query) {
        return query.replace("from t", "from (select * from t limit 1000000000)");
    }

    private List<String> scans(String statement) {
        return sql.rows(statement).stream()
                .filter(line -> line.startsWith("weir_scan"))
                .toList();
    }

    private void assertKnown(String query, int known, int read) {
        String plan = String.join("\n", scans("explain " + query));
        assertTrue(plan.contains(", by zone map " + known + ", to read " + read + "\n"), plan);
        String run = String.join("\n", scans("explain analyze " + query));
        assertTrue(run.contains(", by zone map " + known + ", read " + read + "\n"), run);
        assertEquals(sql.rows(allRows(query)), sql.rows(query));
    }

    @Test
    void noDataIsRead() throws IOException {
        String query = "select count(*), count(a), min(a), max(a), max(s), max(d), count(s), count(l) from t";
        assertEquals("30000|24000|1|29999|text 9999|7499.75|30000|30000", sql.one(query));
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".arrows")).toList()) {
                Files.write(file, new byte[Math.toIntExact(Files.size(file))]);
            }
        }
        assertEquals(ErrorCode.CORRUPT, sql.error(allRows(query)).code());
        assertEquals("30000|24000|1|29999|text 9999|7499.75|30000|30000", sql.one(query));
        assertEquals("1|text 0", sql.one("select min(a), min(s) from t"));
        assertEquals("30000", sql.one("select count(*) from t"));
        assertEquals(
                "30000|0|14999|1|29999",
                sql.one("select count(1), min(_offset), max(_offset), max(_bucket), max(a) from t$log"));
    }

    @Test
    void explainTellsWhatIsKnown() {
        assertKnown("select count(*), count(l), min(a), max(s) from t", 6, 0);
        String few =
                scans("explain analyze select max(s), min(a), max(a) from t").getFirst();
        assertEquals(
                "weir_scan|table t\ncolumns 2 of 4\npredicate none\nsummary min(a), max(a), max(s)"
                        + "\nbatches 6, skipped 0, by zone map 6, read 0\nrows 12 of 30000",
                few);
        String count = scans("explain select count(*) from t").getFirst();
        assertEquals(
                "weir_scan|table t\ncolumns 0 of 4\npredicate none\nsummary rows"
                        + "\nbatches 6, skipped 0, by zone map 6, to read 0\nrows 30000 of 30000",
                count);
        String all = scans("explain select sum(a) from t").getFirst();
        assertTrue(all.endsWith("batches 6, skipped 0, to read 6\nrows 30000 of 30000"), all);
    }

    @Test
    void whatIsNotKnownIsRead() {
        sql.tables.zonesKnown = false;
        insert(100);
        insert(200);
        sql.tables.zonesKnown = true;
        insert(300);
        assertKnown("select count(*), count(a), min(a), max(s) from t", 7, 2);
        assertKnown("select min(a), max(a) from t", 7, 2);
        assertKnown("select count(s) from t", 7, 2);
        assertKnown("select count(*) from t", 9, 0);
        assertEquals("1504999", sql.one("select max(a) from t"));
    }

    @Test
    void aBoundThatWasCutIsRead() {
        sql.rows("insert into t (s) values ('a text that is longer'), ('b')");
        sql.rows("insert into t (s) values ('c'), ('zzzzzzzzzzzzzzzz'), ('zzzzzzzzzzzzzzz')");
        sql.rows("insert into t (s) values ('zzzzzzzzzzzzzzzzzz'), ('')");
        assertKnown("select min(s) from t", 8, 1);
        assertKnown("select max(s) from t", 8, 1);
        assertKnown("select min(s), max(s), min(a), count(d) from t", 7, 2);
        assertKnown("select count(s), max(a) from t", 9, 0);
        assertEquals("|zzzzzzzzzzzzzzzzzz", sql.one("select min(s), max(s) from t"));
    }

    @Test
    void typesWithoutBoundsAreCountedAndElseRead() {
        assertKnown("select count(l), min(a) from t", 6, 0);
        assertKnown("select min(l), min(a) from t", 0, 6);
        assertEquals("[0,null]", sql.one("select min(l) from t"));
        sql.rows("create table u (l int[], s struct(a int, b varchar))");
        sql.rows("insert into u values (null, null)");
        sql.rows("insert into u values (null, null), (null, {a: null, b: 'x'})");
        assertEquals("null|0|1|3", sql.one("select max(l), count(l), count(s), count(*) from u"));
    }

    @Test
    void zerosHaveASignAndWhatIsNoNumberIsGreatest() {
        sql.rows("create table n (d double, f float)");
        sql.rows("insert into n values ('-0.0', '-0.0'), (null, null)");
        assertEquals("-0.0|-0.0|-0.0|-0.0|1", sql.one("select min(d), max(d), min(f), max(f), count(d) from n"));
        sql.rows("drop table n");
        sql.rows("create table n (d double, f float)");
        sql.rows("insert into n values ('nan', 'nan')");
        assertEquals("NaN|NaN|NaN|NaN|1", sql.one("select min(d), max(d), min(f), max(f), count(d) from n"));
        sql.rows("insert into n values ('nan', 'nan'), ('2', '-3'), ('inf', '-inf')");
        assertEquals("2.0|NaN|-Infinity|NaN|4", sql.one("select min(d), max(d), min(f), max(f), count(d) from n"));
        sql.rows("create table m (d double)");
        sql.rows("insert into m values ('1'), ('nan'), (null)");
        assertEquals("1.0|NaN", sql.one("select min(d), max(d) from m"));
        assertTrue(scans("explain select min(d) from m").getFirst().contains(", by zone map 1, "), "NaN is no minimum");
    }

    @Test
    void ofNoRowsThereIsNothingButACount() {
        sql.rows("create table e (a bigint, s varchar)");
        assertEquals("0|null|null|0", sql.one("select count(*), min(a), max(s), count(s) from e"));
        sql.rows("insert into e values (null, null)");
        assertEquals("1|null|null|0", sql.one("select count(*), min(a), max(s), count(s) from e"));
        assertEquals("null", sql.one("select max(s) from e"));
    }

    @Test
    void aBatchOfWhichNotAllRowsAreSeenIsRead() {
        sql.tables.hidden = 3;
        assertKnown("select count(*), count(a), min(a), max(a), max(d) from t", 2, 4);
        assertKnown("select min(a), max(a) from t", 2, 4);
        assertEquals("29988|3|29996", sql.one("select count(*), min(a), max(a) from t"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select min(a) from t where a > 7",
                "select max(a) from t where random() < 2",
                "select max(a) from t group by d < 0",
                "select s, max(a) from t group by s order by s limit 2",
                "select max(a) from t group by rollup(d < 0) order by 1",
                "select count(distinct d) from t",
                "select max(a) filter (where a < 100) from t",
                "select min(a, 2) from t",
                "select min(a), sum(a) from t",
                "select min(a + 1) from t",
                "select min(cast(a as varchar)) from t",
                "select min(s collate nocase) from t",
                "select arg_min(a, d), min(d) from t",
                "select first(a order by a) from t",
                "select max(n) from (select a as n from t order by a limit 3)",
                "select max(n) from (select a * 2 as n from t)",
                "select max(n) from (select distinct a as n from t)",
                "select max(l[1]) from t",
                "select min(a) over () from t order by 1 limit 1",
                "select count(*) from (select unnest(l) from t)",
                "select count(*), max(x.a) from t x join t y on x.d = y.d + 7499",
                "select count(*), max(x.a) from t x, (select 1 from t limit 2) y",
                "select max(a) from (select a from t union all select a from t)",
                "with x as (from t) select (select count(*) from x), (select max(a) from x), (select count(a) from x)",
                "with x as not materialized (from t) select (select max(a) from x), (select min(a) from x), (select count(a) from x)",
                "select (select max(y.a) from t y where y.d = x.d) m from t x order by m limit 3",
                "select max(a) from t tablesample 100 percent",
            })
    void whereRowsMatterTheyAreRead(String query) {
        List<String> scans = scans("explain " + query);
        assertFalse(scans.isEmpty());
        scans.forEach(scan -> assertFalse(scan.contains("summary"), scan));
        assertEquals(sql.rows(allRows(query)), sql.rows(query));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT MAX(A), COUNT(*), MAX(A) FROM t",
                "from t select max(a) as m order by m limit 1",
                "select t.*, 1 as one from (select min(a) as lo, max(a) as hi from t) t where lo < 5",
                "select max(a) - min(a) as range, count(*) / 2 from t having count(*) > 5",
                "select min(columns(* exclude l)) from t",
                "select max(n) from (select a as n, s from t)",
                "select max(n), count(*) from (select s || 'x', d as n, random() from t)",
                "select (select max(a) from t) as m, (select min(s) from t where true)",
                "with x as (select max(a) as m, count(*) as n from t) select * from x u, x v",
                "select max(a) from t union all select count(a) from t order by 1",
                "select max(a) from t group by ()",
                "select count(1), count(null), max(a) from t",
            })
    void itMayStandAnywhereInAStatement(String query) {
        List<String> scans = scans("explain analyze " + query);
        assertTrue(scans.stream().anyMatch(scan -> scan.contains("summary")), scans::toString);
        assertEquals(sql.rows(allRows(query)), sql.rows(query));
    }

    @Test
    void oneMentionIsReadAndAnotherIsNot() {
        String query = "select a from t where a >= (select max(a) - 2 from t) order by a";
        assertEquals(List.of("29997", "29998", "29999"), sql.rows(query));
        List<String> scans = scans("explain analyze " + query);
        assertEquals(2, scans.size());
        assertTrue(scans.get(0).contains(", read 6"), scans::toString);
        assertTrue(
                scans.get(1).contains("summary max(a)\nbatches 6, skipped 0, by zone map 6, read 0"), scans::toString);
        assertEquals("1", sql.one("create table u as select count(*) as n, max(s) as m from t"));
        assertEquals("30000|text 9999", sql.one("from u"));
        assertEquals("1", sql.one("insert into u select max(a), min(s) from t"));
        assertEquals(List.of("30000|text 9999", "29999|text 0"), sql.rows("from u"));
    }
}
