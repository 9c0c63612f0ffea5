package dev.weir.client.scan;

import dev.weir.format.wire.Position;
import dev.weir.format.wire.ScanBatchInfo;
import dev.weir.format.wire.ScanRequest;
import dev.weir.format.wire.SqlRequest;
import dev.weir.format.wire.WireJson;
import java.util.Optional;

/** One stream to be read, and how to go on with it where it broke off. */
sealed interface StreamPlan {
    /**
     * The ticket for the rest, or empty when the stream cannot be taken up again.
     *
     * @param last of the batches that have arrived; empty while none has
     */
    Optional<byte[]> ticket(boolean first, Optional<ScanBatchInfo> last);

    /** Rows of one bucket. */
    record Bucket(ScanRequest request) implements StreamPlan {
        @Override
        public Optional<byte[]> ticket(boolean first, Optional<ScanBatchInfo> last) {
            if (last.isEmpty()) {
                return Optional.of(WireJson.write(request));
            }
            // of rows as they were at one moment the rest cannot be asked for: that moment is over
            boolean inRows = request.read() == ScanRequest.Read.ROWS
                    || last.get().state().equals(Optional.of(ScanBatchInfo.State.PART));
            return inRows
                    ? Optional.empty()
                    : Optional.of(WireJson.write(request.withRead(ScanRequest.Read.CHANGELOG)
                            .withFrom(new Position.Offset(last.get().nextOffset()))));
        }
    }

    /** A statement: it may have had effects, so it is never sent twice. */
    record Statement(SqlRequest request) implements StreamPlan {
        @Override
        public Optional<byte[]> ticket(boolean first, Optional<ScanBatchInfo> last) {
            return first ? Optional.of(WireJson.write(request)) : Optional.empty();
        }
    }
}
