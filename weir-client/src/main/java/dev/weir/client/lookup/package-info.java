/**
 * Rows by their keys. In: keys of any threads. Out: futures, completed on the client's ack thread, or for a caller who waits on the network's. Keys that come
 * while two batches are on their way wait for one of them to be answered and travel together in the next: nobody waits for time to pass. What always holds:
 * every key is answered, fails, or is given up after the request timeout; a lookup changes nothing, so that it is sent again whenever it is not certain that it was answered.
 */
@NullMarked
package dev.weir.client.lookup;

import org.jspecify.annotations.NullMarked;
