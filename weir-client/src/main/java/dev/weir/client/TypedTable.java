package dev.weir.client;

import dev.weir.client.columns.RecordReader;
import dev.weir.client.columns.RecordWriter;
import dev.weir.client.columns.RowReader;
import dev.weir.client.schema.RecordColumns;
import java.util.function.Consumer;

/** A table whose rows are records. Thread-safe. */
public final class TypedTable<R extends Record> {
    private final Table table;
    private final Class<R> type;

    TypedTable(Table table, Class<R> type) {
        this.table = table;
        this.type = type;
    }

    public Table table() {
        return table;
    }

    /** A new writer with an identity of its own. Columns for which the record has no component are null. */
    public TypedAppender<R> appender() {
        RecordWriter<R> writer = RecordWriter.of(type, table.schema().columns(), "");
        return new TypedAppender<>(table.appender(), writer);
    }

    /** Rows by the primary key, see {@link Table#lookups}. */
    public TypedLookups<R> lookups() {
        return new TypedLookups<>(table.lookups(RecordColumns.names(type), fields -> {
            RecordReader<R> reader = RecordReader.of(type, fields);
            return reader::read;
        }));
    }

    /** The columns that the record needs, to be narrowed further. */
    public Scan scan() {
        return table.scan().columns(RecordColumns.names(type).toArray(new String[0]));
    }

    /** Runs the scan and hands over each row as a record. Only the columns that the record needs should be asked for. */
    public void scan(Scan scan, Consumer<? super R> rows) {
        try (Batches batches = scan.batches()) {
            RowReader reader = new RowReader(batches.schema().getFields());
            RecordReader<R> records = RecordReader.of(type, reader.fields());
            while (batches.next()) {
                reader.bind(batches.root());
                int count = batches.root().getRowCount();
                for (int row = 0; row < count; row++) {
                    rows.accept(records.read(reader, row));
                }
            }
        }
    }
}
