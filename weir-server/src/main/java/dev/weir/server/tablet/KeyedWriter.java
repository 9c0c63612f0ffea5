package dev.weir.server.tablet;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.Rows;
import dev.weir.format.batch.WriterEntry;
import dev.weir.format.row.RowDecoder;
import dev.weir.format.wire.KeySpec;
import dev.weir.server.catalog.TableInfo;
import dev.weir.server.memory.Memory;
import dev.weir.storage.log.AppendOutcome;
import dev.weir.storage.log.BucketLog;
import dev.weir.storage.log.SequenceRule;
import dev.weir.storage.state.Changelog;
import dev.weir.storage.state.Fold;
import dev.weir.storage.state.KeyedState;
import dev.weir.storage.state.RowWrites;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Writes to one bucket of a primary-key table: finds out what appends change, gives that to the log as one batch, and then to the state. Until the log has
 * it nothing is changed. On the lane's thread.
 */
final class KeyedWriter {
    private final TableInfo table;
    private final Memory memory;
    private final RowDecoder decoder;

    KeyedWriter(TableInfo table, Memory memory) {
        this.table = table;
        this.memory = memory;
        int columns = table.spec().schema().columns().size();
        this.decoder = new RowDecoder(
                table.spec().schema(),
                table.schemaId(),
                IntStream.range(0, columns).toArray());
    }

    /** Answers how many rows of the changelog each append has made. */
    Written write(
            BucketLog log,
            KeyedState state,
            List<AppendRows.Keyed> appends,
            SequenceRule rule,
            int leaderEpoch,
            long nowUs) {
        List<WriterEntry> written = new ArrayList<>(appends.size());
        appends.forEach(append -> written.addAll(append.writers()));
        Optional<AppendOutcome> refused = log.refusal(written, rule, nowUs);
        if (refused.isPresent()) {
            return Written.refused(refused.get());
        }
        List<RowWrites> writes = appends.stream().map(AppendRows.Keyed::writes).toList();
        try (Fold fold = fold(state, writes)) {
            Changelog changes = changelog(fold);
            int[] rows = new int[appends.size()];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = changes.count(i);
            }
            AppendOutcome outcome;
            try (AppendRows.Whole batch = batch(changes, AppendRows.writers(appends, rows))) {
                outcome = log.append(batch.batch(), batch.zones(), rule, leaderEpoch, nowUs);
            }
            if (!(outcome instanceof AppendOutcome.Appended appended)) {
                throw new WeirException(ErrorCode.INTERNAL, "broken invariant: nothing was refused before");
            }
            state.apply(fold, appended.baseOffset() + appended.rowCount());
            return new Written(outcome, rows);
        }
    }

    private KeySpec key() {
        return table.spec().key().orElseThrow();
    }

    /** With room for it in the state; a memory that is full has changed nothing. */
    private static Fold fold(KeyedState state, List<RowWrites> writes) {
        try {
            Fold fold = state.fold(writes);
            try {
                state.reserve(fold);
                return fold;
            } catch (RuntimeException | Error e) {
                fold.close();
                throw e;
            }
        } catch (OutOfMemoryException | OutOfMemoryError e) {
            throw Memory.typed(e);
        }
    }

    private Changelog changelog(Fold fold) {
        try {
            return fold.changelog(key().image());
        } catch (OutOfMemoryException | OutOfMemoryError e) {
            throw Memory.typed(e);
        }
    }

    private AppendRows.Whole batch(Changelog changes, List<WriterEntry> writers) {
        try (VectorSchemaRoot rows = changes.columns(decoder, table.spec().logSchema(), memory.allocator())) {
            return AppendRows.Whole.encode(table, rows, Rows.bytes(rows), writers, memory);
        } catch (OutOfMemoryException | OutOfMemoryError e) {
            throw Memory.typed(e);
        }
    }
}
