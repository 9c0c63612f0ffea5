package dev.weir.server.serve;

import dev.weir.format.WeirException;
import dev.weir.format.wire.FlightFrame;
import dev.weir.server.memory.Memory;
import dev.weir.server.tablet.Wakeup;
import org.jspecify.annotations.Nullable;

/** A stream of frames to one client, computed on a thread of its own and no faster than the client reads. */
public abstract class FrameStream implements Runnable {
    /** As much as small frames may take there, which are copied into its own buffers; large ones are counted anyway. */
    private static final long WAITING_BYTES = 72 << 10;

    private final Wakeup wakeup = new Wakeup();
    private final FrameSink sink;
    private final Memory memory;
    private volatile @Nullable WeirException stop;

    protected FrameStream(FrameSink sink, Memory memory) {
        this.sink = sink;
        this.memory = memory;
    }

    /** Sends everything; returns at the end, or when {@link #more()} says so. */
    protected abstract void stream();

    /** The client became ready, or left; may be called by any thread. */
    public void wake() {
        wakeup.raise();
    }

    /** The client is gone; may be called by any thread. */
    public void leave() {
        wakeup.raise();
    }

    /** Ends the stream soon with this error; may be called by any thread. */
    public void stop(WeirException reason) {
        stop = reason;
        wakeup.raise();
    }

    protected Wakeup wakeup() {
        return wakeup;
    }

    /** Whether anybody still wants anything; throws the reason of a stop. */
    protected boolean more() {
        WeirException reason = stop;
        if (reason != null) {
            throw reason;
        }
        return !sink.gone();
    }

    /** Waits until the client takes more; false if it left. */
    protected boolean awaitReady() {
        if (!more()) {
            return false;
        }
        return sink.ready() || awaitReader();
    }

    /** What waits in the transport for a slow client is in the budget while it does. */
    private boolean awaitReader() {
        if (!memory.reserve(WAITING_BYTES)) {
            throw Memory.full();
        }
        try {
            while (more()) {
                if (sink.ready()) {
                    return true;
                }
                wakeup.await();
            }
            return false;
        } finally {
            memory.release(WAITING_BYTES);
        }
    }

    protected void send(FlightFrame frame) {
        sink.send(frame);
    }

    @Override
    public void run() {
        wakeup.adopt();
        try {
            stream();
            if (!sink.gone()) {
                sink.finished();
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            sink.failed(Memory.typed(e));
        }
    }
}
