@NullMarked
package dev.weir.storage.log;

import org.jspecify.annotations.NullMarked;
