/**
 * Statements to a running server: from the command line, from standard input, or typed. In come lines, out go whole statements and, through
 * {@code print}, their results. The reader's thread asks and prints; a signal only cancels. Nothing is kept but the history file.
 */
@NullMarked
package dev.weir.cli.shell;

import org.jspecify.annotations.NullMarked;
