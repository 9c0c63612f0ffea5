package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.List;

/** What one query over files answers: the chunk's vectors refer to its values, nothing is copied. The query computes on the thread that reads it. */
final class ColdChunks implements FileRows {
    private static final String UNREADABLE = "a file of the lake cannot be read: ";

    private final DuckConnection connection;
    private final DuckConnection.Prepared prepared;
    private final DuckConnection.Rows rows;
    private final int columns;
    private final NearFiles.Held files;

    private ColdChunks(
            DuckConnection connection,
            DuckConnection.Prepared prepared,
            DuckConnection.Rows rows,
            int columns,
            NearFiles.Held files) {
        this.connection = connection;
        this.prepared = prepared;
        this.rows = rows;
        this.columns = columns;
        this.files = files;
    }

    /**
     * @param columns how many of the query's first ones are wanted
     * @param files that it reads; are given back with this, not when it cannot be started
     */
    static ColdChunks start(LakeDatabase lake, String query, int columns, NearFiles.Held files) {
        DuckConnection connection = lake.connect();
        try {
            DuckConnection.Prepared prepared = connection.prepare(query);
            try {
                return new ColdChunks(connection, prepared, prepared.execute(), columns, files);
            } catch (DuckConnection.DuckException | RuntimeException e) {
                prepared.close();
                throw e;
            }
        } catch (DuckConnection.DuckException e) {
            connection.close();
            throw failed(e);
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** What is left, when it is not the machine that failed: the file is not what was written. */
    static WeirException failed(DuckConnection.DuckException e) {
        String text = String.valueOf(e.getMessage());
        WeirException known = DuckErrors.of(text, List.of());
        return switch (known.code()) {
            case CANCELLED, OUT_OF_MEMORY, DISK_FULL, INTERNAL -> known;
            case IO_ERROR -> new WeirException(ErrorCode.IO_ERROR, UNREADABLE + text, e);
            default -> new WeirException(ErrorCode.CORRUPT, UNREADABLE + text, e);
        };
    }

    @Override
    public int fill(long chunk, int[] at) {
        try {
            long from = rows.fetch();
            if (from == 0) {
                return 0;
            }
            try {
                for (int i = 0; i < columns; i++) {
                    DuckNative.referenceVector(DuckNative.chunkVector(chunk, at[i]), DuckNative.chunkVector(from, i));
                }
                return Math.toIntExact(DuckNative.chunkSize(from));
            } finally {
                rows.release(from);
            }
        } catch (DuckConnection.DuckException e) {
            throw failed(e);
        }
    }

    @Override
    public void interrupt() {
        connection.interrupt();
    }

    @Override
    public void close() {
        rows.close();
        prepared.close();
        connection.close();
        files.close();
    }
}
