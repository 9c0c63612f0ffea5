package dev.weir.bench.item;

import dev.weir.bench.measure.Figure;
import dev.weir.bench.measure.Meter;
import dev.weir.bench.workload.KindGroups;
import dev.weir.client.Batches;
import dev.weir.client.Weir;
import java.util.function.Consumer;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** A5: {@code select kind, count(*), sum(price) group by kind}, asked in SQL, or computed in the client from two columns. */
final class GroupByItem {
    private GroupByItem() {}

    static void run(ItemTask task, Consumer<Figure> figures) {
        KindGroups expected = KindGroups.expected(task.rows());
        try (Weir weir = task.connect()) {
            String version = weir.serverInfo().version();
            for (int pass = 0; pass < task.passes(); pass++) {
                Meter meter = new Meter(task.serverPid());
                KindGroups groups = switch (task.variant()) {
                    case "sql" -> ask(weir, task.table());
                    case "client" -> compute(weir, task.table());
                    default -> throw new IllegalArgumentException("no such variant: variant=" + task.variant());
                };
                Meter.Interval interval = meter.stop();
                figures.accept(interval.into(task.figure(version, pass), groups.rows(), 0)
                        .put("check", groups.compare(expected)));
            }
        }
    }

    /** @param table as it is written in SQL */
    static KindGroups ask(Weir weir, String table) {
        KindGroups groups = new KindGroups();
        String sql = "select kind, count(*)::bigint as n, sum(price)::double as total from " + table + " group by kind";
        try (Batches answer = weir.sql(sql)) {
            while (answer.next()) {
                VectorSchemaRoot root = answer.root();
                BigIntVector counts = (BigIntVector) root.getVector("n");
                Float8Vector sums = (Float8Vector) root.getVector("total");
                for (int r = 0; r < root.getRowCount(); r++) {
                    groups.put(String.valueOf(root.getVector("kind").getObject(r)), counts.get(r), sums.get(r));
                }
            }
        }
        return groups;
    }

    private static KindGroups compute(Weir weir, String table) {
        KindGroups groups = new KindGroups();
        try (Batches batches = weir.table(table).scan().columns("kind", "price").batches()) {
            while (batches.next()) {
                groups.add(batches.root());
            }
        }
        return groups;
    }
}
