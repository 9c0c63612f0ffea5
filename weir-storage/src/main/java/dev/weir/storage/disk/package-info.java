@NullMarked
package dev.weir.storage.disk;

import org.jspecify.annotations.NullMarked;
