package dev.weir.format.wire;

import java.util.Map;

/**
 * The answer of the action {@code server_info}.
 *
 * @param doors addresses ({@code host:port}) by protocol: flight, http, and postgres where there is SQL
 */
public record ServerDescription(String version, Map<String, String> doors) {}
