/**
 * Values as PostgreSQL 15 writes and reads them, docs/postgres-types.md. Columns of Arrow go out, as text or binary; parameters and the data of {@code COPY} come in.
 * No protocol, no threads, no state beyond one column or one copy: whoever made an object uses it on one thread at a time. What comes in is a stranger's, and
 * malformed it is refused with the parameter, or the line and the column.
 */
@NullMarked
package dev.weir.server.postgres.value;

import org.jspecify.annotations.NullMarked;
