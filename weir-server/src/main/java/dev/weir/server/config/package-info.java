/**
 * Settings: comes in a properties file and {@code key=value} overrides, goes out one {@link dev.weir.server.config.ServerConfig}. Runs once, on
 * the starting thread. A configuration that is handed out has been checked whole; an unknown key or a value out of its range stops the
 * start. Nothing here is kept.
 */
@NullMarked
package dev.weir.server.config;

import org.jspecify.annotations.NullMarked;
