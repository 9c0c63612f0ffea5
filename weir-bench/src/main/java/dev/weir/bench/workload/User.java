package dev.weir.bench.workload;

import java.time.Instant;

/** One upsert of the table {@code users}, as an application would write it. */
public record User(long userId, String name, String country, double score, Instant updated) {}
