package dev.weir.lake.rest;

import java.util.Map;

/**
 * A request of the protocol.
 *
 * @param path from {@code /v1} on, still quoted
 * @param query still quoted; empty if there is none
 * @param headers names in lower case
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RestRequest(String method, String path, String query, Map<String, String> headers, byte[] body) {}
