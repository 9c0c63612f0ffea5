package dev.weir.cli.load;

import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/** A Parquet file, read by DuckDB; a bad row is named by its number. */
final class ParquetFile implements DataFile {
    private final Input.OnDisk input;
    private final BufferAllocator allocator;
    private final DuckFile duck;

    ParquetFile(Input.OnDisk input, BufferAllocator allocator) {
        this.input = input;
        this.allocator = allocator;
        this.duck = DuckFile.open(
                input.label(),
                "read_parquet(%s)".formatted(DuckTypes.text(input.path().toString())));
    }

    @Override
    public Input input() {
        return input;
    }

    @Override
    public SchemaFit fit() {
        return SchemaFit.of(duck.schema(allocator), duck.uuids());
    }

    @Override
    public RowSource rows(Schema table, OnError onError) {
        Columns columns = Columns.match(label(), duck.schema(allocator), table);
        return new DuckSource(
                new DuckSource.Reading(duck, Parts.whole(1, () -> -1), Optional::empty), columns, onError, allocator);
    }

    @Override
    public void close() {
        duck.close();
        input.release();
    }
}
