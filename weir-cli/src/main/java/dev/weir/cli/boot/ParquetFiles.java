package dev.weir.cli.boot;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.LakeTransform;
import dev.weir.lake.schema.ColumnFigures;
import dev.weir.lake.schema.LakeSchema;
import dev.weir.lake.tier.LakeWriter;
import dev.weir.server.query.SqlTables;
import dev.weir.server.tablet.SeenTable;
import dev.weir.sql.DuckEngine;
import dev.weir.sql.HotTable;
import dev.weir.sql.NearFiles;
import dev.weir.sql.ParquetExport;
import dev.weir.sql.ParquetFile;
import dev.weir.sql.ParquetMerge;
import dev.weir.sql.ParquetWrite;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import dev.weir.storage.object.ObjectContent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** The lake's files are made by DuckDB, each order's in a directory of its own, from where the lake puts them. */
final class ParquetFiles implements LakeWriter {
    /** As DuckDB and others have them: large enough to compress well, small enough that a reader skips some. */
    private static final int ROW_GROUP_ROWS = 122_880;

    private static final String NAME = "rows";

    private final Supplier<DuckEngine> engine;
    private final SqlTables tables;
    private final Disk disk;
    private final Path directory;
    private final NearObjects near;
    private final Supplier<UUID> ids;

    /** @param directory is emptied: what is in it was left by a crash */
    ParquetFiles(
            Supplier<DuckEngine> engine,
            SqlTables tables,
            Disk disk,
            Path directory,
            NearObjects near,
            Supplier<UUID> ids) {
        this.engine = engine;
        this.tables = tables;
        this.disk = disk;
        this.directory = directory;
        this.near = near;
        this.ids = ids;
        disk.delete(directory);
    }

    @Override
    public Files write(Order order) {
        return near(place -> {
            try (HotTable table = Sql.hot(see(order));
                    ParquetWrite write = engine.get().parquet(export(order, table, place))) {
                return write.run();
            }
        });
    }

    @Override
    public Files merge(Merge order) {
        return near(place -> {
            try (NearFiles.Held old = near.hold(order.files());
                    ParquetMerge merge = engine.get().merge(merge(order, old.paths(), place))) {
                return merge.run();
            }
        });
    }

    /** Where files are made. */
    private interface Making {
        List<ParquetFile> in(Path place);
    }

    private Files near(Making made) {
        Path place = directory.resolve(ids.get().toString());
        disk.createDirectories(place);
        Near near = new Near(place);
        try {
            made.in(place).forEach(near::add);
            return near;
        } catch (RuntimeException | Error e) {
            near.close();
            throw e;
        }
    }

    private static ParquetMerge.Order merge(Merge order, List<Path> old, Path place) {
        return new ParquetMerge.Order(
                order.table().spec().logSchema(),
                old,
                LakeSchema.POSITION_IDS,
                sort(order.sortKey()),
                place,
                NAME,
                order.fileBytes(),
                ROW_GROUP_ROWS);
    }

    private static List<ParquetExport.Sort> sort(List<String> key) {
        return key.stream()
                .map(column ->
                        new ParquetExport.Sort(column, ParquetExport.Direction.ASCENDING, ParquetExport.Nulls.FIRST))
                .toList();
    }

    private SeenTable see(Order order) {
        String name = order.table().spec().name();
        SeenTable seen = tables.find(name)
                .orElseThrow(() -> new WeirException(ErrorCode.UNKNOWN_TABLE, "the table was dropped table=" + name));
        try {
            require(seen, order);
            return seen;
        } catch (WeirException e) {
            seen.close();
            throw e;
        }
    }

    private static void require(SeenTable seen, Order order) {
        String name = order.table().spec().name();
        if (!seen.table().info().tableId().equals(order.table().tableId())) {
            throw new WeirException(ErrorCode.UNKNOWN_TABLE, "the table was dropped, there is another table=" + name);
        }
        for (int bucket = 0; bucket < order.from().buckets(); bucket++) {
            long start = seen.logs().get(bucket).startOffset();
            if (start > order.from().at(bucket)) {
                throw new WeirException(
                        ErrorCode.OFFSET_OUT_OF_RANGE,
                        "rows that have not settled are gone from the log table=" + name + " bucket=" + bucket
                                + " offset=" + order.from().at(bucket) + " start=" + start);
            }
        }
    }

    private static ParquetExport export(Order order, HotTable table, Path place) {
        List<ParquetExport.Offsets> ranges = new ArrayList<>();
        for (int bucket = 0; bucket < order.from().buckets(); bucket++) {
            ranges.add(new ParquetExport.Offsets(
                    order.from().at(bucket), order.to().at(bucket)));
        }
        return new ParquetExport(
                table,
                ranges,
                LakeSchema.POSITION_IDS,
                sort(order.sortKey()),
                order.partition().stream()
                        .map(part -> new ParquetExport.Partition(part.column(), transform(part)))
                        .toList(),
                place,
                NAME,
                order.fileBytes(),
                ROW_GROUP_ROWS);
    }

    private static ParquetExport.Transform transform(LakeTransform part) {
        return switch (part.kind()) {
            case IDENTITY -> new ParquetExport.Transform.Identity();
            case BUCKET -> new ParquetExport.Transform.Bucket(part.parameter());
            case TRUNCATE -> new ParquetExport.Transform.Truncate(part.parameter());
            case YEAR -> new ParquetExport.Transform.Year();
            case MONTH -> new ParquetExport.Transform.Month();
            case DAY -> new ParquetExport.Transform.Day();
            case HOUR -> new ParquetExport.Transform.Hour();
        };
    }

    /** Files in a directory that goes with them. */
    private final class Near implements Files {
        private final Path place;
        private final List<DiskFile> open = new ArrayList<>();
        private final List<Written> written = new ArrayList<>();

        Near(Path place) {
            this.place = place;
        }

        void add(ParquetFile file) {
            DiskFile content = disk.open(file.path(), Disk.Mode.READ);
            open.add(content);
            Map<Integer, ColumnFigures> columns = new HashMap<>();
            file.columns().forEach((id, column) -> columns.put(id, figures(column)));
            written.add(new Written(ObjectContent.of(content, file.path()), file.rows(), file.partition(), columns));
        }

        private static ColumnFigures figures(ParquetFile.Column column) {
            return new ColumnFigures(
                    column.values(),
                    column.nulls(),
                    column.nans(),
                    column.bytes(),
                    value(column.lower()),
                    value(column.upper()));
        }

        private static Optional<Object> value(Optional<ParquetFile.Bound> bound) {
            return bound.map(ParquetFile.Bound::value);
        }

        @Override
        public List<Written> list() {
            return List.copyOf(written);
        }

        @Override
        public void close() {
            open.forEach(DiskFile::close);
            disk.delete(place);
        }
    }
}
