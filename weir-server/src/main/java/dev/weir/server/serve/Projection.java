package dev.weir.server.serve;

import dev.weir.format.predicate.Predicate;
import java.util.List;
import java.util.Optional;

/** All of a scan that decides what its cut of a stored batch holds. Scans of one table for which this is equal are sent equal frames. */
record Projection(List<OutputColumn> output, Optional<Predicate> filter, boolean compressed) {}
