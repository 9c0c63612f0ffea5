package dev.weir.cli.load;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A CSV file with a header line, read by DuckDB. Delimiter and names are taken from the header, not guessed from the rows, so that a bad row
 * is a bad row and not another dialect. An empty cell is null, {@code ""} is empty text.
 */
final class CsvFile implements DataFile {
    private static final String DELIMITERS = ",;\t|";
    private static final int LONGEST_HEADER = 1 << 20;

    private final Input.OnDisk input;
    private final BufferAllocator allocator;
    private final String dialect;
    private final List<String> header;

    CsvFile(Input.OnDisk input, BufferAllocator allocator) {
        this.input = input;
        this.allocator = allocator;
        String line = firstLine(input);
        char delimiter = delimiter(line);
        this.header = names(line, delimiter);
        this.dialect =
                ", header = true, auto_detect = false, delim = %s, quote = '\"', escape = '\"', allow_quoted_nulls = false"
                        .formatted(delimiter == '\t' ? "'\\t'" : DuckTypes.text(String.valueOf(delimiter)));
    }

    @Override
    public Input input() {
        return input;
    }

    @Override
    public SchemaFit fit() {
        // the types are guessed, the dialect is not; a sample row that does not fit makes its column text
        String from = "read_csv(%s%s, ignore_errors = true, sample_size = 20480)"
                .formatted(path(), dialect.replace("auto_detect = false", "auto_detect = true"));
        try (DuckFile sample = DuckFile.open(label(), from)) {
            return SchemaFit.of(sample.schema(allocator), sample.uuids());
        }
    }

    @Override
    public RowSource rows(Schema table, OnError onError) {
        Schema given =
                new Schema(header.stream().map(name -> readAs(name, table)).toList());
        Columns columns = Columns.match(label(), given, table);
        String tolerant = columnsFrom(given, ", store_rejects = true");
        String from = onError == OnError.SKIP ? tolerant : columnsFrom(given, "");
        DuckFile duck = DuckFile.open(label(), from);
        return new DuckSource(
                new DuckSource.Reading(duck, 2, () -> -1, () -> firstBadLine(tolerant)), columns, onError, allocator);
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

    private String columnsFrom(Schema given, String more) {
        Map<String, String> types = new LinkedHashMap<>();
        given.getFields().forEach(field -> types.put(field.getName(), DuckTypes.name(field)));
        String columns = types.entrySet().stream()
                .map(e -> DuckTypes.text(e.getKey()) + ": " + DuckTypes.text(e.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
        return "read_csv(%s%s, columns = %s%s)".formatted(path(), dialect, columns, more);
    }

    private String path() {
        return DuckTypes.text(input.path().toString());
    }

    private Optional<BadRow> firstBadLine(String tolerant) {
        try (DuckFile again = DuckFile.open(label(), tolerant);
                DuckFile.Rows rows = again.select("count(columns(*))", "", allocator)) {
            rows.reader().loadNextBatch();
            return again.rejectedLines().rows().stream().findFirst();
        } catch (IOException | WeirException e) {
            return Optional.empty();
        }
    }

    private static String firstLine(Input.OnDisk input) {
        try (LineReader lines = new LineReader(input.stream(), LONGEST_HEADER)) {
            return switch (lines.next()) {
                case LINE ->
                    new String(lines.buffer(), lines.lineStart(), lines.lineLength(), StandardCharsets.UTF_8)
                            .replaceFirst("^\ufeff", "");
                case END ->
                    throw new WeirException(
                            ErrorCode.INVALID_REQUEST,
                            "the file is empty; it needs a header line file=" + input.label());
                case TOO_LONG ->
                    throw new WeirException(
                            ErrorCode.INVALID_REQUEST, "the header line is too long file=" + input.label());
            };
        } catch (IOException e) {
            throw new WeirException(
                    ErrorCode.IO_ERROR, "cannot read: %s file=%s".formatted(e.getMessage(), input.label()), e);
        }
    }

    /** The one that is most often in the header, outside of quotes. */
    static char delimiter(String line) {
        char best = ',';
        int most = 0;
        for (int i = 0; i < DELIMITERS.length(); i++) {
            char delimiter = DELIMITERS.charAt(i);
            int count = names(line, delimiter).size();
            if (count > most) {
                most = count;
                best = delimiter;
            }
        }
        return best;
    }

    static List<String> names(String line, char delimiter) {
        List<String> names = new ArrayList<>();
        StringBuilder name = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                name.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == delimiter && !quoted) {
                names.add(name.toString().strip());
                name.setLength(0);
            } else {
                name.append(c);
            }
        }
        names.add(name.toString().strip());
        return names;
    }

    @Override
    public void close() {
        input.release();
    }
}
