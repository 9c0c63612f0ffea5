package dev.weir.format.wire;

import dev.weir.format.predicate.Predicate;
import java.util.List;
import java.util.Optional;

/**
 * What a Flight ticket asks for: rows of a table.
 *
 * @param read of a primary-key table its rows or the changes of them; of a log table, whose rows are its log, the first two are the same
 * @param bucket one bucket; empty: all of them, each in order, mixed
 * @param from first row wanted (included), of a log
 * @param to first row no longer wanted; {@link Position.Latest} is the high watermark when the scan starts; ignored when following
 * @param follow go on with rows as they are committed, until the client leaves
 * @param columns in this order; {@value #BUCKET}, {@value #OFFSET} and {@value #TIMESTAMP} may be among them; empty: all columns of the table, and
 *     the change if changes are read
 * @param compressed whether bodies may be sent as they are stored (every mainstream Arrow library reads them); false: plain buffers
 */
public record ScanRequest(
        String table,
        Read read,
        Optional<Integer> bucket,
        Position from,
        Position to,
        boolean follow,
        List<String> columns,
        Optional<Predicate> filter,
        boolean compressed) {
    /** Of a primary-key table there are two things to read. */
    public enum Read {
        /** The rows as they are now, one for each key. */
        ROWS,
        /** The log: what happened to them, told by {@link Change#COLUMN}. */
        CHANGELOG,
        /** The rows as they are now, as inserts, and from there on the log, without end. */
        ROWS_THEN_CHANGELOG
    }

    /** int32, not null: the row's bucket. */
    public static final String BUCKET = "_bucket";
    /** int64, not null: the row's offset. */
    public static final String OFFSET = "_offset";
    /** timestamp[us, UTC], not null: when the row was committed. */
    public static final String TIMESTAMP = "_timestamp";

    public static ScanRequest all(String table) {
        return new ScanRequest(
                table,
                Read.ROWS,
                Optional.empty(),
                new Position.Earliest(),
                new Position.Latest(),
                false,
                List.of(),
                Optional.empty(),
                true);
    }

    public ScanRequest withRead(Read changed) {
        return new ScanRequest(table, changed, bucket, from, to, follow, columns, filter, compressed);
    }

    public ScanRequest withBucket(int one) {
        return new ScanRequest(table, read, Optional.of(one), from, to, follow, columns, filter, compressed);
    }

    public ScanRequest withFrom(Position changed) {
        return new ScanRequest(table, read, bucket, changed, to, follow, columns, filter, compressed);
    }

    public ScanRequest withTo(Position changed) {
        return new ScanRequest(table, read, bucket, from, changed, follow, columns, filter, compressed);
    }

    public ScanRequest withFollow(boolean changed) {
        return new ScanRequest(table, read, bucket, from, to, changed, columns, filter, compressed);
    }

    public ScanRequest withColumns(List<String> changed) {
        return new ScanRequest(table, read, bucket, from, to, follow, changed, filter, compressed);
    }

    public ScanRequest withFilter(Predicate changed) {
        return new ScanRequest(table, read, bucket, from, to, follow, columns, Optional.of(changed), compressed);
    }
}
