package dev.weir.server.postgres;

import dev.weir.server.postgres.value.ColumnWriter;
import dev.weir.server.postgres.value.Format;
import dev.weir.server.query.RunningStatement;
import dev.weir.server.query.SqlPrepared;
import dev.weir.server.query.SqlResult;
import io.netty.buffer.ByteBuf;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** The rows of a statement that runs, in the engine's batches, written a few at a time. Owns the statement's result and its place in the list of what runs. */
final class QueryRows implements AutoCloseable {
    private final RunningStatement statement;
    private final SqlResult result;
    private final ZoneId zone;
    private @Nullable List<Format> written;
    private List<ColumnWriter> writers = List.of();
    private int row;
    private int batch;

    private QueryRows(RunningStatement statement, SqlResult result, ZoneId zone) {
        this.statement = statement;
        this.result = result;
        this.zone = zone;
    }

    /** Takes over the statement, also when this fails. */
    static QueryRows open(
            RunningStatement statement, SqlPrepared prepared, List<Optional<String>> values, ZoneId zone) {
        SqlResult result = null;
        try {
            result = statement.compute(() -> prepared.run(values));
            statement.attach(result);
            return new QueryRows(statement, result, zone);
        } catch (RuntimeException | Error e) {
            if (result != null) {
                result.close();
            }
            statement.close();
            throw e;
        }
    }

    RunningStatement statement() {
        return statement;
    }

    VectorSchemaRoot root() {
        return result.root();
    }

    /** Whether there is a batch that has not been read. */
    boolean next() {
        row = 0;
        batch = 0;
        if (!statement.compute(result::next)) {
            return false;
        }
        batch = result.root().getRowCount();
        return true;
    }

    /** The one number that a change answers. */
    long count() {
        long count = 0;
        while (next()) {
            if (batch > 0 && result.root().getVector(0) instanceof BigIntVector numbers) {
                count = numbers.get(0);
            }
        }
        return count;
    }

    /** Writes as many rows, or all that are left; fewer are so. */
    long write(long limit, List<Format> formats, Connection to) {
        if (!formats.equals(written)) {
            written = formats;
            writers = writers(formats);
        }
        Output output = to.output();
        long count = 0;
        while (count < limit && (row < batch || next())) {
            while (row < batch && count < limit) {
                ByteBuf message = output.begin('D');
                message.writeShort(writers.size());
                for (ColumnWriter writer : writers) {
                    writer.write(message, row);
                }
                output.end();
                row++;
                count++;
                if (output.isFull()) {
                    to.awaitReader(statement);
                }
            }
        }
        return count;
    }

    /** Passes over as many rows, or all that are left; fewer are so. */
    long skip(long limit) {
        long count = 0;
        while (count < limit && (row < batch || next())) {
            int few = (int) Math.min(limit - count, batch - row);
            row += few;
            count += few;
        }
        return count;
    }

    private List<ColumnWriter> writers(List<Format> formats) {
        List<ColumnWriter> made = new ArrayList<>();
        VectorSchemaRoot root = result.root();
        for (int i = 0; i < root.getFieldVectors().size(); i++) {
            made.add(ColumnWriter.of(root.getVector(i), Formats.of(formats, i), zone));
        }
        return made;
    }

    @Override
    public void close() {
        statement.attach(null);
        try {
            result.close();
        } finally {
            statement.close();
        }
    }
}
