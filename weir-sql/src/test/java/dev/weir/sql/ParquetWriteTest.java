package dev.weir.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.sql.ParquetExport.Offsets;
import dev.weir.sql.ParquetExport.Partition;
import dev.weir.sql.ParquetExport.Sort;
import dev.weir.sql.ParquetExport.Transform;
import dev.weir.sql.corpus.PlainDuck;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of a log as Parquet files, which another DuckDB reads. */
class ParquetWriteTest {
    private static final Map<String, Integer> IDS =
            Map.of("_bucket", 1_000_000_001, "_offset", 1_000_000_002, "_timestamp", 1_000_000_003);

    @TempDir
    Path directory;

    @TempDir
    Path files;

    private SqlFixture sql;
    private PlainDuck duck;

    @BeforeEach
    void open() throws SQLException {
        sql = new SqlFixture(directory);
        duck = new PlainDuck();
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
        duck.close();
    }

    private List<ParquetFile> write(String table, List<Offsets> ranges) {
        return write(table, ranges, List.of(), List.of(), 1L << 30);
    }

    private List<ParquetFile> write(
            String table, List<Offsets> ranges, List<Sort> sort, List<Partition> partition, long fileBytes) {
        try (HotTable seen = sql.tables.find(table).orElseThrow();
                ParquetWrite write = sql.engine.parquet(
                        new ParquetExport(seen, ranges, IDS, sort, partition, files, "part", fileBytes, 8192))) {
            return write.run();
        }
    }

    private List<Offsets> all(String table) {
        try (HotTable seen = sql.tables.find(table).orElseThrow()) {
            return seen.buckets().stream()
                    .map(log -> new Offsets(log.startOffset(), log.highWatermark()))
                    .toList();
        }
    }

    private static String read(List<ParquetFile> written) {
        return written.stream()
                .map(file -> "'" + file.path() + "'")
                .collect(Collectors.joining(", ", "read_parquet([", "], hive_partitioning = false)"));
    }

    private List<String> sorted(List<String> lines) {
        List<String> sorted = new ArrayList<>(lines);
        sorted.sort(null);
        return sorted;
    }

    /** Three batches of 20,000 rows in each of two buckets. */
    private void numbers() {
        sql.rows("create table t (a bigint, s varchar) with (buckets = 2)");
        for (int i = 0; i < 6; i++) {
            sql.rows("insert into t select i, 'text ' || i from range(" + i * 10_000 + ", " + (i + 1) * 10_000
                    + ") r(i)");
        }
    }

    @Test
    void aRangeOfEachBucketIsWritten() throws SQLException {
        numbers();
        List<Offsets> ranges = List.of(new Offsets(9_990, 20_010), new Offsets(5, 7));
        List<ParquetFile> written = write("t", ranges);
        assertEquals(1, written.size());
        ParquetFile file = written.getFirst();
        assertEquals(files.resolve("part-0.parquet"), file.path());
        assertEquals(10_022, file.rows());
        assertEquals(file.path().toFile().length(), file.bytes());
        assertTrue(file.footerBytes() > 100 && file.footerBytes() < file.bytes());
        assertEquals(ranges, file.offsets());
        String where = " where (_bucket = 0 and _offset between 9990 and 20009) or (_bucket = 1 and _offset in (5, 6))"
                + " order by _bucket, _offset";
        assertEquals(
                sql.rows("select a, s, _bucket, _offset, epoch_us(_timestamp) from t$log" + where),
                duck.rows("select a, s, _bucket, _offset, epoch_us(_timestamp) from " + read(written)));
        ParquetFile.Column a = file.columns().get(1);
        assertEquals(10_022, a.values());
        assertEquals(OptionalLong.of(0), a.nulls());
        assertTrue(a.bytes().orElseThrow() > 100);
        assertEquals(
                Optional.of(new ParquetFile.Bound(1, true)),
                file.columns().get(1_000_000_001).upper());
        assertEquals(
                Optional.of(new ParquetFile.Bound(20_009L, true)),
                file.columns().get(1_000_000_002).upper());
        assertEquals(List.of(), write("t", List.of(new Offsets(3, 3), new Offsets(0, 0))));
    }

    /** Nothing outside a range is even looked at: its bytes may be rotten. */
    @Test
    void whatIsOutsideIsNotRead() {
        numbers();
        List<String> scans = new ArrayList<>();
        try (HotTable seen = sql.tables.find("t").orElseThrow()) {
            RangedLog range = RangedLog.of(seen.buckets().getFirst(), 10_000, 20_000);
            range.batches(0, Long.MAX_VALUE).forEach(batch -> scans.add(batch.baseOffset() + "+" + batch.rowCount()));
        }
        assertEquals(List.of("10000+10000"), scans);
        WeirException gone =
                assertThrows(WeirException.class, () -> write("t", List.of(new Offsets(0, 30_001), new Offsets(0, 0))));
        assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, gone.code());
        assertTrue(gone.getMessage().contains("bucket=0 from=0 to=30001"), gone.getMessage());
    }

    @Test
    void aLargeOneBecomesSeveralFiles() throws SQLException {
        numbers();
        List<ParquetFile> written = write("t", all("t"), List.of(), List.of(), 10_000);
        assertTrue(written.size() > 2, written::toString);
        long[] next = {0, 0};
        for (ParquetFile file : written) {
            long rows = 0;
            for (int bucket = 0; bucket < 2; bucket++) {
                Offsets offsets = file.offsets().get(bucket);
                assertEquals(next[bucket], offsets.from(), file::toString);
                next[bucket] = offsets.to();
                rows += offsets.rows();
                if (offsets.rows() > 0) {
                    assertEquals(
                            List.of(offsets.from() + "|" + (offsets.to() - 1) + "|" + offsets.rows()),
                            duck.rows("select min(_offset), max(_offset), count(*) from " + read(List.of(file))
                                    + " where _bucket = " + bucket));
                }
            }
            assertEquals(file.rows(), rows);
        }
        assertEquals(List.of("60000|60000"), duck.rows("select count(*), count(distinct a) from " + read(written)));
    }

    @Test
    void rowsAreSorted() throws SQLException {
        sql.rows("create table t (a bigint, s varchar)");
        sql.rows(
                "insert into t select hash(i) % 100, case when i % 7 > 0 then 'x' || i % 10 end from range(30000) r(i)");
        sql.rows(
                "insert into t select hash(i) % 100, case when i % 7 > 0 then 'x' || i % 10 end from range(30000) r(i)");
        List<Sort> sort = List.of(
                new Sort("s", ParquetExport.Direction.DESCENDING, ParquetExport.Nulls.LAST),
                new Sort("a", ParquetExport.Direction.ASCENDING, ParquetExport.Nulls.FIRST));
        List<ParquetFile> written = write("t", all("t"), sort, List.of(), 1L << 30);
        assertEquals(
                sql.rows("select s, a, _offset from t$log order by s desc nulls last, a, _bucket, _offset"),
                duck.rows("select s, a, _offset from " + read(written)));
    }

    private void everyType() {
        sql.rows("create table t (b boolean, i1 tinyint, i2 smallint, i4 integer, i8 bigint, f4 float, f8 double,"
                + " d4 decimal(4, 1), d9 decimal(9, 2), d18 decimal(18, 3), d38 decimal(38, 5), dt date, tm time,"
                + " ts_s timestamp_s, ts_ms timestamp_ms, ts timestamp, ts_ns timestamp_ns, tz timestamptz, s varchar,"
                + " bin blob, u uuid, l smallint[], st struct(\"x y\" tinyint, \"o'q\" varchar), m map(varchar, smallint),"
                + " ar tinyint[2], deep struct(q timestamp_s[])[], \"we\"\"ird 'name\" integer)");
        sql.rows(
                "insert into t select i % 2 = 0, i - 3, i * 1000 - 3000, i, i, case when i = 2 then 'nan'::float else i / 2 end,"
                        + " case when i = 3 then 'nan'::double when i = 1 then -0.0 else i end, i - 2.5, i, i, i * 100000000000000000000::decimal(38, 5),"
                        + " date '1969-12-30' + i::integer, make_time(i, 1, 2.000003), make_timestamp(i, 1, 1, 0, 0, 0)::timestamp_s,"
                        + " timestamp_ms '1969-12-31 23:59:59.998' + to_milliseconds(i), timestamp '1969-12-31 23:59:59.999998' + to_microseconds(i),"
                        + " make_timestamp_ns(i - 2), (timestamp '2024-01-01' + to_hours(i))::timestamptz,"
                        + " case when i = 0 then '' else 'a' || i end, case when i = 0 then ''::blob else encode('b' || i) end,"
                        + " ('00000000-0000-4000-8000-00000000000' || i)::uuid,"
                        + " case i when 0 then [] when 1 then null else [i, null] end, case when i = 1 then null else {'x y': i, 'o''q': 'y' || i} end,"
                        + " map(['k' || i], [i]), [i, i + 1], [{'q': [make_timestamp(i, 1, 1, 0, 0, 0)::timestamp_s]}], i"
                        + " from range(1, 9) r(j), (select j - 1) s(i)");
        sql.rows(
                "insert into t select null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,"
                        + " null, null, null, null, null, null");
    }

    private static final String EVERYTHING =
            "b, i1, i2, i4, i8, f4, f8, d4, d9, d18, d38, dt, tm, ts_s::timestamp, ts_ms::timestamp,"
                    + " ts, ts_ns, epoch_us(tz), s, hex(bin), u, l, st, m, ar, deep, \"we\"\"ird 'name\", _offset";

    /** As texts, so that nothing is made alike by who shows it. */
    private static String texts() {
        List<String> columns = new ArrayList<>();
        for (String column : EVERYTHING.split(", ")) {
            columns.add("(" + column + ")::varchar");
        }
        return String.join(", ", columns).replace("deep)", "deep::struct(q timestamp[])[])");
    }

    @Test
    void everyTypeIsReadBack() throws SQLException {
        everyType();
        List<ParquetFile> written = write("t", all("t"));
        assertEquals(
                sql.rows("select " + texts() + " from t$log order by _offset"),
                duck.rows("select " + texts() + " from " + read(written) + " order by _offset"));
    }

    @Test
    void typesAreThoseOfIceberg() throws SQLException {
        everyType();
        List<ParquetFile> written = write("t", all("t"));
        List<String> schema = duck.rows(
                "select name || ' ' || coalesce(field_id::varchar, '') || ' ' || coalesce(type, '') || coalesce('(' || type_length || ')', '')"
                        + " || ' ' || coalesce(logical_type, converted_type, '')"
                        + " from parquet_schema('" + written.getFirst().path() + "') where name <> 'duckdb_schema'");
        String micros = "unit=TimeUnit(MILLIS=<null>, MICROS=MicroSeconds(), NANOS=<null>))";
        Map<String, Integer> ids = new java.util.LinkedHashMap<>();
        LakeTypes.leaves(sql.tables.spec("t").orElseThrow().schema().columns())
                .forEach((path, field) -> ids.put(path, LakeTypes.id(field)));
        assertEquals(
                List.of(
                        "b 1 BOOLEAN ",
                        "i1 2 INT32 INT_32",
                        "i2 3 INT32 INT_32",
                        "i4 4 INT32 INT_32",
                        "i8 5 INT64 INT_64",
                        "f4 6 FLOAT ",
                        "f8 7 DOUBLE ",
                        "d4 8 INT32 DecimalType(scale=1, precision=4)",
                        "d9 9 INT32 DecimalType(scale=2, precision=9)",
                        "d18 10 INT64 DecimalType(scale=3, precision=18)",
                        "d38 11 FIXED_LEN_BYTE_ARRAY(16) DecimalType(scale=5, precision=38)",
                        "dt 12 INT32 DATE",
                        "tm 13 INT64 TimeType(isAdjustedToUTC=0, " + micros,
                        "ts_s 14 INT64 TimestampType(isAdjustedToUTC=0, " + micros,
                        "ts_ms 15 INT64 TimestampType(isAdjustedToUTC=0, " + micros,
                        "ts 16 INT64 TimestampType(isAdjustedToUTC=0, " + micros,
                        "ts_ns 17 INT64 TimestampType(isAdjustedToUTC=0, unit=TimeUnit(MILLIS=<null>, MICROS=<null>, NANOS=NanoSeconds()))",
                        "tz 18 INT64 TimestampType(isAdjustedToUTC=1, " + micros,
                        "s 19 BYTE_ARRAY UTF8",
                        "bin 20 BYTE_ARRAY ",
                        "u 21 FIXED_LEN_BYTE_ARRAY(16) UUIDType()"),
                schema.subList(0, 21));
        List<String> nested = schema.subList(21, schema.size());
        for (Map.Entry<String, Integer> leaf : ids.entrySet()) {
            String name = leaf.getKey().substring(leaf.getKey().lastIndexOf(".\"") + 1);
            String plain =
                    name.substring(name.indexOf('"') + 1, name.length() - 1).replace("\"\"", "\"");
            assertTrue(
                    schema.stream().anyMatch(line -> line.startsWith(plain + " " + leaf.getValue() + " ")),
                    () -> leaf + " in " + schema);
        }
        assertEquals(
                List.of(
                        "_bucket 1000000001 INT32 INT_32",
                        "_offset 1000000002 INT64 INT_64",
                        "_timestamp 1000000003 INT64 TimestampType(isAdjustedToUTC=1, " + micros),
                nested.subList(nested.size() - 3, nested.size()));
        assertTrue(
                nested.contains("key_value   MAP_KEY_VALUE")
                        || nested.stream().anyMatch(line -> line.startsWith("key_value ")),
                nested::toString);
    }

    @Test
    void boundsAreOfEveryType() {
        everyType();
        ParquetFile file = write("t", all("t")).getFirst();
        Map<String, Integer> ids = new java.util.LinkedHashMap<>();
        LakeTypes.leaves(sql.tables.spec("t").orElseThrow().schema().columns())
                .forEach((path, field) -> ids.put(path, LakeTypes.id(field)));
        assertBounds(file, ids, "\"b\"", false, true);
        assertBounds(file, ids, "\"i1\"", -3, 4);
        assertBounds(file, ids, "\"i8\"", 0L, 7L);
        assertBounds(file, ids, "\"f4\"", -0f, 3.5f);
        assertBounds(file, ids, "\"f8\"", -0d, 7d);
        assertEquals(OptionalLong.of(1), file.columns().get(ids.get("\"f8\"")).nans());
        assertBounds(file, ids, "\"d4\"", new BigDecimal("-2.5"), new BigDecimal("4.5"));
        assertBounds(file, ids, "\"d38\"", new BigDecimal("0.00000"), new BigDecimal("700000000000000000000.00000"));
        assertBounds(file, ids, "\"dt\"", -2, 5);
        assertBounds(file, ids, "\"tm\"", 62_000_003L, 7 * 3_600_000_000L + 62_000_003L);
        assertBounds(file, ids, "\"ts_ms\"", -2_000L, 5_000L);
        assertBounds(file, ids, "\"ts\"", -2L, 5L);
        assertBounds(file, ids, "\"ts_ns\"", -2L, 5L);
        assertBounds(file, ids, "\"tz\"", 1_704_067_200_000_000L, 1_704_092_400_000_000L);
        assertBounds(file, ids, "\"s\"", "", "a7");
        assertBounds(file, ids, "\"bin\"", ByteBuffer.wrap(new byte[0]), ByteBuffer.wrap(new byte[] {'b', '7'}));
        assertBounds(
                file,
                ids,
                "\"u\"",
                UUID.fromString("00000000-0000-4000-8000-000000000000"),
                UUID.fromString("00000000-0000-4000-8000-000000000007"));
        assertBounds(file, ids, "\"l\".\"element\"", 2, 7);
        assertBounds(file, ids, "\"st\".\"x y\"", 0, 7);
        assertEquals(OptionalLong.of(1), file.columns().get(ids.get("\"s\"")).nulls());
        assertEquals(9, file.columns().get(ids.get("\"s\"")).values());
    }

    private static void assertBounds(
            ParquetFile file, Map<String, Integer> ids, String path, Object lower, Object upper) {
        ParquetFile.Column column = file.columns().get(ids.get(path));
        assertEquals(Optional.of(new ParquetFile.Bound(lower, true)), column.lower(), path);
        assertEquals(Optional.of(new ParquetFile.Bound(upper, true)), column.upper(), path);
    }

    @Test
    void whatMicrosecondsCannotTellIsInfinite() throws SQLException {
        sql.rows("create table t (x timestamp_s, y timestamp_ms, d date, z timestamp)");
        sql.rows("insert into t select make_timestamp(9000000000000000000)::timestamp_s, null, null, null");
        sql.rows("insert into t values (null, null, 'infinity', 'infinity'), (null, null, '-infinity', '-infinity'),"
                + " ('infinity', '-infinity', '5881580-07-10', '294247-01-10 04:00:54.775806')");
        List<ParquetFile> written = write("t", all("t"));
        assertEquals(
                sql.rows("select x::timestamp::varchar, y::timestamp::varchar, d::varchar, z::varchar from t"),
                duck.rows("select x::varchar, y::varchar, d::varchar, z::varchar from " + read(written)));
    }

    @Test
    void aBoundOfALongTextIsBeyondIt() throws SQLException {
        sql.rows("create table t (s varchar, b blob)");
        sql.rows("insert into t select repeat('x', 1000) || i, encode(repeat('y', 1000) || i) from range(10) r(i)");
        ParquetFile.Column s = write("t", all("t")).getFirst().columns().get(1);
        s.lower().ifPresent(bound -> {
            assertFalse(bound.exact());
            assertTrue(bound.value().toString().compareTo("x".repeat(1000) + "0") < 0);
        });
        s.upper().ifPresent(bound -> {
            assertFalse(bound.exact());
            assertTrue(bound.value().toString().compareTo("x".repeat(1000) + "9") > 0);
        });
    }

    @Test
    void filesArePartitionedAsIcebergDoes() throws SQLException {
        sql.rows("create table t (a bigint, s varchar, d date, ts timestamp, tz timestamptz)");
        sql.rows(
                "insert into t select i - 10, case when i % 4 > 0 then 'käse' || i % 3 end, date '1969-12-30' + i::integer,"
                        + " timestamp '1969-12-31 22:30:00' + to_hours(i), (timestamp '2023-12-31 23:00:00' + to_hours(i))::timestamptz from range(20) r(i)");
        assertPartitions(new Transform.Identity(), "s", "käse0 5", "käse1 5", "käse2 5", "null 5");
        assertPartitions(new Transform.Truncate(5), "a", "-10 5", "-5 5", "0 5", "5 5");
        assertPartitions(new Transform.Truncate(2), "s", "kä 15", "null 5");
        assertPartitions(new Transform.Year(), "d", "-1 2", "0 18");
        assertPartitions(new Transform.Month(), "d", "-1 2", "0 18");
        assertPartitions(new Transform.Day(), "ts", "-1 2", "0 18");
        assertPartitions(
                new Transform.Day(),
                "d",
                java.util.stream.IntStream.range(-2, 18)
                        .mapToObj(day -> day + " 1")
                        .sorted()
                        .toArray(String[]::new));
        assertPartitions(
                new Transform.Hour(),
                "ts",
                java.util.stream.IntStream.range(-2, 18)
                        .mapToObj(hour -> hour + " 1")
                        .sorted()
                        .toArray(String[]::new));
        assertPartitions(new Transform.Year(), "tz", "53 1", "54 19");
        // Iceberg's hash of -10 to 9 among four: as dev.weir.format.key.BucketHash, which its own tests hold to
        // Iceberg's figures
        List<ParquetFile> buckets =
                write("t", all("t"), List.of(), List.of(new Partition("a", new Transform.Bucket(4))), 1L << 30);
        assertTrue(buckets.size() > 1);
        for (ParquetFile file : buckets) {
            int bucket = (Integer) file.partition().getFirst().orElseThrow();
            for (String row : duck.rows("select a from " + read(List.of(file)))) {
                assertEquals(bucket, icebergBucket(Long.parseLong(row), 4), row);
            }
        }
        WeirException wrong = assertThrows(
                WeirException.class,
                () -> write("t", all("t"), List.of(), List.of(new Partition("d", new Transform.Hour())), 1L << 30));
        assertEquals(ErrorCode.UNSUPPORTED_TYPE, wrong.code());
    }

    /** Iceberg's truncate wraps around, and its dates reach further than timestamps. */
    @Test
    void whatIsAtTheEndOfATypeIsPartitionedToo() throws SQLException {
        sql.rows("create table t (a bigint, s varchar, d date, i integer, b tinyint)");
        sql.rows("insert into t values (-9223372036854775808, 'x', 'infinity', -2147483648, -128),"
                + " (9223372036854775807, 'x', '-infinity', 2147483647, 127),"
                + " (-9223372036854775807, 'x', '300000-02-03', -2147483641, -120), (7, 'x', null, null, null),"
                + " (7, 'x', '5877642-06-26 (BC)', 7, 7), (7, 'x', '1969-12-31', 7, 7)");
        assertPartitions(new Transform.Truncate(10), "i", "0 2", "2147483640 1", "2147483646 2", "null 1");
        assertPartitions(new Transform.Truncate(2_000_000_000), "i", "0 2", "2000000000 1", "294967296 2", "null 1");
        assertPartitions(new Transform.Truncate(10), "b", "-120 1", "-130 1", "0 2", "120 1", "null 1");
        assertPartitions(new Transform.Truncate(10), "a", "0 3", "9223372036854775800 1", "9223372036854775806 2");
        // year 300000 and beyond; the first and the last of them are what DuckDB calls infinite
        assertPartitions(new Transform.Year(), "d", "-1 1", "-5879611 2", "298030 1", "5879610 1", "null 1");
        assertPartitions(new Transform.Month(), "d", "-1 1", "-70555327 2", "3576361 1", "70555326 1", "null 1");
        assertPartitions(
                new Transform.Day(),
                "d",
                "-1 1",
                "-2147483645 1",
                "-2147483647 1",
                "108853255 1",
                "2147483647 1",
                "null 1");
    }

    /** The largest and the least number of the type, by which Iceberg computes. */
    @Test
    void infiniteTimesArePartitionedAsNumbers() throws SQLException {
        sql.rows("create table t (a bigint, s varchar, d date, ts timestamp, ns timestamp_ns)");
        sql.rows(
                "insert into t values (1, 'x', null, 'infinity', 'infinity'), (2, 'x', null, '-infinity', '-infinity'),"
                        + " (3, 'x', null, null, null), (4, 'x', null, '290000-01-01 00:30:00', null)");
        assertPartitions(new Transform.Year(), "ts", "-292278 1", "288030 1", "292277 1", "null 1");
        assertPartitions(new Transform.Day(), "ts", "-106751992 1", "105200797 1", "106751991 1", "null 1");
        assertPartitions(new Transform.Month(), "ts", "-3507325 1", "3456360 1", "3507324 1", "null 1");
        assertPartitions(new Transform.Hour(), "ts", "-1732919508 1", "-1770148168 1", "1732919507 1", "null 1");
        assertPartitions(new Transform.Day(), "ns", "-106752 1", "106751 1", "null 2");
    }

    private void assertPartitions(Transform transform, String column, String... expected) throws SQLException {
        List<ParquetFile> written =
                write("t", all("t"), List.of(), List.of(new Partition(column, transform)), 1L << 30);
        List<String> found = written.stream()
                .map(file -> file.partition().getFirst().map(String::valueOf).orElse("null") + " " + file.rows())
                .toList();
        assertEquals(List.of(expected), sorted(found), () -> transform + " of " + column);
        assertEquals(
                sorted(sql.rows("select a, s, d::varchar from t")),
                sorted(duck.rows("select a, s, d::varchar from " + read(written))));
        List<String> columns = new ArrayList<>();
        sql.rows("describe t").forEach(line -> columns.add(line.split("\\|")[0]));
        columns.addAll(List.of("_bucket", "_offset", "_timestamp"));
        assertEquals(
                columns,
                duck.rows("select name from parquet_schema('"
                        + written.getFirst().path() + "') where name <> 'duckdb_schema'"));
    }

    /** Murmur3 x86 32 of the value's eight bytes, low first, written down once more. */
    private static int icebergBucket(long value, int buckets) {
        int hash = 0;
        for (int word : new int[] {(int) value, (int) (value >>> 32)}) {
            hash ^= Integer.rotateLeft(word * 0xcc9e2d51, 15) * 0x1b873593;
            hash = Integer.rotateLeft(hash, 13) * 5 + 0xe6546b64;
        }
        hash ^= 8;
        hash = (hash ^ hash >>> 16) * 0x85ebca6b;
        hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
        return ((hash ^ hash >>> 16) & Integer.MAX_VALUE) % buckets;
    }

    @Test
    void itIsCancelled() {
        numbers();
        try (HotTable seen = sql.tables.find("t").orElseThrow();
                ParquetWrite write = sql.engine.parquet(
                        new ParquetExport(seen, all("t"), IDS, List.of(), List.of(), files, "part", 1L << 30, 8192))) {
            write.cancel(new WeirException(ErrorCode.CANCELLED, "the round ends"));
            assertEquals(
                    ErrorCode.CANCELLED,
                    assertThrows(WeirException.class, write::run).code());
        }
    }
}
