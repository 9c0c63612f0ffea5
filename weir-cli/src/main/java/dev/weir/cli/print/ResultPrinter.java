package dev.weir.cli.print;

import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** Writes one result: {@code begin}, its batches, {@code end}. */
public sealed interface ResultPrinter permits TablePrinter, PlanPrinter, CsvPrinter, JsonPrinter {
    void begin(Schema schema);

    /** The batch is read before this returns. False: the reader has left (a closed pipe), stop. */
    boolean batch(VectorSchemaRoot root);

    /** Flushes; answers how many rows there were. */
    long end();
}
