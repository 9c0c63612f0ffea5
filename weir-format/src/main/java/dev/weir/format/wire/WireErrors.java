package dev.weir.format.wire;

import dev.weir.format.WeirException;
import io.grpc.StatusRuntimeException;

/** Errors on the wire: a gRPC status for everybody, Weir's own code in the trailer {@code weir-error} for those who know it. */
public final class WireErrors {
    private WireErrors() {}

    /** Status, description "unknown_table: no such table table=x", and trailers. Anything but a WeirException is INTERNAL. */
    public static StatusRuntimeException toStatus(Throwable error) {
        throw new UnsupportedOperationException();
    }

    /** The error that the other side meant; a lost connection is {@code UNAVAILABLE}. */
    public static WeirException fromStatus(Throwable error) {
        throw new UnsupportedOperationException();
    }
}
