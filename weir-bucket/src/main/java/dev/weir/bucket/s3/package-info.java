/** Buckets of S3, and of stores that speak its protocol, by AWS's client. Parts of an upload that a crash has left are ended at a start when they are a day old. */
@NullMarked
package dev.weir.bucket.s3;

import org.jspecify.annotations.NullMarked;
