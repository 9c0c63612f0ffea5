package dev.weir.sql;

import dev.weir.sql.ColdTable.LakeFile;
import dev.weir.sql.ParquetExport.Offsets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Puts rows of a table's log into a lake that is nothing but its files. */
final class Settling {
    static final Map<String, Integer> IDS =
            Map.of("_bucket", 1_000_000_001, "_offset", 1_000_000_002, "_timestamp", 1_000_000_003);

    private Settling() {}

    /** All rows, in up to three rounds. */
    static void all(SqlFixture sql, String table, Path directory, Random random) {
        List<List<Long>> rounds = new ArrayList<>();
        List<Long> ends = ends(sql, table);
        for (int round = random.nextInt(3); round > 0; round--) {
            rounds.add(ends.stream().map(end -> end / (round(random) + 1)).toList());
        }
        rounds.add(ends);
        settle(sql, table, directory, rounds, random);
    }

    private static int round(Random random) {
        return random.nextInt(3);
    }

    /** In each bucket the rows before any offset: none, all, or some. */
    static void some(SqlFixture sql, String table, Path directory, Random random) {
        List<Long> to = ends(sql, table).stream()
                .map(end -> switch (random.nextInt(4)) {
                    case 0 -> 0L;
                    case 1 -> end;
                    default -> random.nextLong(end + 1);
                })
                .toList();
        settle(sql, table, directory, List.of(to), random);
    }

    static List<Long> ends(SqlFixture sql, String table) {
        sql.tables.lake.remove(table);
        try (HotTable seen = sql.tables.find(table).orElseThrow()) {
            return seen.buckets().stream().map(log -> log.highWatermark()).toList();
        }
    }

    /** @param rounds per round the offsets before which rows are in the lake behind it; those of a round before are not taken again */
    static void settle(SqlFixture sql, String table, Path directory, List<List<Long>> rounds, Random random) {
        sql.tables.lake.remove(table);
        List<LakeFile> files = new ArrayList<>();
        List<ColdTable.Snapshot> snapshots = new ArrayList<>();
        boolean removed = sql.tables.settledIsRemoved;
        sql.tables.settledIsRemoved = false;
        try (HotTable seen = sql.tables.find(table).orElseThrow()) {
            List<Long> at = new ArrayList<>(
                    seen.buckets().stream().map(log -> log.startOffset()).toList());
            List<Long> start = List.copyOf(at);
            for (List<Long> to : rounds) {
                List<Offsets> ranges = new ArrayList<>();
                for (int bucket = 0; bucket < at.size(); bucket++) {
                    long end = Math.max(at.get(bucket), to.get(bucket));
                    ranges.add(new Offsets(at.get(bucket), end));
                    at.set(bucket, end);
                }
                Path round = Files.createDirectories(directory.resolve(table + "-" + snapshots.size()));
                ParquetExport export =
                        new ParquetExport(seen, ranges, IDS, List.of(), List.of(), round, "part", 20_000, 2_048);
                try (ParquetWrite write = sql.engine.parquet(export)) {
                    List<ParquetFile> written = write.run();
                    for (ParquetFile file : written) {
                        files.add(told(LakeFile.of(file), random));
                    }
                    snapshots.add(new ColdTable.Snapshot(
                            1_000 + snapshots.size(),
                            1_000_000L * snapshots.size(),
                            "append",
                            ranges,
                            export.rows(),
                            written.size()));
                }
            }
            sql.tables.lake.put(table, new ColdTable(start, at, files, IDS, snapshots, Settling::near));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            sql.tables.settledIsRemoved = removed;
        }
    }

    /** Their names are their paths. */
    private static NearFiles.Held near(List<LakeFile> files) {
        return new NearFiles.Held(
                files.stream().map(file -> Path.of(file.name())).toList(), () -> {});
    }

    /** Of some files little is known. */
    private static LakeFile told(LakeFile file, Random random) {
        return new LakeFile(
                file.name(),
                file.rows(),
                file.bytes(),
                random.nextInt(4) == 0 ? Optional.empty() : file.offsets(),
                random.nextInt(4) == 0 ? Map.of() : file.columns());
    }
}
