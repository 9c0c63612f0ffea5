package dev.weir.lake.rest;

import java.util.Map;

/** An answer of the protocol: JSON, or nothing. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RestResponse(int status, Map<String, String> headers, byte[] body) {
    static final int OK = 200;
    static final int NO_CONTENT = 204;
    static final int NOT_MODIFIED = 304;

    static RestResponse empty(int status) {
        return new RestResponse(status, Map.of(), new byte[0]);
    }
}
