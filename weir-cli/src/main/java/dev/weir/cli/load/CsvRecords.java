package dev.weir.cli.load;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * CSV cut between its records: the header, then pieces of what has come. A record ends with its line, unless that end is within quotes; a
 * quote opens a quoted value only where a field begins. What the fields hold is not looked at.
 */
final class CsvRecords implements AutoCloseable {
    /** No piece is larger. */
    static final int LARGEST_PIECE = 8 << 20;

    /**
     * DuckDB refuses what is longer. The beginning of such a record is a piece, so that DuckDB tells of it as it does of a file's; the rest
     * is passed over. A quote that is never closed ends here.
     */
    static final int LONGEST_RECORD = 2_000_000;

    /** Where the next byte stands. */
    private enum At {
        FIELD_START,
        UNQUOTED,
        QUOTED,
        /** Behind a quote within quotes: it is the last one, or the first of two. */
        QUOTE
    }

    private final String label;
    private final InputStream in;
    private byte[] header = {};
    /** By byte. Before the header has told which it is, any of them. */
    private final boolean[] delimiters = new boolean[256];

    private byte[] buffer = new byte[1 << 16];
    private int end;
    private boolean ended;
    /** Up to here has been looked at, and so {@link #at} is known. */
    private int scanned;

    private At at = At.FIELD_START;
    /** The records that are there, which are whole up to here. */
    private int whole;

    private long records;
    private boolean passingOver;

    private long line = 1;
    private long bytesRead;

    CsvRecords(String label, InputStream in) {
        this.label = label;
        this.in = in;
        CsvHeader.DELIMITERS.chars().forEach(delimiter -> delimiters[delimiter] = true);
    }

    /** Waits for the header. To be called first, and once. */
    CsvHeader header() {
        while (!nextRecord() && !ended && end <= LONGEST_RECORD) {
            read();
        }
        if (end == 0) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST, "the file is empty; it needs a header line file=" + label);
        }
        if (whole == 0 || at == At.QUOTED) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST,
                    "the header line does not end; shorten it, or close its quotes file=" + label);
        }
        header = Arrays.copyOf(buffer, whole);
        CsvHeader read = CsvHeader.of(new String(header, StandardCharsets.UTF_8).replaceFirst("\r?\n$", ""));
        Arrays.fill(delimiters, false);
        delimiters[read.delimiter()] = true;
        drop();
        return read;
    }

    /**
     * Takes in what is there without waiting, but at least one record. Called again before {@link #drop}, it adds what has come since.
     *
     * @return false: there is none, and no other will come
     */
    boolean fill() {
        scan();
        while (!ended && !full() && (whole == 0 || available() > 0)) {
            read();
            scan();
        }
        return whole > 0;
    }

    /** Writes the header and the records that are there over the file. */
    void writeTo(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(header);
            out.write(buffer, 0, whole);
        }
    }

    /** Forgets the records that are there. */
    void drop() {
        line += records;
        records = 0;
        cut(whole);
        whole = 0;
    }

    /** The line at which the first record that is there begins; what is within quotes is one line, as DuckDB counts. */
    long line() {
        return line;
    }

    long bytesRead() {
        return bytesRead;
    }

    private boolean full() {
        return end >= LARGEST_PIECE || brokenOff();
    }

    /** Whether the beginning of a record that is too long is there, and still to be dropped. */
    private boolean brokenOff() {
        return passingOver && whole > 0;
    }

    private void scan() {
        if (brokenOff()) {
            return;
        }
        boolean found = true;
        while (found) {
            found = nextRecord();
        }
        if (passingOver) {
            cut(end);
        } else if (whole == 0 && end > LONGEST_RECORD) {
            whole = end;
            records++;
            passingOver = true;
        }
    }

    /** Looks for the end of a record in what has not been looked at. */
    private boolean nextRecord() {
        At now = at;
        int i = scanned;
        boolean found = false;
        while (!found && i < end) {
            byte b = buffer[i++];
            now = after(now, b);
            found = b == '\n' && now == At.FIELD_START;
        }
        at = now;
        scanned = i;
        // the last line may lack its end
        if (found || (ended && whole < end)) {
            recordEnds();
            return true;
        }
        return false;
    }

    private void recordEnds() {
        if (passingOver) {
            passingOver = false;
            cut(scanned);
        } else {
            whole = scanned;
            records++;
        }
    }

    private At after(At at, byte b) {
        return switch (at) {
            case QUOTED -> b == '"' ? At.QUOTE : At.QUOTED;
            case QUOTE -> b == '"' ? At.QUOTED : outside(b);
            case UNQUOTED -> outside(b);
            case FIELD_START ->
                switch (b) {
                    case '"' -> At.QUOTED;
                    // DuckDB passes over spaces before a quote
                    case ' ' -> At.FIELD_START;
                    default -> outside(b);
                };
        };
    }

    private At outside(byte b) {
        return b == '\n' || delimiters[b & 0xff] ? At.FIELD_START : At.UNQUOTED;
    }

    private void cut(int length) {
        System.arraycopy(buffer, length, buffer, 0, end - length);
        end -= length;
        scanned -= length;
    }

    private void read() {
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.min(2 * buffer.length, LARGEST_PIECE));
        }
        try {
            int read = in.read(buffer, end, buffer.length - end);
            if (read < 0) {
                ended = true;
            } else {
                end += read;
                bytesRead += read;
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private int available() {
        try {
            return in.available();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private WeirException unreadable(IOException e) {
        return new WeirException(ErrorCode.IO_ERROR, "cannot read: %s file=%s".formatted(e.getMessage(), label), e);
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new WeirException(ErrorCode.IO_ERROR, "cannot close: %s file=%s".formatted(e.getMessage(), label), e);
        }
    }
}
