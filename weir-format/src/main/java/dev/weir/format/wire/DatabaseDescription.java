package dev.weir.format.wire;

import java.util.Optional;

/** A database as {@code list_databases} answers it. */
public record DatabaseDescription(String name, Optional<String> comment) {}
