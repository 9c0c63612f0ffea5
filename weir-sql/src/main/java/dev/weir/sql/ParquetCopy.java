package dev.weir.sql;

import dev.weir.format.schema.TableSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * DuckDB's statement that writes files of the lake, and tells of them what {@link ParquetFigures} reads.
 *
 * @param columns of the files, each with its id
 * @param name what the files' names begin with
 */
record ParquetCopy(
        List<Field> columns, Path directory, String name, long fileBytes, int rowGroupRows, Effort compression) {
    /** Of each column in a row group. With more values a dictionary saves hardly any bytes, and costs a hash of each value while it fills. */
    private static final int DICTIONARY_VALUES = 5_000;

    /** Levels of ZSTD. */
    enum Effort {
        /** A tenth larger and twice as fast, all in all: for files that are soon merged. */
        LITTLE(1),
        USUAL(3);

        private final int level;

        Effort(int level) {
            this.level = level;
        }
    }

    /** Those of a log, and behind them the virtual ones. */
    static List<Field> columns(TableSchema log, Map<String, Integer> ids) {
        return Stream.concat(log.columns().stream(), VirtualColumn.ALL.stream().map(VirtualColumn::field))
                .map(column -> identified(column, ids))
                .toList();
    }

    private static Field identified(Field column, Map<String, Integer> ids) {
        Integer id = ids.get(column.getName());
        if (id == null) {
            return column;
        }
        Map<String, String> metadata = new HashMap<>(column.getMetadata());
        metadata.put(TableSchema.FIELD_ID, String.valueOf(id));
        return new Field(
                column.getName(),
                new FieldType(column.isNullable(), column.getType(), null, metadata),
                column.getChildren());
    }

    /** @param partition columns of the query that part rows among files, which do not have them */
    String statement(String query, List<String> partition) {
        List<String> options = new ArrayList<>(List.of(
                "format parquet",
                "compression zstd",
                "compression_level " + compression.level,
                "parquet_version v2",
                "dictionary_size_limit " + DICTIONARY_VALUES,
                "return_stats true",
                "overwrite_or_ignore true",
                "row_group_size " + rowGroupRows,
                "file_size_bytes " + fileBytes,
                "filename_pattern " + SqlTokens.literal(name + "-{i}"),
                "field_ids " + LakeTypes.fieldIds(columns)));
        if (!partition.isEmpty()) {
            options.add("partition_by "
                    + partition.stream().map(SqlTokens::quote).collect(Collectors.joining(", ", "(", ")")));
        }
        return "copy (" + query + ") to " + SqlTokens.literal(directory.toString()) + " (" + String.join(", ", options)
                + ")";
    }

    /** Rows that are alike are in the order of the log. */
    static String orderBy(List<ParquetExport.Sort> sort) {
        return " order by "
                + Stream.concat(sort.stream().map(ParquetCopy::order), Stream.of("_bucket, _offset"))
                        .collect(Collectors.joining(", "));
    }

    private static String order(ParquetExport.Sort sort) {
        return SqlTokens.quote(sort.column())
                + (sort.direction() == ParquetExport.Direction.ASCENDING ? " asc" : " desc")
                + (sort.nulls() == ParquetExport.Nulls.FIRST ? " nulls first" : " nulls last");
    }
}
