/**
 * From files to batches of a table's columns: Parquet, CSV and Arrow through an embedded DuckDB or Arrow's readers, NDJSON line by line.
 * In come files or a pipe, out go batches whose columns have the table's types, and bad rows with file and line. One thread reads; of a CSV pipe another
 * reads ahead. Memory is one batch, and of a pipe what has come, up to some megabytes, which DuckDB sees as a temporary file.
 * A crash here loses what was not acknowledged; files are only read.
 */
@NullMarked
package dev.weir.cli.load;

import org.jspecify.annotations.NullMarked;
