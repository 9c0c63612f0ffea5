package dev.weir.cli.load;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** A file read by DuckDB, cast to the table's columns. */
final class DuckSource implements RowSource {
    /**
     * How this file is read.
     *
     * @param file what a part can be selected from, once it is there
     * @param firstBadLine looks for the line of the current part that made reading fail; only asked after a failure
     */
    record Reading(DuckFile file, Parts parts, Supplier<Optional<BadRow>> firstBadLine) {}

    private final Reading reading;
    private final OnError onError;
    private final Conform conform;
    private final String list;
    private final BufferAllocator allocator;

    private DuckFile.@Nullable Rows rows;
    private long row;
    /** What the CSV reader put aside of the last part; it tells only when it is through. */
    private Rejections lines = Rejections.NONE;

    private final RejectedRows rejected;

    DuckSource(Reading reading, Columns columns, OnError onError, BufferAllocator allocator) {
        this.reading = reading;
        this.onError = onError;
        this.rejected = new RejectedRows(onError);
        this.allocator = allocator;
        this.conform = new Conform(columns.table(), allocator);
        this.list = columns.casts();
    }

    @Override
    public boolean next() {
        rejected.check();
        if (rows == null && !reading.parts().next()) {
            return false;
        }
        try {
            if (rows == null) {
                row = 0;
                rows = reading.file().select(list, "", allocator);
            }
            if (!rows.reader().loadNextBatch()) {
                // what is known by now is handed over before the next part is waited for
                endPart(rows);
                return true;
            }
            VectorSchemaRoot in = rows.reader().getVectorSchemaRoot();
            long first = row;
            row += in.getRowCount();
            conform.take(
                    in,
                    in.getVector(Columns.WRONG),
                    (why, at) -> rejected.add(
                            new BadRow(reading.file().label(), reading.parts().firstLine() + first + at, why)));
            return true;
        } catch (IOException | WeirException e) {
            // nothing of the batch counts
            conform.root().setRowCount(0);
            throw failed(e);
        }
    }

    private void endPart(DuckFile.Rows through) {
        conform.root().clear();
        rows = null;
        through.close();
        if (onError == OnError.SKIP) {
            lines = reading.file().takeRejectedLines(reading.parts().firstLine());
        }
    }

    private RuntimeException failed(Exception e) {
        Optional<BadRow> line = reading.firstBadLine().get();
        if (line.isPresent()) {
            return new StoppedException(line.get());
        }
        String why = reading.file().why(list).orElseGet(() -> DuckFile.firstLine(e));
        return new WeirException(
                ErrorCode.INVALID_REQUEST,
                "cannot read the file: %s file=%s".formatted(why, reading.file().label()),
                e);
    }

    @Override
    public VectorSchemaRoot root() {
        return conform.root();
    }

    @Override
    public Rejections rejections() {
        Rejections casts = rejected.take();
        List<BadRow> shown = new ArrayList<>(casts.rows());
        shown.addAll(lines.rows());
        Rejections since = new Rejections(casts.count() + lines.count(), shown);
        lines = Rejections.NONE;
        return since;
    }

    @Override
    public long bytesRead() {
        return reading.parts().bytesRead();
    }

    @Override
    public void close() {
        conform.close();
        if (rows != null) {
            rows.close();
        }
        reading.file().close();
    }
}
