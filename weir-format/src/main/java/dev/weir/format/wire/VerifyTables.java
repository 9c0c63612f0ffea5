package dev.weir.format.wire;

import java.util.Optional;

/**
 * The body of the action {@code verify}.
 *
 * @param name of the table to be checked; empty: all tables, and the catalog
 */
public record VerifyTables(Optional<String> name) {}
