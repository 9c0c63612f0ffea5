@NullMarked
package dev.weir.format.key;

import org.jspecify.annotations.NullMarked;
