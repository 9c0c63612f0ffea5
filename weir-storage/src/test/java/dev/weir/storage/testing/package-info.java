/** A disk in memory that crashes and fails on command: for the tests of every module, and where the simulator starts from. */
@NullMarked
package dev.weir.storage.testing;

import org.jspecify.annotations.NullMarked;
