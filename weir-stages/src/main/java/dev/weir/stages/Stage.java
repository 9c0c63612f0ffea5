package dev.weir.stages;

/** In the order of the way of a row. */
enum Stage {
    RECORDS_TO_COLUMNS("record to Arrow columns", RecordsToColumns.class, Columns.ALL, "memory copy"),
    ENCODE_ZSTD("encode, ZSTD 1", Encode.InZstd.class, Columns.ALL, "bare zstd 1"),
    ENCODE_LZ4("encode, LZ4", Encode.InLz4.class, Columns.ALL, "bare lz4"),
    SEND("frame over the loopback", Send.class, Columns.ALL, "bare socket"),
    ADMIT("admission of ZSTD", Admit.class, Columns.ALL, "bare zstd, decompressing"),
    APPEND("append to the log", Append.Written.class, Columns.ALL, "file write"),
    APPEND_SYNC("append and sync", Append.Synced.class, Columns.ALL, "file write, fdatasync"),
    VERIFY("checksums of the columns", Verify.class, Columns.ALL, "CRC32C in one go"),
    ROWS_WRITTEN("columns to rows of keyed state", KeyedRows.Written.class, Columns.ALL, "memory copy"),
    ROWS_READ("rows of keyed state to columns", KeyedRows.Read.class, Columns.ALL, "memory copy"),
    PROJECT("projection cut", Project.class, Columns.TWO, "memory copy"),
    DECODE_ZSTD("decode, ZSTD", Decode.OfZstd.class, Columns.ALL, "bare zstd"),
    DECODE_LZ4("decode, LZ4", Decode.OfLz4.class, Columns.ALL, "bare lz4"),
    VECTORS_TO_RECORDS("vectors to records", VectorsToRecords.class, Columns.ALL, "memory copy"),
    QUERY("DuckDB groups two columns", Query.class, Columns.TWO, "bare zstd, decompressing");

    /** Of the ten, those that a stage is about. */
    enum Columns {
        ALL,
        TWO
    }

    private final String title;
    private final Class<?> benchmark;
    private final Columns columns;
    private final String limit;

    Stage(String title, Class<?> benchmark, Columns columns, String limit) {
        this.title = title;
        this.benchmark = benchmark;
        this.columns = columns;
        this.limit = limit;
    }

    String title() {
        return title;
    }

    /** Has two benchmarks, {@code stage} and {@code limit}, whose operations are rows. */
    Class<?> benchmark() {
        return benchmark;
    }

    /** What the limit is. */
    String limit() {
        return limit;
    }

    double bytesPerRow(Sample sample) {
        int[] wanted = columns == Columns.ALL ? sample.all() : sample.two();
        return (double) sample.bytes(wanted) / Sample.ROWS;
    }
}
