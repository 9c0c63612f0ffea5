package dev.weir.sql;

import dev.weir.format.RealWorld;
import java.nio.file.Files;
import java.nio.file.Path;

/** Prints how fast scans are; run by hand. */
@RealWorld("it measures time")
final class SpeedProbe {
    private SpeedProbe() {}

    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("weir-speed");
        long opened = System.nanoTime();
        org.apache.arrow.memory.RootAllocator allocator = new org.apache.arrow.memory.RootAllocator();
        LogTables tables = new LogTables(directory, allocator);
        DuckEngine engine = DuckEngine.open(
                tables,
                new SqlConfig(
                        4L << 30, 2L << 30, 1L << 30, 0, 2, directory.resolve("temp"), Path.of("target", "duckdb")),
                allocator);
        System.out.printf("open %d ms%n", (System.nanoTime() - opened) / 1_000_000);
        for (String codec : new String[] {"none", "zstd"}) {
            run(
                    engine,
                    "create table t_" + codec
                            + " (id bigint, qty int, price double, sym varchar, note varchar) with (compression = "
                            + codec + ")");
            long inserted = System.nanoTime();
            run(
                    engine,
                    "insert into t_" + codec
                            + " select i, i % 1000, i / 7, 'SYM' || (i % 500), 'a note of some length '"
                            + " || i from range(5000000) r(i)");
            System.out.printf("%s insert %.2f s%n", codec, (System.nanoTime() - inserted) / 1e9);
            for (String query : new String[] {
                "select count(*) from t",
                "select sum(qty) from t",
                "select sum(id), sum(qty), sum(price) from t",
                "select sum(length(note)) from t",
                "select sym, sum(price) from t group by sym",
                "select sum(qty) from t where id < 1000",
                "select id, note from t",
                "select 1",
                "select count(*) from t limit 1",
                "select count(*) from t where id = 4 limit 1",
            }) {
                double best = Double.MAX_VALUE;
                for (int i = 0; i < 7; i++) {
                    long start = System.nanoTime();
                    run(engine, query.replace(" t", " t_" + codec));
                    best = Math.min(best, (System.nanoTime() - start) / 1e9);
                }
                System.out.printf("%s %-60s %.2f ms %.0f M rows/s%n", codec, query, best * 1e3, 5 / best);
            }
        }
        engine.close();
        tables.close();
        System.out.println("memory " + allocator.getAllocatedMemory());
    }

    private static void run(DuckEngine engine, String sql) {
        try (QueryResult result = engine.execute(sql)) {
            while (result.next()) {
                result.root();
            }
        }
    }
}
