/**
 * What a server keeps: {@link dev.weir.storage.log the log} of a bucket, {@link dev.weir.storage.state.store the rows of a keyed one}, and the ports to {@link dev.weir.storage.disk disk},
 * {@link dev.weir.storage.object object store} and {@link dev.weir.storage.time time} through which all of it goes.
 */
@NullMarked
package dev.weir.storage;

import org.jspecify.annotations.NullMarked;
