package dev.weir.storage.state;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.log.ScrubFinding;
import dev.weir.storage.state.store.RowBlock;
import dev.weir.storage.state.store.SortedStore;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Reads every row of a store again, and counts them: what is read is held against its checksum by the store. Goes in steps, beside writers and
 * readers, on any one thread. Holds a snapshot, so it is to be closed.
 */
public final class StateScrub implements AutoCloseable {
    private static final int ROWS_AT_ONCE = 1024;
    private static final int BYTES_AT_ONCE = 64 << 10;

    /** As RocksDB tells where a block lies. */
    private static final Pattern BLOCK = Pattern.compile(" in (/.*?\\.sst) offset (\\d+)");

    private final SortedStore.Snapshot snapshot;
    private final SortedStore.Cursor cursor;
    private final RowBlock block;
    private final Path directory;
    private final Runnable closed;
    private long rows;
    private long bytes;
    private boolean ended;
    private Optional<ScrubFinding> finding = Optional.empty();

    /**
     * Takes the snapshot over.
     *
     * @param directory of the store
     * @param closed is told of the close
     */
    StateScrub(SortedStore.Snapshot snapshot, Path directory, BufferAllocator allocator, Runnable closed) {
        this.snapshot = snapshot;
        this.directory = directory;
        this.closed = closed;
        try {
            this.cursor = snapshot.scan(null, null);
        } catch (RuntimeException | Error e) {
            snapshot.close();
            throw e;
        }
        try {
            this.block = new RowBlock(allocator, ROWS_AT_ONCE, BYTES_AT_ONCE);
        } catch (RuntimeException | Error e) {
            cursor.close();
            snapshot.close();
            throw e;
        }
    }

    /** Of keys and rows, read so far. */
    public long bytes() {
        return bytes;
    }

    public Optional<ScrubFinding> finding() {
        return finding;
    }

    /** Goes on until about so many bytes were read. Answers whether there is more. */
    public boolean step(long maxBytes) {
        long until = bytes + maxBytes;
        while (!ended && bytes < until) {
            try {
                read();
            } catch (WeirException e) {
                if (e.code() != ErrorCode.CORRUPT && e.code() != ErrorCode.IO_ERROR) {
                    throw e;
                }
                ended = true;
                finding = Optional.of(found(String.valueOf(e.getMessage())));
            }
        }
        return !ended;
    }

    private void read() {
        ended = !cursor.next(block);
        for (int row = 0; row < block.count(); row++) {
            bytes += block.keyLength(row) + block.valueLength(row);
        }
        rows += block.count();
        if (ended && rows != snapshot.rows()) {
            finding = Optional.of(found(
                    "the rows by key are not as many as were counted counted=" + snapshot.rows() + " found=" + rows));
        }
    }

    /** No row of the log is lost with it. */
    private ScrubFinding found(String why) {
        Matcher block = BLOCK.matcher(why);
        boolean placed = block.find();
        return new ScrubFinding(
                why,
                placed ? Path.of(block.group(1)) : directory,
                placed ? Long.parseLong(block.group(2)) : 0,
                snapshot.offset(),
                snapshot.offset());
    }

    @Override
    public void close() {
        block.close();
        cursor.close();
        snapshot.close();
        closed.run();
    }
}
