@NullMarked
package dev.weir.format.wire;

import org.jspecify.annotations.NullMarked;
