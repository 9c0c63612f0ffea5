package dev.weir.cli.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object a line. Each line is a row or a bad row: nothing is half taken. From a pipe it hands over what has come when no
 * more is waiting, so that rows are stored while the pipe stays open.
 */
final class NdjsonSource implements RowSource {
    private static final int BATCH_ROWS = 8_192;
    private static final int BATCH_BYTES = 4 << 20;
    private static final int LONGEST_LINE = 16 << 20;
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .build();

    private final String file;
    private final LineReader lines;
    private final VectorSchemaRoot root;
    private final Map<String, Integer> columns = new HashMap<>();
    private final FieldVector[] vectors;
    /** The last line in which a column had a value, to find those that a line leaves out. */
    private final long[] seen;

    private final RejectedRows rejected;

    NdjsonSource(String file, InputStream in, Schema schema, OnError onError, BufferAllocator allocator) {
        this.file = file;
        this.lines = new LineReader(in, LONGEST_LINE);
        this.rejected = new RejectedRows(onError);
        this.root = VectorSchemaRoot.create(schema, allocator);
        this.vectors = root.getFieldVectors().toArray(FieldVector[]::new);
        this.seen = new long[vectors.length];
        for (int i = 0; i < vectors.length; i++) {
            columns.put(vectors[i].getName(), i);
        }
    }

    @Override
    public boolean next() {
        rejected.check();
        for (FieldVector vector : vectors) {
            vector.reset();
        }
        int rows = 0;
        long from = lines.bytes();
        try {
            while (!rejected.stopped()
                    && rows < BATCH_ROWS
                    && lines.bytes() - from < BATCH_BYTES
                    && (rows == 0 || lines.ready())) {
                switch (lines.next()) {
                    case END -> {
                        root.setRowCount(rows);
                        return rows > 0;
                    }
                    case TOO_LONG -> reject("line is longer than %d bytes".formatted(LONGEST_LINE));
                    case LINE -> {
                        if (!blank() && row(rows)) {
                            rows++;
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new WeirException(ErrorCode.IO_ERROR, "cannot read: %s file=%s".formatted(e.getMessage(), file), e);
        }
        root.setRowCount(rows);
        return true;
    }

    @Override
    public VectorSchemaRoot root() {
        return root;
    }

    @Override
    public Rejections rejections() {
        return rejected.take();
    }

    @Override
    public long bytesRead() {
        return lines.bytes();
    }

    @Override
    public void close() {
        root.close();
        try {
            lines.close();
        } catch (IOException e) {
            throw new WeirException(ErrorCode.IO_ERROR, "cannot close: %s file=%s".formatted(e.getMessage(), file), e);
        }
    }

    private boolean blank() {
        byte[] buffer = lines.buffer();
        for (int i = lines.lineStart(), end = i + lines.lineLength(); i < end; i++) {
            if (buffer[i] != ' ' && buffer[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    /** Whether the line became row {@code row}; if not, the next one overwrites what there is of it. */
    private boolean row(int row) throws IOException {
        try (JsonParser json = JSON.createParser(lines.buffer(), lines.lineStart(), lines.lineLength())) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new BadValueException("not a JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                Integer column = columns.get(name);
                if (column == null) {
                    throw new BadValueException("unknown column column=%s columns=%s".formatted(name, known()));
                }
                cell(json, row, column);
                seen[column] = lines.number();
            }
            if (json.nextToken() != null) {
                throw new BadValueException("text after the JSON object");
            }
            for (int column = 0; column < vectors.length; column++) {
                if (seen[column] != lines.number()) {
                    set(column, row, null);
                }
            }
            return true;
        } catch (BadValueException e) {
            reject(String.valueOf(e.getMessage()));
        } catch (JsonProcessingException e) {
            reject("not valid JSON: " + e.getOriginalMessage().replace('\n', ' '));
        }
        return false;
    }

    private void cell(JsonParser json, int row, int column) throws IOException {
        JsonToken token = json.nextToken();
        // the two commonest numbers without an object
        if (token == JsonToken.VALUE_NUMBER_INT
                && vectors[column] instanceof BigIntVector v
                && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            v.setSafe(row, json.getLongValue());
        } else if (token == JsonToken.VALUE_NUMBER_FLOAT && vectors[column] instanceof Float8Vector v) {
            v.setSafe(row, json.getDoubleValue());
        } else {
            set(column, row, value(json));
        }
    }

    private void set(int column, int row, @Nullable Object value) {
        try {
            Cells.set(vectors[column], row, value);
        } catch (BadValueException e) {
            throw new BadValueException("column %s: %s".formatted(vectors[column].getName(), e.getMessage()));
        }
    }

    /** The value that the parser stands on. */
    private static @Nullable Object value(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT ->
                json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? json.getBigIntegerValue()
                        : (Object) json.getLongValue();
            // exact: the column may be a decimal
            case VALUE_NUMBER_FLOAT -> json.getDecimalValue();
            case START_ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(json));
                }
                yield list;
            }
            case START_OBJECT -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    json.nextToken();
                    map.put(name, value(json));
                }
                yield map;
            }
            default -> throw new BadValueException("not valid JSON");
        };
    }

    private String known() {
        return Arrays.stream(vectors).map(FieldVector::getName).collect(Collectors.joining(","));
    }

    private void reject(String why) {
        rejected.add(new BadRow(file, lines.number(), why));
    }
}
