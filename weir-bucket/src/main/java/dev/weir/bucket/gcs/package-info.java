/**
 * Buckets of Google Cloud Storage, by its JSON interface and the JDK's HTTP client, with Google's library for credentials. An upload that breaks for good is
 * forgotten by the store after a week.
 */
@NullMarked
package dev.weir.bucket.gcs;

import org.jspecify.annotations.NullMarked;
