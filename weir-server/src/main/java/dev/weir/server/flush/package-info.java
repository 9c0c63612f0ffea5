/**
 * Taking rows by key from memory to their store. In: open buckets of primary-key tables, which say what is to be flushed. Out: their stores, and
 * a word to the lane when it is done. What always holds: it only reads what no longer changes, and a bucket has one flush at a time.
 */
@NullMarked
package dev.weir.server.flush;

import org.jspecify.annotations.NullMarked;
