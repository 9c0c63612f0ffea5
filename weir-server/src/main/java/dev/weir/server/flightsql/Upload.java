package dev.weir.server.flightsql;

import com.google.protobuf.ByteString;
import dev.weir.format.wire.FlightFrame;

/** A stream that a client sends and that is no table's rows. One thread at a time; it may take as long as statements do. */
public interface Upload {
    /** Takes over the frame. */
    void batch(FlightFrame frame);

    /** Whether the first message says all: clients then wait for the answer before they end their stream. */
    boolean isWhole();

    /** All has come. What the client is told. */
    ByteString end();
}
