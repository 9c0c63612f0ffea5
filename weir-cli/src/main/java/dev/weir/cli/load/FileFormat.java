package dev.weir.cli.load;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.file.Path;
import java.util.Locale;

/** What a file holds. */
public enum FileFormat {
    PARQUET,
    CSV,
    NDJSON,
    ARROW;

    /** By the ending of its name. */
    public static FileFormat of(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        // DuckDB opens compressed text by itself
        name = name.replaceFirst("\\.(gz|zst)$", "");
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "parquet", "pq" -> PARQUET;
            case "csv", "tsv", "txt" -> CSV;
            case "ndjson", "jsonl", "json" -> NDJSON;
            case "arrow", "arrows", "ipc", "feather" -> ARROW;
            default ->
                throw new WeirException(
                        ErrorCode.INVALID_REQUEST,
                        "cannot tell the format by the file's name; say --format parquet|csv|ndjson|arrow file="
                                + file);
        };
    }
}
