package dev.weir.format.wire;

/**
 * The body of the action {@code drop_view}.
 *
 * @param ifExists do nothing instead of {@code UNKNOWN_TABLE}
 */
public record DropView(String name, boolean ifExists) {}
