/**
 * The lake of a simulated server: the shipped parts, wired as the server wires them, over the simulated disk and catalog; what may come between them; and, in
 * the place of Parquet files and their reader, files that are simple.
 */
@NullMarked
package dev.weir.sim.lake;

import org.jspecify.annotations.NullMarked;
