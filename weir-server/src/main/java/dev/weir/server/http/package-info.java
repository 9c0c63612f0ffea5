/**
 * The HTTP door: {@code /health} and {@code /metrics}. Runs on virtual threads; only reads.
 */
@NullMarked
package dev.weir.server.http;

import org.jspecify.annotations.NullMarked;
