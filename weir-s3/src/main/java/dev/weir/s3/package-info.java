/**
 * The object store in a bucket of S3's protocol ({@code docs/adr/016-the-lake-on-s3.md}). In: names and contents. Out: outcomes, or typed errors when several
 * tries over a minute have failed. Runs on the caller's thread and blocks it. What always holds: contents are streamed, and no call waits for ever. A crash may
 * leave parts of an upload, which nobody sees; they go at a later start.
 */
@NullMarked
package dev.weir.s3;

import org.jspecify.annotations.NullMarked;
