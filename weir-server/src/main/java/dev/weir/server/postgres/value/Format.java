package dev.weir.server.postgres.value;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;

/** How a value is written. */
public enum Format {
    TEXT,
    BINARY;

    /** By the protocol's code, 0 or 1. */
    public static Format of(int code) {
        return switch (code) {
            case 0 -> TEXT;
            case 1 -> BINARY;
            default ->
                throw new WeirException(ErrorCode.INVALID_REQUEST, "formats are 0, text, or 1, binary format=" + code);
        };
    }

    public int code() {
        return this == BINARY ? 1 : 0;
    }
}
