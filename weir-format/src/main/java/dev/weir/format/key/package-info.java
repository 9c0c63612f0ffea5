/**
 * From a row's key to its bytes and its bucket. In: batches and the names of the key's columns. Out: for each row bytes in the order of the keys, and a bucket.
 * Runs on the thread that has the batch, in client or server. What always holds: equal keys have equal bytes and equal buckets, in every process and version; and
 * for one column buckets are Iceberg's, where Iceberg has any. A crash here loses nothing: there is no state.
 */
@NullMarked
package dev.weir.format.key;

import org.jspecify.annotations.NullMarked;
