/**
 * The {@code weir} command: one class per subcommand, and what a command answers to whom called it (exit codes, one line per error).
 * In come the arguments, out go text for people and JSON for machines. Everything runs on the caller's thread; a crash here loses nothing
 * that was acknowledged, because nothing is kept here.
 */
@NullMarked
package dev.weir.cli;

import org.jspecify.annotations.NullMarked;
