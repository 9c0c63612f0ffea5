/**
 * Which tables there are. Commands come in, an immutable state goes out; between them a pure machine without clock, chance or
 * blocking, and a journal that has every command on disk before its effect can be seen. One thread at a time changes, any thread
 * reads. A crash loses at most the command that was not answered.
 */
@NullMarked
package dev.weir.server.catalog;

import org.jspecify.annotations.NullMarked;
