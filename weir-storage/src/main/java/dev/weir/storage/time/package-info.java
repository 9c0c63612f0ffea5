@NullMarked
package dev.weir.storage.time;

import org.jspecify.annotations.NullMarked;
