@NullMarked
package dev.weir.format.batch;

import org.jspecify.annotations.NullMarked;
