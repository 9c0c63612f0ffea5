package dev.weir.sql;

import dev.weir.format.predicate.Predicate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** A log whose older rows lie in files: these first, then the batches of the rest. */
final class UnionRows implements RowSource {
    private final RowSource hot;
    private final ColdRows cold;

    /** @param hot the rows that {@code cold} has not */
    UnionRows(RowSource hot, ColdRows cold) {
        this.hot = hot;
        this.cold = cold;
    }

    @Override
    public String name() {
        return hot.name();
    }

    @Override
    public List<Field> columns() {
        return hot.columns();
    }

    @Override
    public long rowCount() {
        return hot.rowCount() + cold.rowCount();
    }

    @Override
    public BatchSource open(int[] columns, Optional<Predicate> predicate, ScanCounters counters) {
        List<ColdRows.Unit> units = cold.units(predicate, counters);
        return new Pass(hot.open(columns, predicate, counters), units) {
            @Override
            FileRows read(ColdRows.Unit unit, List<Field> fields) {
                return cold.read(unit, fields, predicate);
            }
        };
    }

    @Override
    public BatchSource summarize(int[] columns, Summary summary, ScanCounters counters) {
        List<ColdRows.Unit> units = cold.units(Optional.empty(), counters);
        return new Pass(hot.summarize(columns, summary, counters), units) {
            @Override
            FileRows read(ColdRows.Unit unit, List<Field> fields) {
                // two rows have the same extremes as all of them, but not the same number
                return summary.everyRow() || fields.isEmpty()
                        ? cold.read(unit, fields, Optional.empty())
                        : cold.bounds(unit, fields);
            }
        };
    }

    @Override
    public Optional<String> access(Optional<Predicate> predicate) {
        return hot.access(predicate);
    }

    @Override
    public void close() {
        hot.close();
    }

    private abstract static class Pass implements BatchSource {
        private final BatchSource batches;
        private final ConcurrentLinkedQueue<ColdRows.Unit> units;
        private final long fileRows;

        Pass(BatchSource batches, List<ColdRows.Unit> units) {
            this.batches = batches;
            this.units = new ConcurrentLinkedQueue<>(units);
            this.fileRows = units.stream().mapToLong(ColdRows.Unit::rows).sum();
        }

        abstract FileRows read(ColdRows.Unit unit, List<Field> fields);

        @Override
        public @Nullable FileRows takeFiles(List<Field> fields) {
            ColdRows.Unit unit = units.poll();
            return unit == null ? null : read(unit, fields);
        }

        @Override
        public long fileRows() {
            return fileRows;
        }

        @Override
        public @Nullable BatchRange take() {
            return batches.take();
        }

        @Override
        public Reader reader() {
            return batches.reader();
        }
    }
}
