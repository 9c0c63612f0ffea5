package dev.weir.format.wire;

/**
 * The body of the action {@code drop_table}.
 *
 * @param ifExists do nothing instead of {@code UNKNOWN_TABLE}
 */
public record DropTable(String name, boolean ifExists) {}
