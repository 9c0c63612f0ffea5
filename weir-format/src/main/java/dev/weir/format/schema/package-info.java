/**
 * The columns of a table: Arrow schemas with stable field ids, their JSON and their Arrow message.
 *
 * <p>In: Arrow schemas, JSON typed by people, messages from strangers. Out: an immutable {@link
 * dev.weir.format.schema.TableSchema} whose types are all supported and whose size is bounded. Pure functions on any
 * thread; nothing here can be lost in a crash.
 */
@NullMarked
package dev.weir.format.schema;

import org.jspecify.annotations.NullMarked;
