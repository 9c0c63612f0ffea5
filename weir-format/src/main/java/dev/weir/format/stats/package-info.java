@NullMarked
package dev.weir.format.stats;

import org.jspecify.annotations.NullMarked;
