@NullMarked
package dev.weir.server.query;

import org.jspecify.annotations.NullMarked;
