package dev.weir.client.scan;

import dev.weir.format.wire.Position;
import dev.weir.format.wire.ScanRequest;
import dev.weir.format.wire.SqlRequest;
import dev.weir.format.wire.WireJson;
import java.util.Optional;

/** One stream to be read, and how to go on with it where it broke off. */
sealed interface StreamPlan {
    /**
     * The ticket for the rest, or empty when the stream cannot be taken up again.
     *
     * @param nextOffset where to go on; -1 while nothing has arrived
     */
    Optional<byte[]> ticket(boolean first, long nextOffset);

    /** Rows of one bucket. */
    record Bucket(ScanRequest request) implements StreamPlan {
        @Override
        public Optional<byte[]> ticket(boolean first, long nextOffset) {
            ScanRequest from = nextOffset < 0
                    ? request
                    : new ScanRequest(
                            request.table(),
                            request.bucket(),
                            new Position.Offset(nextOffset),
                            request.to(),
                            request.follow(),
                            request.columns(),
                            request.filter(),
                            request.compressed());
            return Optional.of(WireJson.write(from));
        }
    }

    /** A statement: it may have had effects, so it is never sent twice. */
    record Statement(SqlRequest request) implements StreamPlan {
        @Override
        public Optional<byte[]> ticket(boolean first, long nextOffset) {
            return first ? Optional.of(WireJson.write(request)) : Optional.empty();
        }
    }
}
