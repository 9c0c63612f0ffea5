package dev.weir.server.scrub;

import dev.weir.format.wire.TableName;
import dev.weir.format.wire.VerifyReport;
import dev.weir.storage.log.ScrubReport;
import java.util.Optional;

/**
 * What was checked, and what came of it.
 *
 * @param place empty: the catalog
 */
public record Checked(Optional<Place> place, ScrubReport report) {
    /** Of a bucket. */
    public record Place(TableName table, int bucket, VerifyReport.Part part) {}

    /** As it is told to clients. */
    public VerifyReport wire() {
        return new VerifyReport(
                place.map(bucket -> bucket.table().toString()),
                place.map(Place::bucket),
                place.map(Place::part).orElse(VerifyReport.Part.CATALOG),
                report.startOffset(),
                report.endOffset(),
                report.bytes(),
                report.batches(),
                report.readable().stream()
                        .limit(VerifyReport.MAX_LISTED)
                        .map(range -> new VerifyReport.Range(range.from(), range.to()))
                        .toList(),
                report.findings().stream()
                        .limit(VerifyReport.MAX_LISTED)
                        .map(finding -> new VerifyReport.Finding(
                                finding.why(),
                                finding.file().toString(),
                                finding.position(),
                                finding.offset(),
                                finding.endOffset()))
                        .toList(),
                Math.max(0, report.findings().size() - VerifyReport.MAX_LISTED));
    }
}
