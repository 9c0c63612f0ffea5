package dev.weir.cli.load;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Lines of a file or of a pipe, as bytes in one reused buffer. A line that is too long is passed over, not kept. */
final class LineReader implements AutoCloseable {
    /** What {@link #next} found. */
    enum Found {
        LINE,
        TOO_LONG,
        END
    }

    private final InputStream in;
    private final int longest;
    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private int scanned;
    private boolean ended;
    private boolean skipping;

    private int lineStart;
    private int lineLength;
    private long number;
    private long bytes;

    LineReader(InputStream in, int longest) {
        this.in = in;
        this.longest = longest;
    }

    /** The next line, waiting for it if need be. */
    Found next() throws IOException {
        while (true) {
            int newline = newline();
            if (newline >= 0) {
                return line(newline, newline + 1);
            }
            if (ended) {
                return start == end && !skipping ? Found.END : line(end, end);
            }
            if (end - start > longest) {
                // forget what is there of it: only its end is of interest now
                skipping = true;
                start = end = scanned = 0;
            }
            fill();
        }
    }

    /** Whether a line, or the end, is there without waiting for a pipe's other side. */
    boolean ready() throws IOException {
        return newline() >= 0 || ended || in.available() > 0;
    }

    byte[] buffer() {
        return buffer;
    }

    int lineStart() {
        return lineStart;
    }

    int lineLength() {
        return lineLength;
    }

    /** Of the current line, from 1. */
    long number() {
        return number;
    }

    long bytes() {
        return bytes;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private Found line(int to, int next) {
        lineStart = start;
        lineLength = to - start;
        if (lineLength > 0 && buffer[to - 1] == '\r') {
            lineLength--;
        }
        start = next;
        scanned = next;
        number++;
        boolean tooLong = skipping || lineLength > longest;
        skipping = false;
        return tooLong ? Found.TOO_LONG : Found.LINE;
    }

    private int newline() {
        for (int i = Math.max(scanned, start); i < end; i++) {
            if (buffer[i] == '\n') {
                scanned = i;
                return i;
            }
        }
        scanned = end;
        return -1;
    }

    private void fill() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            scanned -= start;
            start = 0;
        }
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int read = in.read(buffer, end, buffer.length - end);
        if (read < 0) {
            ended = true;
        } else {
            end += read;
            bytes += read;
        }
    }
}
