package dev.weir.cli.load;

import dev.weir.format.RealWorld;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A pipe that is emptied by a thread of its own while others work on what has come: a fast one then has much to give at once. What it holds
 * is bounded.
 */
@RealWorld("a thread that waits for the pipe")
final class ReadAhead extends InputStream {
    static final int MOST = 4 << 20;

    private final InputStream in;
    /** A ring. */
    private final byte[] held = new byte[MOST];

    private int start;
    private int count;
    private boolean ended;
    private boolean closed;
    private @Nullable IOException failure;

    ReadAhead(InputStream in) {
        this.in = in;
        // it may wait for a pipe in which nothing comes any more
        Thread.ofPlatform().daemon().name("read ahead").start(this::fetch);
    }

    private void fetch() {
        byte[] chunk = new byte[1 << 16];
        try {
            int length = in.read(chunk);
            while (length >= 0 && put(chunk, length)) {
                length = in.read(chunk);
            }
            end(null);
        } catch (IOException e) {
            end(e);
        }
    }

    /** False: nobody wants more. */
    private synchronized boolean put(byte[] chunk, int length) throws IOException {
        await(() -> MOST - count >= length || closed);
        int to = (start + count) % MOST;
        int first = Math.min(length, MOST - to);
        System.arraycopy(chunk, 0, held, to, first);
        System.arraycopy(chunk, first, held, 0, length - first);
        count += length;
        notifyAll();
        return !closed;
    }

    private synchronized void end(@Nullable IOException why) {
        failure = why;
        ended = true;
        notifyAll();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public synchronized int read(byte[] into, int offset, int length) throws IOException {
        await(() -> count > 0 || ended || length == 0);
        if (count == 0 && length > 0) {
            if (failure != null) {
                throw failure;
            }
            return -1;
        }
        int most = Math.min(length, count);
        int first = Math.min(most, MOST - start);
        System.arraycopy(held, start, into, offset, first);
        System.arraycopy(held, 0, into, offset + first, most - first);
        start = (start + most) % MOST;
        count -= most;
        notifyAll();
        return most;
    }

    @Override
    public synchronized int available() {
        return count;
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        in.close();
    }

    private synchronized void await(BooleanSupplier until) throws IOException {
        try {
            while (!until.getAsBoolean()) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
