/** Containers of Azure Blob Storage, by Azure's client and the JDK's HTTP client. Blocks that nobody has made an object of are forgotten by the store after a week. */
@NullMarked
package dev.weir.bucket.azure;

import org.jspecify.annotations.NullMarked;
