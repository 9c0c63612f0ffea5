package dev.weir.format.wire;

/**
 * The body of the action {@code drop_database}.
 *
 * @param ifExists do nothing instead of {@code UNKNOWN_DATABASE}
 */
public record DropDatabase(String name, boolean ifExists) {}
