package dev.weir.cli.load;

import java.util.OptionalLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/** A file with rows in it, opened: first asked what it holds, if need be, then read once. */
public sealed interface DataFile extends AutoCloseable permits ParquetFile, CsvFile, CsvPipe, NdjsonFile, ArrowFile {
    /** Where its bytes come from. */
    Input input();

    /** How errors name it. */
    default String label() {
        return input().label();
    }

    /** Its size, if it has one. */
    default OptionalLong bytes() {
        return input().bytes();
    }

    /** The columns of a table that can take it. */
    SchemaFit fit();

    /** Its rows as this table's. */
    RowSource rows(Schema table, OnError onError);

    @Override
    void close();

    /** Opens a file, or standard input under the name {@code -}. */
    static DataFile open(Input input, FileFormat format, BufferAllocator allocator) {
        return switch (format) {
            case PARQUET -> new ParquetFile(input.spooled(), allocator);
            case CSV ->
                switch (input) {
                    case Input.OnDisk file -> new CsvFile(file, allocator);
                    case Input.Pipe pipe -> new CsvPipe(pipe.readAhead(), CsvPipe.APART, allocator);
                };
            case NDJSON -> new NdjsonFile(input, allocator);
            case ARROW -> new ArrowFile(input, allocator);
        };
    }
}
