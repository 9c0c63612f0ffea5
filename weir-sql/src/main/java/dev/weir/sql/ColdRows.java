package dev.weir.sql;

import dev.weir.format.predicate.BoundPredicate;
import dev.weir.format.predicate.Predicate;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.stats.ZoneMap;
import dev.weir.sql.ColdTable.LakeFile;
import dev.weir.sql.ParquetExport.Offsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * The part of a log that lies in files, before an offset of each bucket. Files are skipped by what is known of them, row groups by DuckDB, which is given the conditions.
 * Columns are found by field id; one that a file has not is null.
 */
final class ColdRows {
    /** Small files are read together. */
    private static final long UNIT_BYTES = 16L << 20;

    private static final int UNIT_FILES = 32;

    private final ColdTable cold;
    private final List<Long> before;
    private final LakeDatabase lake;
    private final Map<String, Field> columns = new HashMap<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private final TableSchema schema;
    private final List<Field> written;

    /** @param before per bucket the offset before which rows are wanted */
    ColdRows(ColdTable cold, TableSchema schema, List<Long> before, LakeDatabase lake) {
        this.cold = cold;
        this.schema = schema;
        this.before = before;
        this.lake = lake;
        this.written = ParquetCopy.columns(schema, cold.ids());
        Stream.concat(schema.columns().stream(), VirtualColumn.ALL.stream().map(VirtualColumn::field))
                .forEach(column -> {
                    columns.put(column.getName(), column);
                    Integer given = cold.ids().get(column.getName());
                    ids.put(column.getName(), given == null ? LakeTypes.id(column) : given);
                });
    }

    long rowCount() {
        return cold.visibleRows(before);
    }

    /**
     * Files that are read by one query.
     *
     * @param narrowed whether some of their rows may lie before the start or beyond the end
     */
    record Unit(List<LakeFile> files, boolean narrowed) {
        long rows() {
            return files.stream().mapToLong(LakeFile::rows).sum();
        }
    }

    List<Unit> units(Optional<Predicate> predicate, ScanCounters counters) {
        List<Unit> units = new ArrayList<>();
        List<LakeFile> files = new ArrayList<>();
        long bytes = 0;
        List<Predicate> parts = predicate.map(HotRows::conjuncts).orElse(List.of());
        List<BoundPredicate> bound = LakeBounds.bind(parts, schema);
        for (LakeFile file : cold.files()) {
            counters.files.increment();
            if (!mayMatch(file, parts, bound)) {
                counters.filesSkipped.increment();
                continue;
            }
            if (!files.isEmpty() && (bytes + file.bytes() > UNIT_BYTES || files.size() == UNIT_FILES)) {
                units.add(unit(files));
                files = new ArrayList<>();
                bytes = 0;
            }
            files.add(file);
            bytes += file.bytes();
        }
        if (!files.isEmpty()) {
            units.add(unit(files));
        }
        return units;
    }

    private Unit unit(List<LakeFile> files) {
        return new Unit(List.copyOf(files), files.stream().anyMatch(file -> beginsBefore(file) || endsBeyond(file)));
    }

    private boolean beginsBefore(LakeFile file) {
        for (int bucket = 0; bucket < before.size(); bucket++) {
            Offsets offsets = new Offsets(0, Long.MAX_VALUE);
            if (file.offsets().isPresent()) {
                offsets = file.offsets().get().get(bucket);
            }
            if (Math.max(0, offsets.from())
                    < Math.min(offsets.to(), cold.start().get(bucket))) {
                return true;
            }
        }
        return false;
    }

    private boolean endsBeyond(LakeFile file) {
        for (int bucket = 0; bucket < before.size(); bucket++) {
            long end = cold.settled().get(bucket);
            if (file.offsets().isPresent()) {
                Offsets offsets = file.offsets().get().get(bucket);
                end = offsets.rows() == 0 ? 0 : Math.min(end, offsets.to());
            }
            if (end > before.get(bucket)) {
                return true;
            }
        }
        return false;
    }

    private boolean mayMatch(LakeFile file, List<Predicate> parts, List<BoundPredicate> bound) {
        if (file.offsets().isPresent()) {
            boolean any = false;
            for (int bucket = 0; bucket < before.size(); bucket++) {
                Offsets offsets = cold.seen(bucket, file.offsets().get().get(bucket));
                Offsets seen = new Offsets(offsets.from(), Math.min(offsets.to(), before.get(bucket)));
                any |= seen.rows() > 0 && LakeBounds.mayMatch(bucket, seen, parts);
            }
            if (!any) {
                return false;
            }
        }
        List<Field> all = LakeBounds.columns(schema);
        return bound.stream().allMatch(condition -> condition.mayMatch(column -> zone(file, all.get(column))));
    }

    private ZoneMap zone(LakeFile file, Field column) {
        int rows = (int) Math.min(Integer.MAX_VALUE, file.rows());
        return Optional.ofNullable(ids.get(column.getName()))
                .map(file.columns()::get)
                .map(figures -> LakeBounds.zone(figures, column, rows))
                .orElseGet(() -> ZoneMap.notKnown(rows));
    }

    /** Starts to read them. The caller closes it. */
    FileRows read(Unit unit, List<Field> wanted, Optional<Predicate> predicate) {
        if (wanted.isEmpty() && !unit.narrowed()) {
            return new CountedRows(unit.rows());
        }
        return start(unit, wanted, paths -> query(paths, unit.narrowed(), wanted, predicate));
    }

    /** Of each column its least value and its greatest. */
    FileRows bounds(Unit unit, List<Field> wanted) {
        List<String> least = new ArrayList<>();
        List<String> greatest = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            least.add("min(c" + i + ")");
            greatest.add("max(c" + i + ")");
        }
        return start(
                unit,
                wanted,
                paths -> "with r as (" + query(paths, unit.narrowed(), wanted, Optional.empty()) + ") select "
                        + String.join(", ", least) + " from r union all select " + String.join(", ", greatest)
                        + " from r");
    }

    private FileRows start(Unit unit, List<Field> wanted, Function<List<Path>, String> query) {
        NearFiles.Held files = cold.near().hold(unit.files());
        try {
            return ColdChunks.start(lake, query.apply(files.paths()), wanted.size(), files);
        } catch (RuntimeException | Error e) {
            files.close();
            throw e;
        }
    }

    private String query(List<Path> paths, boolean narrowed, List<Field> wanted, Optional<Predicate> predicate) {
        List<String> selected = new ArrayList<>();
        for (Field column : wanted) {
            selected.add(LakeTypes.read(column) + " as c" + selected.size());
        }
        if (selected.isEmpty()) {
            selected.add("0::tinyint");
        }
        List<String> conditions = new ArrayList<>();
        for (Predicate part : predicate.map(HotRows::conjuncts).orElse(List.of())) {
            PredicateSql.of(part, columns).ifPresent(conditions::add);
        }
        if (narrowed) {
            for (int bucket = 0; bucket < before.size(); bucket++) {
                if (cold.start().get(bucket) > 0) {
                    conditions.add("not (_bucket = " + bucket + " and _offset >= 0 and _offset < "
                            + cold.start().get(bucket) + ")");
                }
                if (cold.settled().get(bucket) > before.get(bucket)) {
                    conditions.add("not (_bucket = " + bucket + " and _offset >= " + before.get(bucket) + ")");
                }
            }
        }
        return "select " + String.join(", ", selected) + " from "
                + LakeTypes.files(paths, written)
                + (conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions));
    }
}
