package dev.weir.cli.load;

import dev.weir.format.WeirException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * CSV on disk as DuckDB reads it. Delimiter and names are those of the header, not guessed from the rows, so that a bad row is a bad row and
 * not another dialect. An empty cell is null, {@code ""} is empty text.
 */
record DuckCsv(String label, Path path, CsvHeader header, BufferAllocator allocator) {
    /** The columns of a table that can take it. */
    SchemaFit fit() {
        // the types are guessed, the dialect is not; a sample row that does not fit makes its column text
        String from = readCsv("auto_detect = true, ignore_errors = true, sample_size = 20480");
        try (DuckFile sample = DuckFile.open(label, from)) {
            return SchemaFit.of(sample.schema(allocator), sample.uuids());
        }
    }

    /** @param parts what stands at the path, one after the other, each below the same header */
    RowSource rows(Parts parts, Schema table, OnError onError) {
        Schema given = new Schema(
                header.names().stream().map(name -> readAs(name, table)).toList());
        Columns columns = Columns.match(label, given, table);
        String strict = readCsv("auto_detect = false, columns = " + types(given));
        String tolerant = readCsv("auto_detect = false, store_rejects = true, columns = " + types(given));
        DuckFile duck = DuckFile.open(label, onError == OnError.SKIP ? tolerant : strict);
        return new DuckSource(
                new DuckSource.Reading(duck, parts, () -> firstBadLine(tolerant, parts)), columns, onError, allocator);
    }

    /** The type that the CSV reader shall give this column: the table's, or text where only a cast can make it. */
    private static Field readAs(String name, Schema table) {
        for (Field field : table.getFields()) {
            if (field.getName().equalsIgnoreCase(name) && DuckTypes.scalar(field)) {
                return new Field(name, field.getFieldType(), field.getChildren());
            }
        }
        return Field.nullable(name, ArrowType.Utf8.INSTANCE);
    }

    private static String types(Schema given) {
        Map<String, String> types = new LinkedHashMap<>();
        given.getFields().forEach(field -> types.put(field.getName(), DuckTypes.name(field)));
        return types.entrySet().stream()
                .map(e -> DuckTypes.text(e.getKey()) + ": " + DuckTypes.text(e.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private String readCsv(String more) {
        String delimiter = header.delimiter() == '\t' ? "'\\t'" : DuckTypes.text(String.valueOf(header.delimiter()));
        return "read_csv(%s, header = true, delim = %s, quote = '\"', escape = '\"', allow_quoted_nulls = false, %s)"
                .formatted(DuckTypes.text(path.toString()), delimiter, more);
    }

    private Optional<BadRow> firstBadLine(String tolerant, Parts parts) {
        try (DuckFile again = DuckFile.open(label, tolerant);
                DuckFile.Rows rows = again.select("count(columns(*))", "", allocator)) {
            rows.reader().loadNextBatch();
            return again.takeRejectedLines(parts.firstLine()).rows().stream().findFirst();
        } catch (IOException | WeirException e) {
            return Optional.empty();
        }
    }
}
