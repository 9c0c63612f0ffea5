/**
 * The lake: what the log has settled into, as Iceberg tables. In: rows of the log, through ports. Out: Parquet files, commits, and the tables as any
 * Iceberg engine sees them.
 *
 * <p>Always: a snapshot at an offset vector V holds exactly the rows up to V of each bucket; a lost answer, a paused worker or a second one neither
 * doubles nor drops a row, since each commit names where it begins and is conditional on it.
 *
 * <p>Nothing here knows the server, SQL or sockets; the package {@code boot} of weir-cli wires them.
 */
@NullMarked
package dev.weir.lake;

import org.jspecify.annotations.NullMarked;
