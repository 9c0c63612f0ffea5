package dev.weir.format.wire;

import java.util.Optional;

/** A view as {@code list_views} answers it. */
public record ViewDescription(ViewSpec view, Optional<String> comment) {}
