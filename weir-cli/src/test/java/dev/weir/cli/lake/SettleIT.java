package dev.weir.cli.lake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.cli.Await;
import dev.weir.cli.boot.Boot;
import dev.weir.client.Batches;
import dev.weir.client.Weir;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.LakeOptions;
import dev.weir.format.wire.LakeTransform;
import dev.weir.format.wire.TableSpec;
import dev.weir.server.config.ConfigLoader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows of a real server settle into files that Iceberg's own client finds. */
@Timeout(180)
class SettleIT {
    private static final TableIdentifier NAME = TableIdentifier.of("main", "t");

    private static final TableSchema SCHEMA = TableSchema.fromJson(
            "{\"columns\":[{\"name\":\"id\",\"type\":\"int64\"},{\"name\":\"name\",\"type\":\"utf8\"},{\"name\":\"at\",\"type\":\"timestamp[us]\"}]}");

    @TempDir
    private Path data;

    private Boot start() {
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
                "0")));
    }

    private static long rows(RESTCatalog catalog) {
        if (!catalog.tableExists(NAME) || catalog.loadTable(NAME).currentSnapshot() == null) {
            return 0;
        }
        return Long.parseLong(
                catalog.loadTable(NAME).currentSnapshot().summary().getOrDefault("total-records", "0"));
    }

    private static List<DataFile> files(Table table) throws Exception {
        List<DataFile> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan().includeColumnStats().planFiles()) {
            tasks.forEach(task -> files.add(task.file().copy()));
        }
        return files;
    }

    private static void append(Weir weir, long from, long to) {
        String rows = "select range, 'name' || range, timestamp '2026-01-01' + interval (range) hour from range(" + from
                + ", " + to + ")";
        try (Batches told = weir.sql("insert into t " + rows)) {
            while (told.next()) {
                assertEquals(1, told.root().getRowCount());
            }
        }
    }

    @Test
    void anEngineThatAsksReadsWhatWasJustWritten() throws Exception {
        LakeOptions lake = LakeOptions.NONE
                .withMode(LakeOptions.Mode.ON)
                .withFreshnessMs(3_600_000)
                .withFreshOnRead(LakeOptions.Mode.ON);
        try (Boot boot = start();
                Weir weir = Weir.connect(boot.uri());
                RESTCatalog catalog = RestServer.connect("a", boot.http().getPort(), Map.of())) {
            weir.create(TableSpec.of("t", SCHEMA).withBuckets(3, List.of()).withLake(lake));
            append(weir, 0, 100);
            // the first time it also opens the lake and makes the table, which may take longer than an engine waits
            Await.that("100 rows in the lake", () -> rows(catalog) == 100);
            for (int i = 1; i <= 5; i++) {
                append(weir, 100L * i, 100L * (i + 1));
                assertEquals(100L * (i + 1), rows(catalog));
            }
        }
    }

    @Test
    void rowsSettleAndGoWithTheirTable() throws Exception {
        LakeOptions lake = LakeOptions.NONE
                .withMode(LakeOptions.Mode.ON)
                .withFreshnessMs(1000)
                .withPartition(LakeTransform.parseList("day(at)"))
                .withSortKey(List.of("name"));
        Path first;
        try (Boot boot = start();
                Weir weir = Weir.connect(boot.uri());
                RESTCatalog catalog = RestServer.connect("a", boot.http().getPort(), Map.of())) {
            weir.create(TableSpec.of("t", SCHEMA).withBuckets(3, List.of()).withLake(lake));
            append(weir, 0, 100);
            Await.that("100 rows in the lake", () -> rows(catalog) == 100);
            Table table = catalog.loadTable(NAME);
            assertEquals(5, files(table).size(), "a hundred hours are five days");
            assertEquals(1, table.schema().findField("id").fieldId());
            assertEquals(1_000_000_002, table.schema().findField("_offset").fieldId());
            DataFile file = files(table).getFirst();
            assertTrue(file.lowerBounds().containsKey(1_000_000_001));
            first = Path.of(URI.create(file.location()));
            assertEquals(file.fileSizeInBytes(), Files.size(first));
        }
        try (Boot boot = start();
                Weir weir = Weir.connect(boot.uri());
                RESTCatalog catalog = RestServer.connect("a", boot.http().getPort(), Map.of())) {
            append(weir, 100, 150);
            Await.that("150 rows in the lake", () -> rows(catalog) == 150);
            weir.drop("t");
            Await.that("no lake table", () -> !catalog.tableExists(NAME));
            Await.that("no file", () -> !Files.exists(first));
            assertFalse(Files.exists(data.resolve("lake/_weir/tables/t")));
        }
    }
}
