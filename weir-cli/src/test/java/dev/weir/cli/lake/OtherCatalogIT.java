package dev.weir.cli.lake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.cli.Await;
import dev.weir.cli.SqlRows;
import dev.weir.cli.boot.Boot;
import dev.weir.client.Weir;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.server.auth.Users;
import dev.weir.server.config.ConfigLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows of a real server settle into tables of a catalog that is not its own. */
@Timeout(180)
class OtherCatalogIT {
    private static final TableIdentifier NAME = TableIdentifier.of("main", "t");

    private static final String TROUBLE = "select coalesce(trouble, 'none') from weir_lake";

    @TempDir
    private Path directory;

    private static Boot start(Path data, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "data.directory", data.toString(),
                "flight.port", "0",
                "http.port", "0",
                "postgres.port", "0",
                "scrub.bytes_per_second", "0"));
        settings.putAll(more);
        return Boot.start(ConfigLoader.from(settings));
    }

    private static long settled(Weir weir) {
        return Long.parseLong(
                SqlRows.of(weir, "select count(*) from \"t$lake\"").getFirst());
    }

    private void settles(Map<String, String> settings, Catalog others) throws Exception {
        Path data = directory.resolve("settling");
        try (Boot boot = start(data, settings);
                Weir weir = Weir.connect(boot.uri())) {
            SqlRows.of(weir, "create table t (id bigint, name varchar) with (lake = 'on', lake_freshness = '1s')");
            SqlRows.of(weir, "insert into t select range, 'name' || range from range(1000)");
            Await.that("a thousand rows in the lake", () -> settled(weir) == 1000);
            Table table = others.loadTable(NAME);
            assertEquals("1000", table.currentSnapshot().summary().get("total-records"));
            assertEquals(1, table.schema().findField("id").fieldId());
            assertEquals(1_000_000_002, table.schema().findField("_offset").fieldId());
        }
        try (Boot boot = start(data, settings);
                Weir weir = Weir.connect(boot.uri())) {
            SqlRows.of(weir, "insert into t select range, 'name' || range from range(1000, 1500)");
            Await.that("all rows in the lake", () -> settled(weir) == 1500);
            assertEquals(List.of("1500"), SqlRows.of(weir, "select count(distinct id) from t"));
            weir.verify("t", report -> assertEquals(List.of(), report.findings()));
            weir.drop("t");
            Await.that("no table", () -> !others.tableExists(NAME));
        }
    }

    @Test
    void inADatabase() throws Exception {
        String database = "jdbc:h2:" + directory.resolve("catalog") + ";AUTO_SERVER=TRUE";
        try (JdbcCatalog others = new JdbcCatalog()) {
            others.initialize(
                    "weir",
                    Map.of(
                            "uri",
                            database,
                            "warehouse",
                            directory.toUri().toString(),
                            "io-impl",
                            DiskFiles.class.getName(),
                            "jdbc.user",
                            "sa",
                            "jdbc.password",
                            "secret"));
            settles(
                    Map.of(
                            "lake.catalog", "jdbc",
                            "lake.catalog_uri", database,
                            "lake.catalog_properties", "jdbc.user=sa, jdbc.password=secret"),
                    others);
        }
    }

    @Test
    void atAServerThatSpeaksIcebergsProtocol() throws Exception {
        Path users = Files.writeString(directory.resolve("users.txt"), Users.line("ann", "secret") + "\n");
        Path warehouse = directory.resolve("warehouse");
        try (Boot other = start(
                        directory.resolve("other"),
                        Map.of("users.file", users.toString(), "lake.warehouse", "file://" + warehouse));
                RESTCatalog others =
                        RestServer.connect("a", other.http().getPort(), Map.of("credential", "ann:secret"))) {
            settles(
                    Map.of(
                            "lake.warehouse",
                            "file://" + warehouse.resolve("of-the-first"),
                            "lake.catalog",
                            "rest",
                            "lake.catalog_uri",
                            "http://127.0.0.1:" + other.http().getPort() + "/iceberg",
                            "lake.catalog_properties",
                            "credential=ann:secret"),
                    others);
        }
    }

    @Test
    void aCatalogThatDoesNotAnswerIsTold() throws Exception {
        try (Boot boot = start(
                        directory.resolve("data"),
                        Map.of("lake.catalog", "rest", "lake.catalog_uri", "http://127.0.0.1:1/iceberg"));
                Weir weir = Weir.connect(boot.uri())) {
            SqlRows.of(weir, "create table t (id bigint) with (lake = 'on', lake_freshness = '1s')");
            SqlRows.of(weir, "insert into t values (1)");
            assertEquals(List.of("1"), SqlRows.of(weir, "select id from t"));
            Await.that(
                    "the lake's trouble",
                    () -> SqlRows.of(weir, TROUBLE).toString().contains("lake.catalog_uri=http://127.0.0.1:1/iceberg"));
        }
    }

    @Test
    void whenTheCatalogIsGoneTheLogAnswersAlone() throws Exception {
        Path warehouse = directory.resolve("warehouse");
        Boot other = start(directory.resolve("other"), Map.of("lake.warehouse", "file://" + warehouse));
        try (RESTCatalog others = RestServer.connect("a", other.http().getPort(), Map.of())) {
            // it opens its warehouse, and cleans up there, before the other one's is made below it
            assertFalse(others.tableExists(NAME));
        }
        Map<String, String> settings = Map.of(
                "lake.warehouse",
                "file://" + warehouse.resolve("of-the-first"),
                "lake.catalog",
                "rest",
                "lake.catalog_uri",
                "http://127.0.0.1:" + other.http().getPort() + "/iceberg",
                "log.segment_bytes",
                "64KiB");
        try (Boot boot = start(directory.resolve("data"), settings);
                Weir weir = Weir.connect(boot.uri())) {
            for (String table : List.of("t", "short")) {
                SqlRows.of(
                        weir,
                        "create table " + table
                                + " (id bigint, name varchar) with (compression = 'none', lake = 'on', lake_freshness = '1s')");
            }
            SqlRows.of(weir, "alter table short set (retention_bytes = '1MiB')");
            for (int i = 0; i < 10; i++) {
                SqlRows.of(weir, "insert into t select range, 'name' || range from range(100)");
                SqlRows.of(weir, "insert into short select range, repeat('name', 10) || range from range(10000)");
            }
            Await.that("all rows in the lake", () -> settled(weir) == 1000);
            Await.that(
                    "the log has not all of the other table",
                    () -> weir.describe("short").buckets().stream().anyMatch(bucket -> bucket.startOffset() > 0));
            other.close();
            assertEquals(List.of("1000"), SqlRows.of(weir, "select count(id) from t"));
            WeirException missed =
                    assertThrows(WeirException.class, () -> SqlRows.of(weir, "select count(id) from short"));
            assertEquals(ErrorCode.UNAVAILABLE, missed.code(), missed.getMessage());
            assertTrue(missed.getMessage().contains("lake.catalog_uri"), missed.getMessage());
        }
    }

    @Test
    void whatIsNoCatalogIsRefusedAtTheStart() {
        for (Map<String, String> wrong : List.of(
                Map.of("lake.catalog", "hive"),
                Map.of("lake.catalog", "rest"),
                Map.of(
                        "lake.catalog", "jdbc",
                        "lake.catalog_uri", "jdbc:h2:mem:x",
                        "lake.catalog_properties", "user=sa,secret"))) {
            WeirException refused = assertThrows(
                    WeirException.class, () -> start(directory.resolve("refused"), wrong), wrong::toString);
            assertEquals(ErrorCode.INVALID_CONFIG, refused.code());
            assertFalse(refused.getMessage().contains("secret"), refused.getMessage());
        }
    }
}
