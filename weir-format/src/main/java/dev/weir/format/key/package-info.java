/**
 * From a row's key to its bucket. In: batches and the names of the key's columns. Out: a bucket for each row. Runs on the
 * thread that routes the batch, in client or server. What always holds: equal keys have equal buckets, in every process
 * and version, and for one column they are Iceberg's. A crash here loses nothing: there is no state.
 */
@NullMarked
package dev.weir.format.key;

import org.jspecify.annotations.NullMarked;
