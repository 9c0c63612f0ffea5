/**
 * What a server keeps: {@link dev.weir.storage.log the log} of a bucket, and the ports to {@link dev.weir.storage.disk disk},
 * {@link dev.weir.storage.object object store} and {@link dev.weir.storage.time time} through which all of it goes.
 */
@NullMarked
package dev.weir.storage;

import org.jspecify.annotations.NullMarked;
