package dev.weir.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.sql.ParquetExport.Offsets;
import dev.weir.sql.ParquetExport.Sort;
import dev.weir.sql.corpus.PlainDuck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of a log become others with the same rows, which another DuckDB reads. */
class ParquetMergeTest {
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

    private List<ParquetFile> write(String name, List<Offsets> ranges, List<Sort> sort) throws Exception {
        Path place = Files.createDirectories(files.resolve(name));
        try (HotTable seen = sql.tables.find("t").orElseThrow();
                ParquetWrite write = sql.engine.parquet(
                        new ParquetExport(seen, ranges, IDS, sort, List.of(), place, "part", 1L << 30, 8192))) {
            return write.run();
        }
    }

    private List<ParquetFile> merge(List<ParquetFile> of, List<Sort> sort) throws Exception {
        Path place = Files.createDirectories(files.resolve("o'[dd]"));
        try (HotTable seen = sql.tables.find("t").orElseThrow();
                ParquetMerge merge = sql.engine.merge(new ParquetMerge.Order(
                        seen.logSchema(),
                        of.stream().map(ParquetFile::path).toList(),
                        IDS,
                        sort,
                        place,
                        "rows",
                        1L << 30,
                        8192))) {
            return merge.run();
        }
    }

    private static String read(List<ParquetFile> written) {
        return written.stream()
                .map(file -> "'" + file.path().toString().replace("'", "''").replace("[", "[[]") + "'")
                .collect(Collectors.joining(", ", "read_parquet([", "], hive_partitioning = false)"));
    }

    @Test
    void rowsAndTypesAndFiguresStay() throws Exception {
        sql.rows(
                "create table t (a bigint not null, b boolean, i1 tinyint, f8 double, d9 decimal(9, 2),"
                        + " d38 decimal(38, 5), dt date, ts_s timestamp_s, ts timestamp, tz timestamptz, s varchar, bin blob, u uuid,"
                        + " l smallint[], st struct(\"x y\" tinyint, q timestamp_s), m map(varchar, smallint)) with (buckets = 2)");
        for (int part = 0; part < 4; part++) {
            sql.rows(
                    "insert into t select i, i % 2 = 0, i % 100, case when i = 5 then 'nan'::double when i = 6 then -0.0 else i end,"
                            + " i / 100, i, date '1969-12-30' + i::integer, make_timestamp(1, 1, 1, 0, 0, i % 60)::timestamp_s,"
                            + " timestamp '1969-12-31' + to_seconds(i), (timestamp '2024-01-01' + to_hours(i))::timestamptz,"
                            + " case when i % 3 = 0 then null else 'a' || i end, encode('b' || i),"
                            + " ('00000000-0000-4000-8000-0000000' || (10000 + i))::uuid, [i, null], {'x y': i % 100, 'q': null},"
                            + " map {'k': i} from range(" + part * 50 + ", " + (part + 1) * 50 + ") r(i)");
        }
        List<ParquetFile> small = new ArrayList<>();
        for (int part = 0; part < 4; part++) {
            Offsets range = new Offsets(part * 25, (part + 1) * 25);
            small.addAll(write("p" + part, List.of(range, range), List.of()));
        }
        assertEquals(4, small.size());
        List<ParquetFile> merged = merge(small, List.of());
        assertEquals(1, merged.size());
        assertEquals(200, merged.getFirst().rows());
        assertEquals(
                duck.rows("select * from " + read(small) + " order by _bucket, _offset"),
                duck.rows("select * from " + read(merged)));
        String types =
                "select name, type, logical_type, field_id from parquet_schema('%s') where name <> 'duckdb_schema'";
        assertEquals(
                duck.rows(types.formatted(small.getFirst().path())),
                duck.rows(types.formatted(
                        merged.getFirst().path().toString().replace("'", "''").replace("[", "[[]"))));
        List<ParquetFile> atOnce = write("all", List.of(new Offsets(0, 100), new Offsets(0, 100)), List.of());
        atOnce.getFirst().columns().forEach((id, column) -> {
            ParquetFile.Column now = merged.getFirst().columns().get(id);
            assertEquals(column.values(), now.values(), "column " + id);
            assertEquals(column.nulls(), now.nulls(), "column " + id);
            assertEquals(column.lower(), now.lower(), "column " + id);
            assertEquals(column.upper(), now.upper(), "column " + id);
        });
        assertEquals(
                Optional.of(new ParquetFile.Bound(99L, true)),
                merged.getFirst().columns().get(1_000_000_002).upper());
    }

    @Test
    void rowsAreSortedAnew() throws Exception {
        sql.rows("create table t (a bigint, s varchar)");
        sql.rows(
                "insert into t select hash(i) % 100, case when i % 7 > 0 then 'x' || i % 10 end from range(3000) r(i)");
        List<Sort> sort = List.of(new Sort("s", ParquetExport.Direction.ASCENDING, ParquetExport.Nulls.FIRST));
        List<ParquetFile> small = new ArrayList<>(write("p0", List.of(new Offsets(0, 1000)), sort));
        small.addAll(write("p1", List.of(new Offsets(1000, 3000)), sort));
        List<ParquetFile> merged = merge(small, sort);
        assertEquals(
                sql.rows("select s, a, _offset from t$log order by s nulls first, _offset"),
                duck.rows("select s, a, _offset from " + read(merged)));
        assertTrue(merged.getFirst().rows() == 3000);
    }
}
