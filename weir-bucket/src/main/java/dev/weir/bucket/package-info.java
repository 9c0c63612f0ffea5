/**
 * Object stores in buckets ({@code docs/adr/016-the-lake-in-buckets.md}): what those of S3's protocol ({@code s3}), of Google ({@code gcs}) and of Azure
 * ({@code azure}) have in common. In: names and contents. Out: outcomes, or typed errors when several tries over a minute have failed. Runs on the caller's thread
 * and blocks it. What always holds: contents are streamed, and no call waits for ever. A crash may leave parts of an upload, which nobody sees and which go later.
 */
@NullMarked
package dev.weir.bucket;

import org.jspecify.annotations.NullMarked;
