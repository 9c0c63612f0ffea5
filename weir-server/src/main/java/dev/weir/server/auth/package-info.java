/** Who may come in: names and secrets, and the proof of a password that does not tell it. Used by all doors; any thread. */
@NullMarked
package dev.weir.server.auth;

import org.jspecify.annotations.NullMarked;
