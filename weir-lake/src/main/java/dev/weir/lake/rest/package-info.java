/**
 * Iceberg's REST catalog protocol. In: a request (method, path, query, headers, body). Out: status, headers, JSON. A plain function that runs on the
 * caller's thread and blocks it; it knows no sockets and keeps nothing, so a crash here loses nothing. What always holds: an error has the code that
 * Iceberg's clients know it by, and a commit whose outcome is not known is told from one that failed.
 */
@NullMarked
package dev.weir.lake.rest;

import org.jspecify.annotations.NullMarked;
