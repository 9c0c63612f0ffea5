/**
 * The JVMs around a measurement: the server (its command line, ports, folder, end) and the client that runs one item. In
 * come commands; out go pids and lines. The parent's thread waits on its children. What always holds: a process started here is ended here, by its pid,
 * and a server that does not come up is reported with the end of its log. A crash of the parent ends the children
 * through its shutdown hook (not if it is killed with -9).
 */
@NullMarked
package dev.weir.bench.process;

import org.jspecify.annotations.NullMarked;
