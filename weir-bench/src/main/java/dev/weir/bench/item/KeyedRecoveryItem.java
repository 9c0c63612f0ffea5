package dev.weir.bench.item;

import dev.weir.bench.measure.Figure;
import dev.weir.bench.measure.Meter;
import dev.weir.bench.process.ServerPlace;
import dev.weir.bench.process.ServerProcess;
import dev.weir.bench.workload.User;
import dev.weir.bench.workload.Users;
import dev.weir.client.TypedLookups;
import dev.weir.client.Weir;
import dev.weir.format.RealWorld;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * PR1: kill -9 of the server that has just acknowledged rows of as many keys, restart with the same command on the same folder; until the first lookup, and
 * until one in each bucket, is answered. What a server without data takes to its first answer, measured just before, is the start of the JVM.
 */
@RealWorld("measures")
final class KeyedRecoveryItem {
    private static final int BUCKETS_LOOKED_UP = 64;
    private static final int CHECKED = 10_000;

    private KeyedRecoveryItem() {}

    static void run(ItemTask task, Consumer<Figure> figures) {
        String version;
        double loadS;
        Acks acks = new Acks();
        try (Weir weir = task.connect()) {
            version = weir.serverInfo().version();
            weir.create(Users.table(task.table()));
            long startNs = System.nanoTime();
            UpsertItem.arrow(weir, task.table(), Users::distinctKey, 0, task.rows(), acks);
            loadS = since(startNs);
        }
        ServerProcess.kill(task.serverPid());
        double emptyS = emptyStart(task);
        Meter meter = new Meter(0);
        long restartNs = System.nanoTime();
        try (ServerProcess server =
                ServerProcess.start(task.command(), task.place()).awaitReady()) {
            double portS = since(restartNs);
            try (Weir weir = task.connect();
                    TypedLookups<User> lookups =
                            weir.table(task.table(), User.class).lookups()) {
                long wrong = wrong(lookups, task.rows() - 1);
                double firstS = since(restartNs);
                Meter.Interval first = meter.stopWithNew(server.pid());
                // with so many keys no bucket is left out
                for (int k = 0; k < BUCKETS_LOOKED_UP; k++) {
                    wrong += wrong(lookups, Users.lookedUp(k, task.rows()));
                }
                double allS = since(restartNs);
                for (int k = 0; k < CHECKED; k++) {
                    wrong += wrong(lookups, Users.lookedUp(k, task.rows()));
                }
                long rows = weir.describe(task.table()).rows();
                boolean right = wrong == 0 && rows == task.rows() && acks.rows.get() == task.rows();
                figures.accept(first.into(task.figure(version))
                        .put("rows_before", acks.rows.get())
                        .put("rows_after", rows)
                        .put("load_s", loadS)
                        .put("empty_start_s", emptyS)
                        .put("port_open_after_restart_s", portS)
                        .put("first_lookup_s", firstS)
                        .put("beyond_start_s", firstS - emptyS)
                        .put("all_buckets_s", allS)
                        .put("check", right ? "ok" : "MISMATCH wrong answers=" + wrong + " rows=" + rows));
            }
        }
    }

    /** A table that is made and looked into, by a server that has nothing to recover. */
    private static double emptyStart(ItemTask task) {
        ServerPlace place = ServerPlace.fresh(task.place().data().resolveSibling("empty"));
        long startNs = System.nanoTime();
        try (ServerProcess _ = ServerProcess.start(task.command(), place).awaitReady();
                Weir weir = Weir.connect(place.uri(), task.clientConfig())) {
            weir.serverInfo();
            return since(startNs);
        }
    }

    private static long wrong(TypedLookups<User> lookups, long j) {
        Optional<User> answer = lookups.lookup(Users.distinctKey(j));
        return answer.isPresent() && answer.get().updated().toEpochMilli() == Users.updatedMs(j) ? 0 : 1;
    }

    private static double since(long startNs) {
        return (System.nanoTime() - startNs) / 1e9;
    }
}
