package dev.weir.server.serve;

import dev.weir.format.WeirException;
import dev.weir.format.wire.FlightFrame;

/** Who takes the frames of a stream. Used by the stream's thread only. */
public interface FrameSink {
    /** Whether the client keeps up; when it does again, the stream's wakeup is raised. */
    boolean ready();

    /** Whether the client is gone; then too the wakeup is raised. */
    boolean gone();

    /** Takes over the frame. */
    void send(FlightFrame frame);

    void finished();

    void failed(WeirException error);
}
