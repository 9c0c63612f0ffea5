package dev.weir.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.Codec;
import dev.weir.format.wire.Change;
import dev.weir.format.wire.Durability;
import dev.weir.format.wire.KeySpec;
import dev.weir.format.wire.TableSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.util.Text;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DuckEngineTest {
    @TempDir
    Path directory;

    SqlFixture sql;

    @BeforeEach
    void open() {
        sql = new SqlFixture(directory);
    }

    @AfterEach
    void close() {
        sql.close();
    }

    /** Ten batches of 1,000 rows: a is 0 to 9,999 in order. */
    private void numbers(String table) {
        sql.rows("create table " + table + " (a bigint, s varchar, d double)");
        for (int i = 0; i < 10; i++) {
            sql.rows("insert into " + table + " select i, 'a text that is longer than twelve ' || i, i / 2 from range("
                    + i * 1000 + ", " + (i + 1) * 1000 + ") r(i)");
        }
    }

    /** The type of a null without a type, which holds nothing and so has room for nothing. */
    @Test
    void partsMayBeOfTheTypeOfNull() {
        assertEquals("{\"b\":1}|null", sql.one("select {a: null, b: 1}, {c: null}.c"));
        assertEquals("[null,null]", sql.one("select array_value(null, null)"));
        assertEquals("[{\"key\":\"k\"}]", sql.one("select map {'k': null}"));
        assertEquals(
                5000,
                sql.rows("select {a: {b: null}, i: i} from range(5000) r(i)").size());
    }

    @Test
    void aTableIsCreatedFilledAskedAndDropped() {
        assertEquals("created flights", sql.one("create table flights (origin varchar, delay int);"));
        assertEquals("3", sql.one("insert into flights values ('JFK', 5), ('ORD', null), (null, -3)"));
        assertEquals("1", sql.one("INSERT INTO Flights (DELAY, origin) SELECT '7', 'LAX'"));
        assertEquals(List.of("JFK|5", "ORD|null", "null|-3", "LAX|7"), sql.rows("select * from flights"));
        assertEquals(
                "4|9", sql.one("select count(*), sum(delay) from main.FLIGHTS f where f.delay is not null or true"));
        assertEquals(List.of("flights|2|1|4|fsync|forever"), sql.rows("show tables"));
        assertEquals(List.of("origin|VARCHAR|YES|", "delay|INTEGER|YES|"), sql.rows("describe flights"));
        assertEquals("dropped flights", sql.one("drop table flights"));
        assertEquals(ErrorCode.UNKNOWN_TABLE, sql.error("drop table flights").code());
        assertEquals("no table flights", sql.one("drop table if exists flights"));
    }

    @Test
    void optionsOfANewTableReachItsSpec() {
        sql.rows("create table if not exists t (a bigint not null, b text) with (buckets = 3, bucket_key = 'a, b',"
                + " durability = 'async', compression = none)");
        assertEquals("exists T", sql.one("create table if not exists T (a int)"));
        assertEquals(ErrorCode.TABLE_EXISTS, sql.error("create table t (a int)").code());
        TableSpec spec = sql.tables.spec("t").orElseThrow();
        assertEquals(3, spec.buckets());
        assertEquals(List.of("a", "b"), spec.bucketKey());
        assertEquals(Durability.ASYNC, spec.durability());
        assertEquals(Codec.NONE, spec.compression());
        assertEquals(List.of("a|BIGINT|NO|", "b|VARCHAR|YES|"), sql.rows("describe t"));
        assertEquals(
                ErrorCode.INVALID_SQL,
                sql.error("create table u (a int) with (bucket = 3)").code());
        assertEquals(
                ErrorCode.INVALID_REQUEST,
                sql.error("insert into t (b) values ('x')").code());
    }

    @Test
    void aColumnIsThePrimaryKey() {
        sql.rows("create table t (id bigint primary key, name varchar)");
        TableSpec spec = sql.tables.spec("t").orElseThrow();
        assertEquals(KeySpec.of(List.of("id")), spec.key().orElseThrow());
        assertEquals(List.of("id"), spec.bucketKey());
        assertEquals(List.of("id|BIGINT|NO|PRI", "name|VARCHAR|YES|"), sql.rows("describe t"));
    }

    @Test
    void severalColumnsAreThePrimaryKeyInItsOrder() {
        sql.rows("create table t (a double, \"B c\" varchar, x int not null, primary key (\"B c\", A))"
                + " with (buckets = 8, bucket_key = 'B c', changelog = 'after', deletes = reject, merge = 'first_row',"
                + " durability = 'async')");
        TableSpec spec = sql.tables.spec("t").orElseThrow();
        assertEquals(
                new KeySpec(List.of("B c", "a"), KeySpec.Image.AFTER, KeySpec.Deletes.REJECT, KeySpec.Merge.FIRST_ROW),
                spec.key().orElseThrow());
        assertEquals(List.of("B c"), spec.bucketKey());
        assertEquals(8, spec.buckets());
        assertEquals(Durability.ASYNC, spec.durability());
        assertEquals(List.of("a|DOUBLE|NO|PRI", "B c|VARCHAR|NO|PRI", "x|INTEGER|NO|"), sql.rows("describe t"));
    }

    @Test
    void everyTypeThatHasAnOrderCanBeTheKey() {
        List<String> types = List.of(
                "boolean",
                "tinyint",
                "smallint",
                "int",
                "bigint",
                "float",
                "double",
                "decimal(4, 1)",
                "decimal(38, 2)",
                "date",
                "time",
                "time_ns",
                "timestamp",
                "timestamp_s",
                "timestamp_ms",
                "timestamp_ns",
                "timestamptz",
                "varchar",
                "blob",
                "uuid");
        for (int i = 0; i < types.size(); i++) {
            sql.rows("create table t" + i + " (a " + types.get(i) + " primary key)");
            assertTrue(sql.tables.spec("t" + i).orElseThrow().key().isPresent(), types.get(i));
        }
    }

    @Test
    void aQuerysTableHasAKeyByOption() {
        sql.rows("create table t with (primary_key = 'b, a', deletes = ignore) as"
                + " select 1::bigint as a, 'x' as b where false");
        TableSpec spec = sql.tables.spec("t").orElseThrow();
        assertEquals(
                KeySpec.of(List.of("b", "a")).withDeletes(KeySpec.Deletes.IGNORE),
                spec.key().orElseThrow());
        assertEquals(List.of("a|BIGINT|NO|PRI", "b|VARCHAR|NO|PRI"), sql.rows("describe t"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "create table t (a int) with (changelog = full) | INVALID_SQL | option=changelog",
                "create table t (a int) with (deletes = allow) | INVALID_SQL | option=deletes",
                "create table t (a int) with (merge = last) | INVALID_SQL | option=merge",
                "create table t (a int primary key) with (merge = sum) | INVALID_SQL | option=merge value=sum",
                "create table t (a int primary key) with (primary_key = a) | INVALID_SQL | twice",
                "create table t (a int) with (primary_key = b) | UNKNOWN_COLUMN | column=b",
                "create table t (a int primary key, b int primary key) | INVALID_SQL | primary key",
                "create table t (a int, primary key (b)) | INVALID_SQL | b",
                "create table t (a int, b int, primary key (a, b)) with (bucket_key = b) | INVALID_REQUEST | bucket_key=[b]",
                "create table t (a int[] primary key) | INVALID_SQL | INTEGER[]",
                "create table t with (primary_key = l) as select [1] as l | UNSUPPORTED_TYPE | column=l",
                "alter table t set (merge = last) | UNKNOWN_TABLE | t",
            })
    void keysThatCannotBeAreRefused(String statement, ErrorCode code, String told) {
        WeirException error = sql.error(statement);
        assertEquals(code, error.code(), error.getMessage());
        assertTrue(error.getMessage().contains(told), error.getMessage());
    }

    @Test
    void optionsOfAKeyCannotBeChanged() {
        sql.rows("create table t (a int primary key)");
        for (String option : List.of("merge = last", "deletes = allow", "changelog = full", "primary_key = a")) {
            assertEquals(
                    ErrorCode.INVALID_SQL,
                    sql.error("alter table t set (" + option + ")").code());
        }
    }

    @Test
    void theLogOfAKeyedTableHasTheChange() {
        sql.rows("create table t (a int primary key, b int)");
        try (VectorSchemaRoot log = VectorSchemaRoot.create(
                sql.tables.spec("t").orElseThrow().logSchema().arrow(), sql.allocator)) {
            log.allocateNew();
            ((IntVector) log.getVector("a")).setSafe(0, 7);
            ((IntVector) log.getVector("a")).setSafe(1, 7);
            ((IntVector) log.getVector("b")).setSafe(0, 1);
            ((VarCharVector) log.getVector(Change.COLUMN)).setSafe(0, new Text(Change.INSERT));
            ((VarCharVector) log.getVector(Change.COLUMN)).setSafe(1, new Text(Change.DELETE));
            log.setRowCount(2);
            sql.tables.append("t", log);
        }
        assertEquals(List.of("7|1|insert", "7|null|delete"), sql.rows("select a, b, _change from \"t$changelog\""));
        assertEquals("1|7", sql.one("select _offset, a from \"t$log\" where _change = 'delete'"));
        assertEquals("delete", sql.one("select min(_change) from \"T$Changelog\""));
        assertEquals("2", sql.one("select count(*) from \"t$log\""));
        sql.rows("create table l (a int)");
        assertEquals("0", sql.one("select count(*) from \"l$log\""));
        assertEquals(ErrorCode.UNKNOWN_TABLE, sql.error("from \"l$changelog\"").code());
    }

    @Test
    void optionsOfATableChange() {
        sql.rows("create table t (a int) with (retention = '7 days', retention_bytes = '10GiB')");
        assertEquals(List.of("t|1|1|0|fsync|7d, 10GiB"), sql.rows("show tables"));
        assertEquals("altered t", sql.one("alter table T set (durability = 'async', retention = forever)"));
        assertEquals(List.of("t|1|1|0|async|10GiB"), sql.rows("show tables"));
        assertEquals("no table u", sql.one("alter table if exists u set (durability = 'async')"));
        assertEquals(
                ErrorCode.UNKNOWN_TABLE,
                sql.error("alter table u set (durability = 'async')").code());
        assertEquals(
                ErrorCode.INVALID_SQL,
                sql.error("alter table t set (buckets = 3)").code());
        assertEquals(
                ErrorCode.INVALID_SQL,
                sql.error("alter table t set (durability = 'maybe')").code());
        assertEquals(
                ErrorCode.INVALID_REQUEST,
                sql.error("alter table t set (retention = '7')").code());
    }

    @Test
    void aTableIsCreatedFromAQuery() {
        numbers("t");
        assertEquals("10000", sql.one("create table u as select a, sum(a) over () as total, [s] as l from t"));
        assertEquals(List.of("a|BIGINT|YES|", "total|DECIMAL(38,0)|YES|", "l|VARCHAR[]|YES|"), sql.rows("describe u"));
        assertEquals("49995000|49995000", sql.one("select sum(a), max(total) from u"));
        assertEquals(
                ErrorCode.INVALID_SQL,
                sql.error("create table v as select cast(s as int) as x from t").code());
        assertFalse(sql.tables.names().contains("v"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "copy t to '/tmp/x.parquet'",
                "attach '/tmp/x.db'",
                "install httpfs",
                "load httpfs",
                "pragma database_list",
                "set threads = 1",
                "reset threads",
                "create view v as delete from t",
                "create or replace table t (a int)",
                "create temp table t (a int)",
                "update t set a = 1",
                "delete from t",
                "alter table t add column b int",
                "truncate t",
                "begin",
                "commit",
                "use memory",
                "export database '/tmp/x'",
                "drop view v",
                "call pragma_version()",
                "checkpoint",
                "vacuum",
                "with x as (select 1) delete from t",
                "prepare p as select 1",
                "comment on index t is 'x'",
                "from read_csv('/etc/passwd')",
                "select * from read_text('/etc/passwd')",
                "select * from '/etc/passwd'",
                "select * from glob('/etc/*')",
            })
    void whatIsNotSqlOverTablesIsRefused(String statement) {
        sql.rows("create table t (a int)");
        WeirException error = sql.error(statement);
        assertTrue(
                List.of(ErrorCode.UNSUPPORTED, ErrorCode.UNKNOWN_TABLE, ErrorCode.INVALID_SQL)
                        .contains(error.code()),
                error::toString);
        assertEquals("0", sql.one("select count(*) from t"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x utinyint",
                "x uinteger",
                "x ubigint",
                "x hugeint",
                "x uhugeint",
                "x interval",
                "x enum('a')",
                "x union(a int, b text)",
                "x bit",
                "x timetz",
                "x hugeint[]",
                "x struct(a interval)",
            })
    void typesThatATableCannotHaveAreRefused(String column) {
        assertEquals(
                ErrorCode.UNSUPPORTED_TYPE,
                sql.error("create table t (" + column + ")").code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x int unique", "x int check (x > 1)", "x int default 3", "x int primary key, y int unique"})
    void constraintsAreRefused(String column) {
        assertEquals(
                ErrorCode.UNSUPPORTED,
                sql.error("create table t (" + column + ")").code());
    }

    @Test
    void errorsAreTyped() {
        numbers("flights");
        WeirException table = sql.error("select * from flihgts");
        assertEquals(ErrorCode.UNKNOWN_TABLE, table.code());
        assertTrue(table.getMessage().contains("did you mean flights?"), table.getMessage());
        assertEquals(
                ErrorCode.UNKNOWN_TABLE,
                sql.error("select * from other.flights").code());
        assertEquals(
                ErrorCode.UNKNOWN_TABLE, sql.error("select * from x.y.flights").code());
        WeirException column = sql.error("select dely from flights");
        assertEquals(ErrorCode.UNKNOWN_COLUMN, column.code());
        assertTrue(sql.error("select _offset from flights").getMessage().contains("$log"));
        WeirException syntax = sql.error("select a from from flights");
        assertEquals(ErrorCode.INVALID_SQL, syntax.code());
        assertTrue(syntax.getMessage().contains("^"), syntax.getMessage());
        assertEquals(
                ErrorCode.INVALID_SQL,
                sql.error("select cast(s as int) from flights").code());
        assertEquals(ErrorCode.INVALID_SQL, sql.error("").code());
        assertEquals(ErrorCode.INVALID_SQL, sql.error("select 1; select 2").code());
        assertEquals(
                ErrorCode.INVALID_SQL,
                sql.error("select * from weir_scan('flights', 1)").code());
        assertEquals(
                ErrorCode.UNKNOWN_COLUMN,
                sql.error("insert into flights (b) values (1)").code());
        assertEquals(
                ErrorCode.INVALID_SQL,
                sql.error("insert into flights values (1)").code());
        assertEquals(
                ErrorCode.INVALID_SQL,
                sql.error("insert into flights values ('x', 'y', 1)").code());
    }

    @Test
    void virtualColumnsAreReadUnderASecondName() {
        sql.rows("create table t (a int) with (buckets = 2)");
        sql.rows("insert into t values (10), (11)");
        sql.rows("insert into t values (20)");
        sql.rows("insert into t values (30)");
        assertEquals(
                List.of("10|0|0", "11|0|1", "20|1|0", "30|0|2"),
                sql.rows("select a, _bucket, _offset from t$log order by a"));
        assertEquals("20", sql.one("select a from \"t$log\" where _bucket = 1"));
        assertEquals(List.of("a"), names("select * from t"));
        assertEquals(List.of("a", "_bucket", "_offset", "_timestamp"), names("select * from main.t$log"));
        assertEquals("2", sql.one("select count(*) from t$log where _timestamp >= make_timestamptz(2000000)"));
    }

    private List<String> names(String statement) {
        try (QueryResult result = sql.engine.execute(statement)) {
            return result.schema().getFields().stream()
                    .map(field -> field.getName())
                    .toList();
        }
    }

    @Test
    void aTableOfAnotherDatabaseIsMeantByItsFullName() {
        sql.rows("create table t (a int)");
        sql.rows("create table lab.t (a int)");
        sql.rows("insert into t values (1)");
        sql.rows("insert into lab.t values (2)");
        assertEquals("1", sql.one("select a from t"));
        assertEquals("2", sql.one("select t.a from lab.t where t.a = 2"));
        assertEquals(ErrorCode.INVALID_SQL, sql.error("select * from t, lab.t").code());
        assertEquals("1|2", sql.one("select t.a, x.a from t, lab.t as x"));
        sql.rows("drop table lab.t");
        assertEquals("1", sql.one("select a from main.t"));
    }

    @Test
    void filtersSkipBatches() {
        numbers("t");
        assertSkipped("select sum(a) from t where a >= 2500 and a < 3500", 8, "8000");
        assertSkipped("select count(*) from t where s like 'b%'", 10, "");
        assertSkipped("select count(*) from t where a in (1, 9999)", 8, "");
        assertSkipped("select count(*) from t where a = 5 or a = 7005", 8, "");
        assertSkipped("select count(*) from t where d > 4900.0 and s is not null", 9, "");
        assertSkipped("with x as (select * from t) select * from x where a < 1000 order by a limit 3", 9, "");
        assertSkipped("select count(*) from t where a is null", 10, "");
        assertSkipped("select count(*) from t where a % 7 = 1", 0, "");
        assertSkipped("select count(*) from t where random() < 2", 0, "");
        assertSkipped("select count(*) from t where a > 9000 or random() < 0", 0, "");
    }

    /** Of ten batches a second apart, those that a condition is looked for in, those passed over, and rows. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "_offset >= 8500; 2; 0; 1500",
                "8500 < _offset; 2; 0; 1499",
                "_offset = 1500; 1; 0; 1",
                "_offset < 1500; 2; 0; 1500",
                "_offset <= 999; 1; 0; 1000",
                "_offset between 1500 and 2500; 2; 0; 1001",
                "_offset > 1500 and _offset <= 1600 and a % 2 = 0; 1; 0; 50",
                "_offset >= 8000 and a < 9000; 2; 1; 1000",
                "_offset >= 10000; 0; 0; 0",
                "_timestamp > make_timestamptz(9500000); 1; 0; 1000",
                "_timestamp >= timestamptz '1970-01-01 00:00:09+00'; 2; 0; 2000",
                "_timestamp = make_timestamptz(9000000); 2; 1; 1000",
                "_timestamp < make_timestamptz(2500000); 10; 8; 2000",
                "_timestamp between make_timestamptz(7500000) and make_timestamptz(8500000); 3; 2; 1000",
                "_timestamp > now() - interval 1 hour; 0; 0; 0",
                "_bucket = 1; 0; 0; 0",
                "_bucket = 0; 10; 0; 10000",
            })
    void conditionsOnWhereARowLiesSeek(String condition, int batches, int skipped, String rows) {
        numbers("t");
        String query = "select count(*) from t$log where " + condition;
        assertEquals(rows, sql.one(query));
        String counts = "batches " + batches + ", skipped " + skipped + ", ";
        String plan = explain("explain " + query);
        assertTrue(plan.contains(counts + "to read " + (batches - skipped) + "\n"), plan);
        String run = explain("explain analyze " + query);
        assertTrue(run.contains(counts + "read " + (batches - skipped) + "\n"), run);
        assertTrue(run.contains(" of 10000"), run);
    }

    private void assertSkipped(String query, int batches, String ignored) {
        String plan = explain("explain " + query);
        assertTrue(plan.contains("skipped " + batches + ","), plan);
        String run = explain("explain analyze " + query);
        assertTrue(run.contains("skipped " + batches + ","), run);
    }

    private String explain(String statement) {
        return String.join("\n", sql.rows(statement));
    }

    @Test
    void eachMentionOfATableHasItsOwnFilter() {
        numbers("t");
        String query =
                "select count(*), sum(x.a), sum(y.a) from t x join t y on x.a = y.a + 5000 where x.a >= 9000 and y.d < 2100";
        assertEquals("200|1819900|819900", sql.one(query));
        String plan = explain("explain analyze " + query);
        assertTrue(plan.contains("skipped"), plan);
        assertEquals("10000", sql.one("select count(*) from t x left join t y on x.a = y.a and y.a < 10"));
        assertEquals(
                "2000",
                sql.one(
                        "select count(*) from (select * from t where a < 1000 union all select * from t where a >= 9000)"));
    }

    @Test
    void nowMeansTheSameInThePlanAndInTheRun() {
        sql.rows("create table t (made timestamptz, a int)");
        sql.rows("insert into t select now(), 1");
        assertEquals("1", sql.one("select count(*) from t where made < now()"));
        assertEquals("1", sql.one("select count(*) from t where made > now() - interval 1 hour"));
        assertEquals("0", sql.one("select count(*) from t where made < now() - interval 1 hour"));
    }

    @Test
    void countingReadsNoColumn() {
        numbers("t");
        String plan = explain("explain analyze select count(*) from t");
        assertTrue(plan.contains("columns 0 of 3"), plan);
        assertEquals("10000", sql.one("select count(*) from t"));
    }

    @Test
    void aStatementSeesOneViewOfATable() {
        numbers("t");
        try (QueryResult result = sql.engine.execute("select (select count(*) from t), (select count(a) from t)")) {
            sql.rows("insert into t values (1, 'x', 1)");
            assertTrue(result.next());
            assertEquals("10000", SqlFixture.text(result.root().getVector(0), 0));
            assertEquals("10000", SqlFixture.text(result.root().getVector(1), 0));
        }
        assertEquals("10001", sql.one("select count(*) from t"));
        assertEquals("10001", sql.one("insert into t select * from t"));
        assertEquals("20002", sql.one("select count(*) from t"));
    }

    @Test
    void rowsComeInTheOrderOfTheirOffsets() {
        numbers("t");
        List<String> rows = sql.rows("select a from t");
        for (int i = 0; i < rows.size(); i++) {
            assertEquals(String.valueOf(i), rows.get(i));
        }
    }

    @Test
    void aLargeResultTakesLittleMemory() {
        numbers("t");
        long rows = 0;
        try (QueryResult result = sql.engine.execute("select x.s, y.s from t x, (select * from t limit 1000) y")) {
            while (rows < 5_000_000 && result.next()) {
                rows += result.root().getRowCount();
                assertTrue(sql.allocator.getAllocatedMemory() < 64L << 20);
            }
        }
    }

    @Test
    void anotherThreadCancels() throws Exception {
        numbers("t");
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            CountDownLatch reading = new CountDownLatch(1);
            CompletableFuture<QueryResult> started = new CompletableFuture<>();
            Future<?> reader = threads.submit(() -> {
                try (QueryResult result =
                        sql.engine.execute("select count(*) from t a, t b, t c where a.a + b.a + c.a = -1")) {
                    started.complete(result);
                    reading.countDown();
                    WeirException error = assertThrows(WeirException.class, result::next);
                    assertEquals(ErrorCode.CANCELLED, error.code());
                }
                return null;
            });
            reading.await();
            started.get().cancel(new WeirException(ErrorCode.CANCELLED, "the statement was cancelled"));
            reader.get();
        }
    }

    @Test
    void manyStatementsRunAtOnce() throws Exception {
        numbers("t");
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                int low = i * 100;
                answers.add(threads.submit(
                        () -> sql.one("select count(*), max(s) from t where a >= " + low + " and a < " + (low + 50))));
            }
            for (Future<String> answer : answers) {
                assertTrue(answer.get().startsWith("50|"), answer.get());
            }
        }
    }

    @Test
    void aResultThatIsNotReadDoesNothing() {
        sql.rows("create table t (a int)");
        sql.engine.execute("insert into t values (1)").close();
        sql.engine.execute("drop table t").close();
        assertEquals("0", sql.one("select count(*) from t"));
    }

    @Test
    void answersOfEveryKindComeOut() {
        assertEquals(
                "170141183460469231731687303715884105727",
                sql.one("select 170141183460469231731687303715884105727::hugeint"));
        assertEquals("b", sql.one("select 'b'::enum('a', 'b')"));
        assertEquals("null", sql.one("select null"));
        assertEquals("200", sql.one("select 200::ubigint"));
        assertTrue(sql.one("select interval '1 month 2 days 3 seconds'").contains("P"), "interval");
        assertEquals(List.of(), sql.rows("select 1 where false"));
        assertEquals(ErrorCode.UNSUPPORTED_TYPE, sql.error("select '101'::bit").code());
        assertEquals(
                "[{\"k\":1}]|{\"a\":[1,null],\"b\":\"x\"}",
                sql.one("select [map {'k': 1}], {a: [1, null], b: 'x'}")
                        .replace("[{\"key\":\"k\",\"value\":1}]", "{\"k\":1}"));
    }
}
