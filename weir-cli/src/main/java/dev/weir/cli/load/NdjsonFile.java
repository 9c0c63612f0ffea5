package dev.weir.cli.load;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/** Lines of JSON, from a file or from a pipe that may never end. Types are guessed by DuckDB from the first lines. */
final class NdjsonFile implements DataFile {
    private static final int SAMPLE = 4 << 20;

    private final Input input;
    private final BufferAllocator allocator;
    private final BufferedInputStream stream;

    NdjsonFile(Input input, BufferAllocator allocator) {
        this.input = input;
        this.allocator = allocator;
        this.stream = new BufferedInputStream(input.stream(), 1 << 16);
    }

    @Override
    public Input input() {
        return input;
    }

    @Override
    public SchemaFit fit() {
        try {
            byte[] sample = sample();
            Path file = Files.createTempFile("weir-sample-", ".ndjson");
            try {
                Files.write(file, sample);
                String from = "read_json(%s, format = 'newline_delimited', sample_size = -1, ignore_errors = true)"
                        .formatted(DuckTypes.text(file.toString()));
                try (DuckFile duck = DuckFile.open(label(), from)) {
                    return SchemaFit.of(duck.schema(allocator), duck.uuids());
                }
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new WeirException(
                    ErrorCode.IO_ERROR, "cannot read: %s file=%s".formatted(e.getMessage(), label()), e);
        }
    }

    /** Whole lines from the start that are there, at least one; the stream stands at its start again. */
    private byte[] sample() throws IOException {
        stream.mark(SAMPLE);
        byte[] sample = new byte[SAMPLE];
        int length = 0;
        int lines = 0;
        while (length < SAMPLE && (lines == 0 || stream.available() > 0)) {
            int read = stream.read(sample, length, Math.min(1 << 16, SAMPLE - length));
            if (read < 0) {
                lines = Math.max(lines, length);
                break;
            }
            for (int i = length; i < length + read; i++) {
                lines = sample[i] == '\n' ? i + 1 : lines;
            }
            length += read;
        }
        stream.reset();
        if (lines == 0) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST,
                    "there is no whole line to guess the columns from; make the table with weir create file="
                            + label());
        }
        return Arrays.copyOf(sample, lines);
    }

    @Override
    public RowSource rows(Schema table, OnError onError) {
        return new NdjsonSource(label(), stream, table, onError, allocator);
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            throw new WeirException(
                    ErrorCode.IO_ERROR, "cannot close: %s file=%s".formatted(e.getMessage(), label()), e);
        }
    }
}
