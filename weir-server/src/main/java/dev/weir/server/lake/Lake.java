package dev.weir.server.lake;

import dev.weir.server.background.Stepped;
import dev.weir.server.http.Mounted;
import dev.weir.server.metrics.Metrics;
import dev.weir.server.serve.ColdRows;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The port to what lets rows settle. It is stepped by one thread; the rest may be called by any. */
public interface Lake extends Stepped {
    /** Of a server without one. */
    Lake NONE = new Lake() {
        @Override
        public List<Mounted> mounted() {
            return List.of();
        }

        @Override
        public ColdRows rows() {
            return ColdRows.NONE;
        }

        @Override
        public Stepped upkeep() {
            return this;
        }

        @Override
        public void bindTo(Metrics metrics) {
            // nothing is counted
        }

        @Override
        public long step() {
            return TimeUnit.HOURS.toNanos(1);
        }

        @Override
        public void close() {
            // nothing was opened
        }
    };

    /** What is answered at the HTTP door below paths of its own. */
    List<Mounted> mounted();

    /** What scans read of logs that have settled. */
    ColdRows rows();

    /** What keeps the lake small, for a thread of its own: rows settle meanwhile. */
    Stepped upkeep();

    void bindTo(Metrics metrics);
}
