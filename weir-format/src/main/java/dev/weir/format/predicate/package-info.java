@NullMarked
package dev.weir.format.predicate;

import org.jspecify.annotations.NullMarked;
