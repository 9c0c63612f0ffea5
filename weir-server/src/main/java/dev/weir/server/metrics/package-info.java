/**
 * What an operator can measure: counts and times come in from every stage, Prometheus text goes out. Any thread, no locks on the way of a
 * row, nothing per row. A crash loses all of it: counters start at zero with the process.
 */
@NullMarked
package dev.weir.server.metrics;

import org.jspecify.annotations.NullMarked;
