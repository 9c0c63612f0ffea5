/** Tests of sorted stores, and the contract that each implementation is to pass. */
@org.jspecify.annotations.NullMarked
package dev.weir.storage.state.store;
