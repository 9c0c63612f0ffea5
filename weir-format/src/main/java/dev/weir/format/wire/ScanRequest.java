package dev.weir.format.wire;

import dev.weir.format.predicate.Predicate;
import java.util.List;
import java.util.Optional;

/**
 * What a Flight ticket asks for: rows of a table.
 *
 * @param bucket one bucket; empty: all of them, each in order, mixed
 * @param from first row wanted (included)
 * @param to first row no longer wanted; {@link Position.Latest} is the high watermark when the scan starts; ignored when following
 * @param follow go on with rows as they are committed, until the client leaves
 * @param columns in this order; {@value #BUCKET}, {@value #OFFSET} and {@value #TIMESTAMP} may be among them; empty: all columns of the table
 * @param compressed whether bodies may be sent as they are stored (every mainstream Arrow library reads them); false: plain buffers
 */
public record ScanRequest(
        String table,
        Optional<Integer> bucket,
        Position from,
        Position to,
        boolean follow,
        List<String> columns,
        Optional<Predicate> filter,
        boolean compressed) {
    /** int32, not null: the row's bucket. */
    public static final String BUCKET = "_bucket";
    /** int64, not null: the row's offset. */
    public static final String OFFSET = "_offset";
    /** timestamp[us, UTC], not null: when the row was committed. */
    public static final String TIMESTAMP = "_timestamp";

    public static ScanRequest all(String table) {
        return new ScanRequest(
                table,
                Optional.empty(),
                new Position.Earliest(),
                new Position.Latest(),
                false,
                List.of(),
                Optional.empty(),
                true);
    }
}
