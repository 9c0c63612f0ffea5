/** A disk and an object store in memory that fail on command, and a clock: for the tests of every module, and for the simulator. */
@NullMarked
package dev.weir.storage.testing;

import org.jspecify.annotations.NullMarked;
