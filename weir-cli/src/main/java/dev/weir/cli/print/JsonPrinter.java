package dev.weir.cli.print;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One object per row: a line each, or elements of one array. Times are ISO 8601, binary is base64, NaN and infinities are text, the keys
 * of maps are text. {@code append --format ndjson} reads what this writes.
 */
public final class JsonPrinter implements ResultPrinter {
    /** Between the rows. */
    public enum Layout {
        LINES,
        ARRAY
    }

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
            .build();

    private final PrintWriter out;
    private final Layout layout;
    private final JsonGenerator json;
    private long rows;

    public JsonPrinter(PrintWriter out, Layout layout) {
        this.out = out;
        this.layout = layout;
        try {
            this.json = JSON.createGenerator(out);
            json.setRootValueSeparator(null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void begin(Schema schema) {
        if (layout == Layout.ARRAY) {
            out.append('[');
        }
    }

    @Override
    public boolean batch(VectorSchemaRoot root) {
        List<FieldVector> columns = root.getFieldVectors();
        try {
            for (int row = 0; row < root.getRowCount(); row++) {
                if (layout == Layout.ARRAY) {
                    json.writeRaw(rows == 0 ? "\n" : ",\n");
                }
                json.writeStartObject();
                for (FieldVector column : columns) {
                    json.writeFieldName(column.getName());
                    write(json, Values.of(column, row));
                }
                json.writeEndObject();
                if (layout == Layout.LINES) {
                    json.writeRaw('\n');
                }
                rows++;
            }
            json.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return !out.checkError();
    }

    @Override
    public long end() {
        if (layout == Layout.ARRAY) {
            out.append(rows == 0 ? "]\n" : "\n]\n");
        }
        out.flush();
        return rows;
    }

    static void write(JsonGenerator json, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> json.writeNull();
            case Boolean b -> json.writeBoolean(b);
            case Long n -> json.writeNumber(n);
            case BigDecimal n -> json.writeNumber(n);
            case Double n -> floating(json, n, n.toString());
            case Float n -> floating(json, n, n.toString());
            case byte[] bytes -> json.writeBinary(bytes);
            case List<?> list -> {
                json.writeStartArray();
                for (Object element : list) {
                    write(json, element);
                }
                json.writeEndArray();
            }
            case Map<?, ?> map -> {
                json.writeStartObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    json.writeFieldName(Values.text(entry.getKey()));
                    write(json, entry.getValue());
                }
                json.writeEndObject();
            }
            // dates, times and timestamps: their own text is ISO 8601
            default -> json.writeString(value.toString());
        }
    }

    private static void floating(JsonGenerator json, double value, String text) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumber(text);
        } else {
            json.writeString(text);
        }
    }
}
