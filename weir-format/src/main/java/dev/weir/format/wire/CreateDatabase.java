package dev.weir.format.wire;

/**
 * The body of the action {@code create_database}.
 *
 * @param ifNotExists do nothing instead of {@code DATABASE_EXISTS}
 */
public record CreateDatabase(String name, boolean ifNotExists) {}
