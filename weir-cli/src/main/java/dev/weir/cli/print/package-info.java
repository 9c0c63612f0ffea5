/**
 * From Arrow batches to what is read on a screen or by a script: tables, CSV, JSON. In come batches one after the other, out goes text at once:
 * nothing but the rows of one screen table is kept. One thread. Text from tables never reaches a terminal with control characters in it.
 */
@NullMarked
package dev.weir.cli.print;

import org.jspecify.annotations.NullMarked;
