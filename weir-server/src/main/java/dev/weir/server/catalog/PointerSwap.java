package dev.weir.server.catalog;

import java.util.Optional;

/**
 * A change of one pointer, if it is still what was expected.
 *
 * @param expected empty: there must be none
 * @param next empty: there shall be none
 */
public record PointerSwap(String name, Optional<String> expected, Optional<String> next) {}
