@NullMarked
package dev.weir.format;

import org.jspecify.annotations.NullMarked;
