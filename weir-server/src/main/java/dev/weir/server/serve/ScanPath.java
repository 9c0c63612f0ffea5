package dev.weir.server.serve;

import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.ScanRequest;
import dev.weir.format.wire.TableName;
import dev.weir.server.memory.Memory;
import dev.weir.server.metrics.Metrics;
import dev.weir.server.tablet.OpenTable;
import dev.weir.server.tablet.Tables;

/** Where scans begin. */
public final class ScanPath {
    /** Of the memory budget, what may be kept for followers that are behind the others. */
    private static final int SHARED_CUTS_SHARE = 8;

    private final Tables tables;
    private final ColdRows lake;
    private final Memory memory;
    private final Metrics metrics;
    private final SharedCuts shared;

    public ScanPath(Tables tables, ColdRows lake, Memory memory, Metrics metrics) {
        this.tables = tables;
        this.lake = lake;
        this.memory = memory;
        this.metrics = metrics;
        this.shared = new SharedCuts(memory.budgetBytes() / SHARED_CUTS_SHARE, metrics);
        metrics.gauge(
                "weir.scan.shared.kept.bytes",
                "batches kept for followers that are behind others with the same projection",
                shared::keptBytes);
    }

    /** What scans read of logs that have settled. */
    public ColdRows lake() {
        return lake;
    }

    /** Checks the request; the stream is to be run on a thread of its own. */
    public FrameStream open(ScanRequest request, FrameSink sink) {
        return new ScanStream(plan(request), lake, shared, memory, metrics, sink);
    }

    /** The columns that the scan would send. */
    public TableSchema schema(ScanRequest request) {
        return plan(request).outputSchema();
    }

    private ScanPlan plan(ScanRequest request) {
        OpenTable table = tables.require(TableName.parse(request.table()));
        return ScanPlan.of(table, request);
    }
}
