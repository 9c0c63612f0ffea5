package dev.weir.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Strings of a chunk point into a batch that is given back (and, by the fixture, overwritten) while the query goes on. Whatever DuckDB
 * does with them, the answer has to be that of the same query over a table of DuckDB's own.
 */
class BorrowedMemoryTest {
    @TempDir
    static Path directory;

    static SqlFixture sql;

    @BeforeAll
    static void open() throws Exception {
        SqlConfig usual = SqlFixture.config(directory);
        // One seat: the table of DuckDB's own is where all statements are.
        sql = new SqlFixture(
                directory,
                new SqlConfig(
                        usual.memoryBytes(),
                        usual.memoryBytes(),
                        usual.spillBytes(),
                        usual.cacheBytes(),
                        usual.threads(),
                        usual.tempDirectory(),
                        usual.libraryDirectory()));
        sql.rows(
                "create table t (id bigint, city varchar, note varchar, tags varchar[], place struct(name varchar, num bigint),"
                        + " blob blob) with (buckets = 3)");
        for (int batch = 0; batch < 40; batch++) {
            sql.rows(
                    "insert into t select i, case when i % 11 = 0 then null else 'a city of some length ' || (i % 97) end,"
                            + " 'note ' || (i * 7919 % 40009) || repeat('x', (i % 50)::int),"
                            + " case when i % 7 = 0 then null else ['tag number ' || (i % 13), null, 'short', 'a much longer tag ' || i] end,"
                            + " case when i % 5 = 0 then null else {name: 'a place called ' || (i % 31), num: i} end,"
                            + " ('blob of bytes ' || i)::blob"
                            + " from range(" + batch * 3000 + ", " + (batch + 1) * 3000 + ") r(i)");
        }
        try (Seat.Taken place = sql.engine.seats().light();
                StatementScope scope = sql.engine.newScope(Session.PLAIN)) {
            ScanFunction.with(scope, StatementScope.Pass.RUN, () -> {
                place.connection().run("create table own as select * from t");
                return true;
            });
        }
    }

    @AfterAll
    static void close() {
        sql.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select * from $ order by id",
                "select note from $ order by note, id limit 500 offset 1000",
                "select distinct city from $ order by 1",
                "select note, count(*) from $ group by note order by 1, 2",
                "select min(city), max(city), min(note), max(note), min(tags), max(place), max(blob) from $",
                "select arg_min(note, id), arg_max(city, id), first(note order by id), last(city order by id) from $",
                "select string_agg(city, ',' order by id) from $ where id < 5000",
                "select list(note order by id) from $ where id % 1000 = 3",
                "select a.city, count(*), min(b.note) from $ a join $ b on a.note = b.note group by 1 order by 1",
                "select a.id, b.note from $ a left join $ b on a.id = b.id + 119000 order by 1",
                "select count(*) from $ a where a.note in (select note from $ where id % 3 = 0)",
                "select count(*) from $ a where not exists (select 1 from $ b where b.city = a.city and b.id < 50)",
                "select id, lag(note) over (order by id), first_value(city) over (partition by id % 10 order by id) from $ order by id",
                "select id, rank() over (partition by city order by note), max(note) over (partition by id % 97) from $ order by id",
                "select unnest(tags) tag, count(*) from $ group by 1 order by 1",
                "select place.name, count(*), max(place.num) from $ group by 1 order by 1",
                "select id, place from $ where place.name like '%3' order by id desc limit 300",
                "select mode(case when id % 3 = 0 then city else 'the most frequent text' end), approx_quantile(id, 0) >= 0, count(distinct note) from $",
                "with recursive r as (select id, note from $ where id = 0 union all select $.id, $.note from $ join r on $.id = r.id + 1 where $.id < 30) select * from r order by id",
                "with x as materialized (select * from $) select a.note from x a join x b on a.id = b.id where b.city is null order by 1",
                "select city from $ union select note from $ order by 1 limit 1000",
                "select note from $ except select note from $ where id % 2 = 0 order by 1",
                "select city, sum(id) from $ group by rollup(city) order by 1 nulls first, 2",
                "select upper(city), substring(note, 3, 20), reverse(note), note || city from $ order by id",
                "select * from (select city, id % 3 as k, id from $) pivot (count(id) for k in (0, 1, 2)) order by city",
                "select count(*), count(city), count(place), count(place.name), count(tags) from $",
            })
    void answersAreThoseOfATableOfDuckDbsOwn(String query) {
        List<String> expected = sql.rows(query.replace("$", "own"));
        List<String> found = sql.rows(query.replace("$", "t"));
        assertFalse(expected.isEmpty());
        assertEquals(expected.size(), found.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i), found.get(i), "row " + i);
        }
    }

    @Test
    void aResultReadSlowlyHoldsWhatItShows() {
        try (QueryResult result = sql.engine.execute("select id, note, tags, place from t")) {
            int rows = 0;
            while (result.next()) {
                rows += result.root().getRowCount();
                for (int row = 0; row < result.root().getRowCount(); row++) {
                    String id = SqlFixture.text(result.root().getVector(0), row);
                    String note = SqlFixture.text(result.root().getVector(1), row);
                    assertEquals("note " + Long.parseLong(id) * 7919 % 40009, note.replaceAll("x+$", ""));
                }
            }
            assertEquals(120_000, rows);
        }
    }
}
