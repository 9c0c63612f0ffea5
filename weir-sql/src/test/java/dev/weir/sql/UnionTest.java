package dev.weir.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.TableSpec;
import dev.weir.sql.ColdTable.LakeFile;
import dev.weir.sql.corpus.PlainDuck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables whose older rows lie in the lake. */
class UnionTest {
    /** No value of it leaves anything out. */
    private static final Random ALL_IS_TOLD = new Random() {
        @Override
        public int nextInt(int bound) {
            return bound - 1;
        }
    };

    @TempDir
    Path directory;

    @TempDir
    Path files;

    private SqlFixture sql;

    @BeforeEach
    void open() {
        sql = new SqlFixture(directory);
        sql.rows("create table t (a bigint, s varchar, ts timestamp) with (buckets = 2)");
        for (int i = 0; i < 6; i++) {
            sql.rows("insert into t select i, 'text number ' || i, make_timestamp(i * 1000000) from range(" + i * 1000
                    + ", " + (i + 1) * 1000 + ") r(i)");
        }
    }

    @AfterEach
    void close() {
        sql.close();
    }

    private void settle(long... to) {
        settle(List.of(List.of(to[0], to[1])));
    }

    private void settle(List<List<Long>> rounds) {
        Settling.settle(sql, "t", files.resolve("lake[1]*'" + sql.tables.lake.size()), rounds, ALL_IS_TOLD);
    }

    private String scan(String statement) {
        return sql.rows(statement).stream()
                .filter(line -> line.startsWith("weir_scan"))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 0", "3000 3000", "1 0", "999 1000", "1000 1001", "2999 3000", "1500 0"})
    void eachRowIsThereOnce(String ends) {
        settle(Long.parseLong(ends.split(" ")[0]), Long.parseLong(ends.split(" ")[1]));
        for (boolean removed : new boolean[] {false, true}) {
            sql.tables.settledIsRemoved = removed;
            assertEquals("6000|6000|17997000", sql.one("select count(*), count(distinct a), sum(a) from t"));
            assertEquals("6000", sql.one("select count(*) from t"));
            assertEquals(
                    "0|5999|6000|0|2999",
                    sql.one("select min(a), max(a), count(s), min(_offset), max(_offset) from t$log"));
            assertEquals("0|5999|text number 0", sql.one("select min(a), max(a), min(s) from t"));
            assertEquals(
                    "6000|3000|3000",
                    sql.one(
                            "select count(*), count(*) filter (where _bucket = 0), count(*) filter (where _bucket = 1) from"
                                    + " (select distinct _bucket, _offset from t$log)"));
            assertEquals(
                    List.of("1|1999|3999|4000000", "0|2000|4000|5000000"),
                    sql.rows(
                            "select _bucket, _offset, a, epoch_us(_timestamp) from t$log where a in (3999, 4000) order by a"));
            assertEquals("t|3|2|6000|fsync|forever", sql.one("show tables"));
        }
    }

    /** The log's view was taken before a round was committed whose files the statement sees. */
    @Test
    void rowsBehindTheWatermarkAreNotSeen() {
        settle(List.of(List.of(1000L, 1500L), List.of(3000L, 3000L)));
        sql.tables.hidden = 3;
        assertEquals("5994", sql.one("select count(*) from t"));
        assertEquals("5994|5996", sql.one("select count(a), max(a) from t"));
        assertEquals("5996", sql.one("select max(a) from t"));
        assertEquals(
                "2996|2996",
                sql.one(
                        "select max(_offset) filter (where _bucket = 0), max(_offset) filter (where _bucket = 1) from t$log"));
        assertEquals("t|3|2|5994|fsync|forever", sql.one("show tables"));
        assertEquals("6000", sql.one("select count(*) from \"t$lake\""));
    }

    @Test
    void filesAreSkipped() throws IOException {
        settle(List.of(List.of(500L, 500L), List.of(1000L, 1000L), List.of(1500L, 1500L), List.of(2000L, 2000L)));
        int all = sql.tables.lake.get("t").files().size();
        assertTrue(all >= 4, () -> "files=" + all);
        String plan = scan("explain select s from t where a = 4999");
        assertTrue(plan.contains("\nfiles " + all + ", skipped " + all), plan);
        assertTrue(plan.contains("batches 2, skipped 1"), plan);
        for (String where :
                List.of("a = 10", "ts = make_timestamp(10000000)", "s = 'text number 10'", "a < 11 and a > 9")) {
            plan = scan("explain analyze select s from t where " + where);
            assertFalse(plan.contains("skipped 0\n") && plan.contains("files " + all + ", skipped 0"), plan);
            assertEquals("text number 10", sql.one("select s from t where " + where));
        }
        // nothing of them is looked at: they are not even files
        for (LakeFile file : sql.tables.lake.get("t").files()) {
            Files.write(Path.of(file.name()), new byte[100]);
        }
        assertEquals("text number 4999", sql.one("select s from t where a = 4999"));
        assertEquals("text number 5999", sql.one("select s from t$log where _offset >= 2000 and a > 5998"));
        assertEquals("6000", sql.one("select count(*) from t"));
        WeirException broken = sql.error("select sum(a) from t");
        assertEquals(ErrorCode.CORRUPT, broken.code());
    }

    @ParameterizedTest
    @CsvSource({
        "IO_ERROR, IO Error: No files found that match the pattern",
        "DISK_FULL, IO Error: Could not write: No space left on device",
        "OUT_OF_MEMORY, Out of Memory Error: failed to allocate data of size 1.0 MiB",
        "CANCELLED, INTERRUPT Error: Interrupted!",
        "INTERNAL, INTERNAL Error: Attempted to access index 7",
        "CORRUPT, Invalid Input Error: No magic bytes found at end of file",
        "CORRUPT, Conversion Error: Invalid string encoding"
    })
    void aFileThatCannotBeReadIsNotAlwaysBroken(ErrorCode code, String text) {
        assertEquals(
                code, ColdChunks.failed(new DuckConnection.DuckException(text)).code());
    }

    @Test
    void aFileThatIsGoneIsNotCalledBroken() throws IOException {
        settle(3000, 3000);
        for (LakeFile file : sql.tables.lake.get("t").files()) {
            Files.delete(Path.of(file.name()));
        }
        WeirException gone = sql.error("select sum(a) from t");
        assertEquals(ErrorCode.IO_ERROR, gone.code(), gone.getMessage());
    }

    @Test
    void onlyColumnsThatAreAskedForAreRead() {
        settle(3000, 3000);
        assertTrue(scan("explain select a from t").contains("columns 1 of 3"));
        assertEquals("text number 3", sql.one("select s from t where a = 3"));
        assertEquals(
                List.of("3|text number 3"), sql.rows("select a, s from t where s like 'text number 3' and a < 100"));
        assertEquals("2", sql.one("select count(*) from t x join t y using (a) where x.a in (7, 4000)"));
    }

    @Test
    void aLogIsAsItWasBeforeAnOffset() {
        settle(2000, 2500);
        assertEquals(
                "1000|3000",
                sql.one("select count(*), max(a) + 501 from t as of offset 500")
                        .replace("|1500", "|3000")
                        .replace("|2000", "|3000"));
        assertEquals("5000", sql.one("select count(*) from t as of offset 2500"));
        assertEquals("2001", sql.one("select count(*) from t as of offset [1999, 2]"));
        assertEquals("3000", sql.one("select count(*) from t as of timestamp '1970-01-01 00:00:03.5Z'"));
        assertEquals("1000", sql.one("select count(*) from t$log where _timestamp = '1970-01-01 00:00:02Z'"));
    }

    @Test
    void theLakeAloneAndWhatIsInIt() {
        settle(List.of(List.of(10L, 20L), List.of(1000L, 1500L)));
        assertEquals(
                "2500|0|999|1499",
                sql.one("select count(*), min(_offset), max(_offset) filter (where _bucket = 0),"
                        + " max(_offset) filter (where _bucket = 1) from \"t$lake\""));
        assertEquals(
                List.of(
                        "1000|append|[0,0]|[10,20]|30|1",
                        "1001|append|[10,20]|[1000,1500]|2470|"
                                + (sql.tables.lake.get("t").files().size() - 1)),
                sql.rows(
                        "select snapshot_id, operation, from_offsets, to_offsets, rows, files from \"t$snapshots\" order by 1"));
        assertEquals("2500|true", sql.one("select sum(rows), min(bytes) > 100 from \"t$files\""));
        assertEquals(
                "part-0.parquet|30|[0,0]|[10,20]",
                sql.one(
                        "select parse_filename(path), rows, from_offsets, to_offsets from \"t$files\" where rows = 30"));
        sql.rows("create table u (a int)");
        sql.rows("create table k (a int primary key)");
        for (String suffix : List.of("lake", "snapshots", "files")) {
            assertEquals(List.of(), sql.rows("from \"u$" + suffix + "\""), "nothing has settled");
            assertEquals(
                    ErrorCode.UNKNOWN_TABLE,
                    sql.error("from \"k$" + suffix + "\"").code());
        }
    }

    /** As if the lake had been off, rows were lost then, and somebody has said that it shall be so. */
    private void acceptAGap(long... start) {
        ColdTable cold = sql.tables.lake.get("t");
        sql.tables.lake.put(
                "t",
                new ColdTable(
                        List.of(start[0], start[1]),
                        cold.settled(),
                        cold.files(),
                        cold.ids(),
                        cold.snapshots(),
                        cold.near()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1000,1000", "3000,3000"})
    void rowsBeforeAGapAreNotSeen(String rounds) {
        long first = Long.parseLong(rounds.split(",")[0]);
        // files of their own, or merged ones
        settle(first == 1000 ? List.of(List.of(1000L, 1500L), List.of(3000L, 3000L)) : List.of(List.of(3000L, 3000L)));
        acceptAGap(1000, 1500);
        sql.tables.settledIsRemoved = true;
        for (String table : List.of("t", "\"t$lake\"")) {
            assertEquals("3500", sql.one("select count(*) from " + table));
            assertEquals("3500|2000|5999", sql.one("select count(a), min(a), max(a) from " + table));
            assertEquals("2000|5999", sql.one("select min(a), max(a) from " + table));
            assertEquals("0", sql.one("select count(*) from " + table + " where a < 1000"));
            assertEquals("1", sql.one("select count(*) from " + table + " where a = 2000"));
        }
        assertEquals(
                List.of("0|1000|2000", "1|1500|1500"),
                sql.rows("select _bucket, min(_offset), count(*) from t$log group by _bucket order by 1"));
        if (first == 1000) {
            assertEquals("t|3|2|3500|fsync|forever", sql.one("show tables"));
            String plan = scan("explain select sum(a) from t");
            assertTrue(
                    Pattern.compile("files \\d+, skipped [1-9]").matcher(plan).find(), plan);
        }
    }

    private SettledBucket bucket(String table, int bucket, long start) {
        return new SettledBucket(table, sql.tables.id(table), bucket, start);
    }

    private List<String> settled(SettledBucket of, long from, long to) {
        return SqlFixture.rows(sql.engine.settled(new SettledRange(of, from, to, List.of("a"))));
    }

    @Test
    void aScanReadsItsOwnTableWhateverOthersAreCalled() {
        settle(3000, 3000);
        sql.tables.create(new TableSpec(
                "T",
                spec("t").schema(),
                spec("t").key(),
                2,
                List.of(),
                spec("t").durability(),
                spec("t").compression(),
                spec("t").retention(),
                spec("t").lake()));
        SettledBucket other = bucket("T", 1, 0);
        assertEquals(List.of(), settled(other, 0, 10));
        assertEquals(OptionalLong.empty(), sql.engine.settledOffsetAt(other, 0));
        SettledBucket of = bucket("t", 1, 0);
        assertEquals(List.of("1000|0|2000000", "1001|1|2000000"), settled(of, 0, 2));
        assertEquals(List.of("1001|1|2000000"), settled(bucket("t", 1, 1), 0, 2));
        assertEquals(OptionalLong.of(1000), sql.engine.settledOffsetAt(of, 3_000_000));
    }

    private TableSpec spec(String table) {
        return sql.tables.spec(table).orElseThrow();
    }

    @Test
    void aTableThatWasMadeAgainIsAnotherOne() {
        settle(3000, 3000);
        SettledBucket of = bucket("t", 0, 0);
        assertEquals(3, settled(of, 0, 3).size());
        ColdTable cold = sql.tables.lake.get("t");
        sql.rows("drop table t");
        sql.rows("create table t (a bigint, s varchar, ts timestamp) with (buckets = 2)");
        sql.tables.lake.put("t", cold);
        assertEquals(
                ErrorCode.UNKNOWN_TABLE,
                assertThrows(WeirException.class, () -> settled(of, 0, 3)).code());
        assertEquals(
                ErrorCode.UNKNOWN_TABLE,
                assertThrows(WeirException.class, () -> sql.engine.settledOffsetAt(of, 0))
                        .code());
        sql.rows("drop table t");
        assertEquals(
                ErrorCode.UNKNOWN_TABLE,
                assertThrows(WeirException.class, () -> settled(of, 0, 3)).code());
        // for the end of the test
        sql.tables.lake.remove("t");
    }

    /** Rows that another engine has appended say an offset that is none of ours. */
    @Test
    void rowsOfOthersAreSeenButNotByOffset() throws SQLException {
        settle(3000, 3000);
        Path file = files.resolve("foreign.parquet");
        try (PlainDuck duck = new PlainDuck()) {
            duck.run(
                    "copy (select -1::bigint a, 'foreign' s, null::timestamp ts, 0::integer _bucket, -1::bigint _offset,"
                            + " timestamptz '2030-01-01 00:00:00Z' _timestamp) to '" + file
                            + "' (format parquet, field_ids {a: 1, s: 2, ts: 3, _bucket: 1000000001, _offset: 1000000002, _timestamp: 1000000003})");
        }
        for (boolean told : new boolean[] {true, false}) {
            settle(3000, 3000);
            ColdTable cold = sql.tables.lake.get("t");
            List<LakeFile> all = new ArrayList<>(cold.files());
            List<ParquetExport.Offsets> offsets =
                    List.of(new ParquetExport.Offsets(-1, 0), new ParquetExport.Offsets(0, 0));
            all.add(new LakeFile(
                    file.toString(),
                    1,
                    file.toFile().length(),
                    told ? Optional.of(offsets) : Optional.empty(),
                    Map.of()));
            sql.tables.lake.put(
                    "t", new ColdTable(cold.start(), cold.settled(), all, cold.ids(), List.of(), cold.near()));
            sql.tables.settledIsRemoved = true;
            for (long start : new long[] {0, 1000}) {
                acceptAGap(start, start);
                String rows = String.valueOf(6001 - 2 * start);
                assertEquals(rows, sql.one("select count(*) from t"));
                assertEquals("-1|" + rows, sql.one("select min(a), count(a) from t"));
                assertEquals("foreign|-1", sql.one("select s, _offset from t$log where a < 0"));
                assertEquals("foreign", sql.one("select s from \"t$lake\" where _offset = -1"));
                assertEquals(OptionalLong.of(start), sql.engine.settledOffsetAt(bucket("t", 0, start), 0));
                assertEquals(
                        OptionalLong.empty(), sql.engine.settledOffsetAt(bucket("t", 0, start), 1_000_000_000_000L));
            }
            sql.tables.settledIsRemoved = false;
        }
    }

    /** A file from before a column was added, or after it was renamed. */
    @Test
    void columnsAreFoundByTheirIds() {
        settle(3000, 3000);
        ColdTable cold = sql.tables.lake.get("t");
        sql.rows("create table u (x bigint, y varchar, z timestamp, added integer) with (buckets = 2)");
        sql.tables.lake.put("u", cold);
        sql.tables.settledIsRemoved = true;
        assertEquals("0", sql.one("select count(*) from u where added is not null"));
        sql.tables.lake.put(
                "u",
                new ColdTable(
                        cold.start(),
                        cold.settled(),
                        cold.files(),
                        Map.of("_bucket", 1_000_000_001, "_offset", 1_000_000_002, "_timestamp", 1_000_000_003),
                        List.of(),
                        cold.near()));
        assertEquals("text number 7", sql.one("select y from \"u$lake\" where x = 7"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select * from read_parquet('FILE')",
                "select * from parquet_scan('FILE')",
                "from 'FILE'",
                "from \"FILE\"",
                "select * from read_csv('FILE')",
                "select * from read_text('FILE')",
                "select * from read_blob('FILE')",
                "select * from read_json('FILE')",
                "select * from glob('DIRECTORY/*')",
                "select * from parquet_metadata('FILE')",
                "select * from parquet_schema('FILE')",
                "select * from parquet_file_metadata('FILE')",
                "select * from parquet_kv_metadata('FILE')",
                "from query('from read_parquet(''FILE'')')",
                "from query_table('FILE')",
                "copy (select 1) to 'DIRECTORY/x.parquet'",
                "copy t to 'DIRECTORY/x.parquet'",
                "attach 'DIRECTORY/x.db'",
                "export database 'DIRECTORY/x'",
                "import database 'DIRECTORY/x'",
                "select getvariable('x'), * from sniff_csv('FILE')",
                "create view v as from read_parquet('FILE')",
                "insert into t select a, s, ts from read_parquet('FILE')",
                "set enable_external_access = true",
                "from weir_scan('FILE', 1)"
            })
    void usersDoNotReachFiles(String statement) throws IOException {
        settle(3000, 3000);
        assertEquals("6000", sql.one("select count(a) from t"));
        Path file = Files.copy(
                Path.of(sql.tables.lake.get("t").files().getFirst().name()), directory.resolve("copy.parquet"));
        for (Path one : List.of(
                file, Path.of(sql.tables.lake.get("t").files().getFirst().name()))) {
            sql.error(statement
                    .replace("FILE", one.toString().replace("'", "''"))
                    .replace("DIRECTORY", String.valueOf(one.getParent()).replace("'", "''")));
        }
        assertEquals("6000", sql.one("select count(a) from t"));
        try (var found = Files.walk(directory)) {
            assertTrue(found.noneMatch(path -> path.getFileName().toString().startsWith("x")), "nothing is written");
        }
    }
}
