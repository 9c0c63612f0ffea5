package dev.weir.cli.load;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/** A CSV file with a header line, read by DuckDB from its place. */
final class CsvFile implements DataFile {
    private final Input.OnDisk input;
    private final DuckCsv csv;

    CsvFile(Input.OnDisk input, BufferAllocator allocator) {
        this.input = input;
        try (CsvRecords records = new CsvRecords(input.label(), input.stream())) {
            this.csv = new DuckCsv(input.label(), input.path(), records.header(), allocator);
        }
    }

    @Override
    public Input input() {
        return input;
    }

    @Override
    public SchemaFit fit() {
        return csv.fit();
    }

    @Override
    public RowSource rows(Schema table, OnError onError) {
        return csv.rows(Parts.whole(2, () -> -1), table, onError);
    }

    @Override
    public void close() {
        // nothing is open
    }
}
