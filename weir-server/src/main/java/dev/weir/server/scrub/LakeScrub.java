package dev.weir.server.scrub;

import dev.weir.format.ErrorClass;
import dev.weir.format.WeirException;
import dev.weir.format.batch.Rows;
import dev.weir.format.schema.TableSchema;
import dev.weir.server.memory.Memory;
import dev.weir.server.serve.ColdRows;
import dev.weir.server.tablet.Tablet;
import dev.weir.storage.log.LogView;
import dev.weir.storage.log.ReadLease;
import dev.weir.storage.log.ScrubFinding;
import dev.weir.storage.log.ScrubReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.compare.Range;
import org.apache.arrow.vector.compare.RangeEqualsVisitor;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * A check of what has settled of one bucket: that the lake has each row once, and, of those that the log still has, that they are the same in each column. Reads
 * all of it.
 */
final class LakeScrub implements PlaceScrub {
    private static final Path LAKE = Path.of("lake");

    private final ReadLease lease;
    private final long start;
    private final long end;
    /** Rows from here on are in the log too, up to its end. */
    private final long hotStart;

    private final long hotEnd;

    private final List<String> columns;
    private final HotRows hot;
    private final ColdRows.Reading cold;

    private long next;
    private long bytes;
    private long batches;
    private final List<ScrubFinding> findings = new ArrayList<>();

    private LakeScrub(Tablet tablet, ColdRows.Settled lake, ReadLease lease, Memory memory) {
        TableSchema schema = tablet.table().spec().logSchema();
        LogView log = lease.view();
        this.lease = lease;
        this.start = lake.startOffset(tablet.bucket());
        this.end = lake.endOffset(tablet.bucket());
        this.next = start;
        this.hotStart = log.startOffset();
        this.hotEnd = log.highWatermark();
        this.columns = schema.columns().stream().map(Field::getName).toList();
        this.hot = new HotRows(schema, log, end, memory);
        this.cold = lake.read(tablet.bucket(), start, end, columns);
    }

    /** Empty if nothing of the bucket has settled. */
    static Optional<LakeScrub> open(Tablet tablet, ColdRows rows, Memory memory) {
        // leased first, so that what the lake does not have is in the log
        ReadLease lease = tablet.lease();
        try {
            Optional<ColdRows.Settled> lake = rows.see(tablet.table())
                    .filter(settled -> settled.endOffset(tablet.bucket()) > settled.startOffset(tablet.bucket()));
            if (lake.isEmpty()) {
                lease.close();
            }
            return lake.map(settled -> new LakeScrub(tablet, settled, lease, memory));
        } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
        }
    }

    @Override
    public boolean step(long maxBytes) {
        long until = bytes + maxBytes;
        while (bytes < until) {
            if (!more()) {
                lost("rows are not in the lake", next, end);
                lost("rows of the lake are not in the log", Math.max(start, hotEnd), end);
                return false;
            }
            check(cold.root());
            lease.passed(next);
        }
        return true;
    }

    private boolean more() {
        try {
            return cold.next();
        } catch (WeirException e) {
            if (e.code().errorClass() != ErrorClass.CORRUPT) {
                throw e;
            }
            lost("the lake cannot be read: " + e.getMessage(), next, end);
            next = end;
            return false;
        }
    }

    private void check(VectorSchemaRoot root) {
        int rows = root.getRowCount();
        BigIntVector offsets = (BigIntVector) root.getVector(columns.size());
        int before = findings.size();
        int row = 0;
        while (row < rows) {
            long offset = offsets.get(row);
            if (offset < next) {
                found("rows are in the lake twice", offset, offset + 1);
                row++;
                continue;
            }
            lost("rows are not in the lake", next, offset);
            int count = 1;
            while (row + count < rows && offsets.get(row + count) == offset + count) {
                count++;
            }
            compare(root, row, offset, count);
            next = offset + count;
            row += count;
        }
        bytes += Rows.bytes(root);
        batches += findings.size() == before ? 1 : 0;
    }

    /** Rows of the lake with offsets from {@code first} on that follow each other, with those of the log that it still has. */
    private void compare(VectorSchemaRoot root, int row, long first, int count) {
        long to = Math.min(first + count, hotEnd);
        long from = Math.max(first, hotStart);
        while (from < to) {
            HotRows.Batch batch = hot.at(from);
            long until = Math.min(to, batch.nextOffset());
            int left = row + (int) (from - first);
            int right = (int) (from - batch.baseOffset());
            int length = (int) (until - from);
            long begin = from;
            batch.rows().ifPresent(stored -> {
                for (int column = 0; column < columns.size(); column++) {
                    compare(
                            columns.get(column),
                            root.getVector(column),
                            left,
                            stored.getVector(column),
                            right,
                            length,
                            begin);
                }
                TimeStampVector times = (TimeStampVector) root.getVector(columns.size() + 1);
                for (int i = 0; i < length; i++) {
                    if (times.get(left + i) != batch.times().at(right + i)) {
                        differs("_timestamp", begin + i);
                    }
                }
            });
            from = until;
        }
    }

    private void compare(
            String name, FieldVector settled, int left, FieldVector stored, int right, int length, long offset) {
        // names of what is nested are each format's own
        RangeEqualsVisitor visitor = new RangeEqualsVisitor(settled, stored, (one, other) -> true);
        if (visitor.rangeEquals(new Range(left, right, length))) {
            return;
        }
        for (int i = 0; i < length; i++) {
            if (!visitor.rangeEquals(new Range(left + i, right + i, 1))) {
                differs(name, offset + i);
            }
        }
    }

    private void differs(String column, long offset) {
        found("the lake has another value than the log column=" + column, offset, offset + 1);
    }

    private void lost(String why, long from, long to) {
        if (from < to) {
            found(why, from, to);
        }
    }

    /** What is found of neighbours is one finding. */
    private void found(String why, long from, long to) {
        for (int i = findings.size() - 1; i >= Math.max(0, findings.size() - columns.size() - 1); i--) {
            ScrubFinding last = findings.get(i);
            if (last.why().equals(why) && last.endOffset() == from) {
                findings.set(i, new ScrubFinding(why, LAKE, 0, last.offset(), to));
                return;
            }
        }
        findings.add(new ScrubFinding(why, LAKE, 0, from, to));
    }

    @Override
    public ScrubReport report() {
        return new ScrubReport(start, end, bytes, batches, List.copyOf(findings));
    }

    @Override
    public void close() {
        try (lease;
                hot) {
            cold.close();
        }
    }
}
