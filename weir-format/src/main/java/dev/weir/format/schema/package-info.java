@NullMarked
package dev.weir.format.schema;

import org.jspecify.annotations.NullMarked;
