/**
 * Real data through the real thing: a server in this process, flights of 2001 appended by the Java client as if they happened now, SQL asked
 * of them while they arrive. One thread feeds, one measures freshness, one asks and draws. Its data directory is temporary and goes with it.
 */
@NullMarked
package dev.weir.cli.demo;

import org.jspecify.annotations.NullMarked;
