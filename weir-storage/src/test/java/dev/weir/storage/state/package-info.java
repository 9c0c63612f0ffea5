@NullMarked
package dev.weir.storage.state;

import org.jspecify.annotations.NullMarked;
