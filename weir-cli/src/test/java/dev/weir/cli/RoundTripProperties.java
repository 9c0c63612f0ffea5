package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.cli.boot.Boot;
import dev.weir.cli.print.Values;
import dev.weir.client.Appender;
import dev.weir.client.Batches;
import dev.weir.client.Weir;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.testing.RandomBatches;
import dev.weir.format.testing.RandomSchemas;
import dev.weir.format.wire.TableSpec;
import dev.weir.server.config.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Rows of any type, nulls and empty batches included: written, server restarted, scanned, asked by SQL. */
class RoundTripProperties {
    private static final int TABLES = 6;
    private static final Pattern UUID_TEXT =
            Pattern.compile("\"?([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})\"?");

    @Property(tries = 8, shrinking = ShrinkingMode.OFF)
    void whatIsWrittenIsScannedAndAnswered(@ForAll long seed) throws IOException {
        Path directory = Files.createTempDirectory("weir-round-trip-");
        List<List<List<String>>> written = new ArrayList<>();
        try {
            try (Boot server = start(directory);
                    Weir weir = Weir.connect(server.uri())) {
                for (int table = 0; table < TABLES; table++) {
                    written.add(write(weir, "t" + table, new Random(seed + table)));
                }
            }
            try (Boot server = start(directory);
                    Weir weir = Weir.connect(server.uri())) {
                for (int table = 0; table < TABLES; table++) {
                    try (Batches scan = weir.table("t" + table).scan().batches()) {
                        same(written.get(table), rows(scan), "scan of t" + table);
                    }
                    try (Batches sql = weir.sql("select * from t" + table)) {
                        // without an order by, any order is right
                        same(sorted(written.get(table)), sorted(rows(sql)), "sql of t" + table);
                    }
                }
            }
        } finally {
            Boot.erase(directory);
        }
    }

    private static Boot start(Path directory) {
        return Boot.start(ConfigLoader.from(Map.of(
                "data.directory",
                directory.resolve("d").toString(),
                "flight.port",
                "0",
                "http.port",
                "0",
                "postgres.port",
                "0")));
    }

    private static List<List<String>> write(Weir weir, String table, Random random) {
        TableSchema schema = table.equals("t0") ? RandomSchemas.everyType() : RandomSchemas.of(random);
        weir.create(TableSpec.of(table, schema));
        List<List<String>> rows = new ArrayList<>();
        try (BufferAllocator allocator = new RootAllocator();
                Appender appender = weir.table(table).appender()) {
            for (int count : new int[] {random.nextInt(50), 0, 1, random.nextInt(3_000)}) {
                try (VectorSchemaRoot batch = RandomBatches.of(random, schema, count, allocator)) {
                    add(batch, rows);
                    appender.append(batch).join();
                }
            }
        }
        return rows;
    }

    private static List<List<String>> rows(Batches batches) {
        List<List<String>> rows = new ArrayList<>();
        while (batches.next()) {
            add(batches.root(), rows);
        }
        return rows;
    }

    /** UUIDs as their bytes: SQL answers them as text. */
    private static String plain(String text) {
        return UUID_TEXT.matcher(text).replaceAll("\\\\x$1$2$3$4$5");
    }

    /** Names the first cell that is not the same: all of them are too much to read. */
    private static void same(List<List<String>> wanted, List<List<String>> given, String what) {
        for (int row = 0; row < Math.min(wanted.size(), given.size()); row++) {
            for (int column = 0; column < wanted.get(row).size(); column++) {
                assertEquals(
                        wanted.get(row).get(column),
                        given.get(row).get(column),
                        what + " row=" + row + " column=" + column);
            }
        }
        assertEquals(wanted.size(), given.size(), what);
    }

    private static List<List<String>> sorted(List<List<String>> rows) {
        return rows.stream().sorted(Comparator.comparing(List::toString)).toList();
    }

    private static void add(VectorSchemaRoot batch, List<List<String>> rows) {
        for (int row = 0; row < batch.getRowCount(); row++) {
            List<String> cells = new ArrayList<>();
            for (FieldVector vector : batch.getFieldVectors()) {
                cells.add(plain(Values.text(Values.of(vector, row))));
            }
            rows.add(cells);
        }
    }
}
