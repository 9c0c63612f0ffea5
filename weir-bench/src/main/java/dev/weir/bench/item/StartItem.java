package dev.weir.bench.item;

import dev.weir.bench.measure.Figure;
import dev.weir.bench.measure.Meter;
import dev.weir.bench.process.ServerProcess;
import dev.weir.bench.workload.Event;
import dev.weir.bench.workload.Events;
import dev.weir.client.Batches;
import dev.weir.client.TypedAppender;
import dev.weir.client.Weir;
import dev.weir.format.RealWorld;
import java.util.function.Consumer;

/** S1: this JVM runs already; from starting a server on an empty folder until the first row, of a new table, is acknowledged; then asked in SQL. */
@RealWorld("measures")
final class StartItem {
    private static final String TABLE = "cold";

    private StartItem() {}

    static void run(ItemTask task, Consumer<Figure> figures) {
        Meter meter = new Meter(0);
        long startNs = System.nanoTime();
        try (ServerProcess server =
                ServerProcess.start(task.command(), task.place()).awaitReady()) {
            double portsOpen = since(startNs);
            try (Weir weir = task.connect()) {
                weir.create(Events.table(TABLE));
                double tableReady = since(startNs);
                try (TypedAppender<Event> appender =
                        weir.table(TABLE, Event.class).appender()) {
                    appender.append(new Events().row(0)).join();
                    Meter.Interval acknowledged = meter.stopWithNew(server.pid());
                    long count = count(weir);
                    double queried = since(startNs);
                    figures.accept(acknowledged
                            .into(task.figure(weir.serverInfo().version()))
                            .put("ports_open_s", portsOpen)
                            .put("table_ready_s", tableReady)
                            .put("queried_s", queried)
                            .put("check", count == 1 ? "ok" : "MISMATCH rows got=" + count + " want=1"));
                }
            }
        }
    }

    private static long count(Weir weir) {
        try (Batches answer = weir.sql("select count(*)::bigint as n from " + TABLE)) {
            long count = -1;
            while (answer.next()) {
                if (answer.root().getRowCount() > 0) {
                    count = ((Number) answer.root().getVector(0).getObject(0)).longValue();
                }
            }
            return count;
        }
    }

    private static double since(long startNs) {
        return (System.nanoTime() - startNs) / 1e9;
    }
}
