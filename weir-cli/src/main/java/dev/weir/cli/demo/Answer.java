package dev.weir.cli.demo;

import dev.weir.cli.Stopwatch;
import dev.weir.cli.print.Values;
import dev.weir.client.Batches;
import dev.weir.client.Weir;
import java.util.ArrayList;
import java.util.List;

/** The rows of a statement as text, and how long they took. */
record Answer(List<List<String>> rows, double seconds) {
    static final Answer NONE = new Answer(List.of(), 0);

    static Answer of(Weir weir, String sql) {
        Stopwatch watch = new Stopwatch();
        List<List<String>> rows = new ArrayList<>();
        try (Batches batches = weir.sql(sql)) {
            while (batches.next()) {
                for (int row = 0; row < batches.root().getRowCount(); row++) {
                    List<String> cells = new ArrayList<>();
                    for (var vector : batches.root().getFieldVectors()) {
                        cells.add(Values.text(Values.of(vector, row)));
                    }
                    rows.add(cells);
                }
            }
        }
        return new Answer(rows, watch.seconds());
    }

    /** Of a statement with one number. */
    static long number(Weir weir, String sql) {
        return Long.parseLong(of(weir, sql).rows().get(0).get(0));
    }
}
