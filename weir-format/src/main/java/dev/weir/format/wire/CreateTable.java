package dev.weir.format.wire;

/**
 * The body of the action {@code create_table}: in JSON the table spec's keys and {@code if_not_exists}.
 *
 * @param ifNotExists answer the table that is there instead of {@code TABLE_EXISTS}
 */
public record CreateTable(TableSpec spec, boolean ifNotExists) {}
