package dev.weir.cli.load;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A pipe into which somebody writes from time to time: one chunk is there without waiting, the next is not. */
final class Chunks extends InputStream {
    private final List<String> chunks;
    private int next;
    private ByteArrayInputStream current = new ByteArrayInputStream(new byte[0]);

    Chunks(List<String> chunks) {
        this.chunks = chunks;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        while (current.available() == 0) {
            if (next == chunks.size()) {
                return -1;
            }
            current = new ByteArrayInputStream(chunks.get(next++).getBytes(StandardCharsets.UTF_8));
        }
        return current.read(into, offset, length);
    }

    @Override
    public int available() {
        return current.available();
    }
}
