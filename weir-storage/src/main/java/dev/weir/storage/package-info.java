/**
 * What a server keeps: {@link dev.weir.storage.log the log} of a bucket, and the ports to {@link dev.weir.storage.disk disk} and
 * {@link dev.weir.storage.time time} through which all of it goes.
 */
@NullMarked
package dev.weir.storage;

import org.jspecify.annotations.NullMarked;
