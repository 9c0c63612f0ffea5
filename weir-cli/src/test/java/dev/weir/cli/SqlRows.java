package dev.weir.cli;

import dev.weir.client.Batches;
import dev.weir.client.Weir;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.arrow.vector.VectorSchemaRoot;

/** What a statement answers, as texts. */
public final class SqlRows {
    private SqlRows() {}

    /** A line for each row, its values with bars between them. */
    public static List<String> of(Weir weir, String statement) {
        List<String> rows = new ArrayList<>();
        try (Batches batches = weir.sql(statement)) {
            while (batches.next()) {
                VectorSchemaRoot root = batches.root();
                for (int row = 0; row < root.getRowCount(); row++) {
                    int at = row;
                    rows.add(root.getFieldVectors().stream()
                            .map(vector -> String.valueOf(vector.getObject(at)))
                            .collect(Collectors.joining("|")));
                }
            }
        }
        return rows;
    }
}
