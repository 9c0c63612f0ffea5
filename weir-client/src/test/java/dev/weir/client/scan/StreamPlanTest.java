package dev.weir.client.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.format.wire.Position;
import dev.weir.format.wire.ScanBatchInfo;
import dev.weir.format.wire.ScanRequest;
import dev.weir.format.wire.SqlRequest;
import dev.weir.format.wire.WireJson;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is asked for again after a lost connection. */
class StreamPlanTest {
    private static final ScanRequest SCAN = ScanRequest.all("t").withBucket(0);
    private static final Optional<ScanBatchInfo> NOTHING = Optional.empty();
    private static final Optional<ScanBatchInfo> LOG = Optional.of(new ScanBatchInfo(0, 5, 9, 1));
    private static final Optional<ScanBatchInfo> PART = Optional.of(ScanBatchInfo.of(0, 7, ScanBatchInfo.State.PART));
    private static final Optional<ScanBatchInfo> END = Optional.of(ScanBatchInfo.of(0, 7, ScanBatchInfo.State.END));

    @Test
    void aLogIsReadOn() {
        ScanRequest log = SCAN.withRead(ScanRequest.Read.CHANGELOG);
        assertEquals(Optional.of(log), again(log, NOTHING));
        assertEquals(Optional.of(log.withFrom(new Position.Offset(9))), again(log, LOG));
    }

    @Test
    void rowsOfAMomentThatIsOverAreNot() {
        assertEquals(Optional.of(SCAN), again(SCAN, NOTHING));
        assertEquals(Optional.empty(), again(SCAN, PART));
        assertEquals(Optional.empty(), again(SCAN, END));
    }

    @Test
    void behindTheRowsTheirChangelogIs() {
        ScanRequest both = SCAN.withRead(ScanRequest.Read.ROWS_THEN_CHANGELOG).withFollow(true);
        ScanRequest log = both.withRead(ScanRequest.Read.CHANGELOG);
        assertEquals(Optional.of(both), again(both, NOTHING));
        assertEquals(Optional.empty(), again(both, PART));
        assertEquals(Optional.of(log.withFrom(new Position.Offset(7))), again(both, END));
        assertEquals(Optional.of(log.withFrom(new Position.Offset(9))), again(both, LOG));
    }

    @Test
    void aStatementIsSentOnce() {
        StreamPlan statement = new StreamPlan.Statement(new SqlRequest("select 1"));
        assertEquals(true, statement.ticket(true, NOTHING).isPresent());
        assertEquals(Optional.empty(), statement.ticket(false, NOTHING));
    }

    private static Optional<ScanRequest> again(ScanRequest request, Optional<ScanBatchInfo> last) {
        return new StreamPlan.Bucket(request)
                .ticket(false, last)
                .map(ticket -> WireJson.read(ticket, ScanRequest.class));
    }
}
