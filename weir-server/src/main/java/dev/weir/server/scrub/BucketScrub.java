package dev.weir.server.scrub;

import dev.weir.server.tablet.Tablet;
import dev.weir.storage.log.LogScrub;
import dev.weir.storage.log.ScrubFinding;
import dev.weir.storage.log.ScrubReport;
import dev.weir.storage.state.StateScrub;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A check of one bucket: of its log, and then, of a primary-key table, of the store of its rows by key. In steps; to be closed. */
final class BucketScrub implements PlaceScrub {
    private final Tablet tablet;
    private final Path directory;
    private final LogScrub log;
    private @Nullable StateScrub rows;

    /** @param directory of the bucket */
    BucketScrub(Tablet tablet, Path directory) {
        this.tablet = tablet;
        this.directory = directory;
        this.log = tablet.scrub();
    }

    @Override
    public boolean step(long maxBytes) {
        StateScrub now = rows;
        if (now != null) {
            boolean more = now.step(maxBytes);
            if (now.finding().isPresent()) {
                // the files of a table that was dropped meanwhile are gone, and that is no harm
                tablet.requireServing();
            }
            return more;
        }
        if (log.step(maxBytes)) {
            return true;
        }
        Optional<StateScrub> next = tablet.scrubRows(directory);
        rows = next.orElse(null);
        return next.isPresent();
    }

    @Override
    public ScrubReport report() {
        ScrubReport report = log.report();
        StateScrub now = rows;
        if (now == null) {
            return report;
        }
        List<ScrubFinding> findings = new ArrayList<>(report.findings());
        now.finding().ifPresent(findings::add);
        return new ScrubReport(
                report.startOffset(), report.endOffset(), report.bytes() + now.bytes(), report.batches(), findings);
    }

    @Override
    public void close() {
        StateScrub now = rows;
        if (now != null) {
            now.close();
        }
        log.close();
    }
}
