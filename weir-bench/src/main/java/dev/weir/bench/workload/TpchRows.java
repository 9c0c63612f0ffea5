package dev.weir.bench.workload;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Answers of two engines side by side: texts are the same, numbers with a fraction are so but for the last digits of a double. */
public final class TpchRows {
    private static final double NEAR = 1e-9;

    private final List<List<String>> rows = new ArrayList<>();

    public void add(List<String> row) {
        rows.add(List.copyOf(row));
    }

    public void add(VectorSchemaRoot root) {
        for (int r = 0; r < root.getRowCount(); r++) {
            List<String> row = new ArrayList<>();
            for (FieldVector vector : root.getFieldVectors()) {
                row.add(
                        vector instanceof DateDayVector days
                                ? java.time.LocalDate.ofEpochDay(days.get(r)).toString()
                                : String.valueOf(vector.getObject(r)));
            }
            rows.add(row);
        }
    }

    public int count() {
        return rows.size();
    }

    /** The first row that is another one; empty when all are the same. */
    public Optional<String> difference(TpchRows other) {
        if (rows.size() != other.rows.size()) {
            return Optional.of("rows=" + rows.size() + " want=" + other.rows.size());
        }
        for (int r = 0; r < rows.size(); r++) {
            List<String> mine = rows.get(r);
            List<String> theirs = other.rows.get(r);
            boolean same = mine.size() == theirs.size();
            for (int c = 0; same && c < mine.size(); c++) {
                same = same(mine.get(c), theirs.get(c));
            }
            if (!same) {
                return Optional.of("row=" + r + " got=" + mine + " want=" + theirs);
            }
        }
        return Optional.empty();
    }

    private static boolean same(String one, String other) {
        if (one.equals(other)) {
            return true;
        }
        try {
            double a = new BigDecimal(one).doubleValue();
            double b = new BigDecimal(other).doubleValue();
            return (one + other).matches(".*[.eE].*") && Math.abs(a - b) <= NEAR * Math.max(Math.abs(a), Math.abs(b));
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
