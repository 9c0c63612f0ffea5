/**
 * Rows of the log settle into the lake, round by round, and what has settled is kept small, see docs/lake.md.
 *
 * <p>In: tables through {@link dev.weir.lake.tier.TieredTables}, files through {@link dev.weir.lake.tier.LakeWriter}. Out: commits of Iceberg tables,
 * and how far each table has settled, which holds the log. One thread at a time steps {@link dev.weir.lake.tier.LakeWorker}, another one
 * {@link dev.weir.lake.tier.LakeUpkeep}; neither waits.
 *
 * <p>Always: whatever is lost, late or done twice, the lake table holds each row below the offsets in its properties once: each commit says where it
 * begins, and is valid only over a table that ends there. A merge changes no row. A crash loses at most the work of one round; what it leaves is named by an {@link
 * dev.weir.lake.tier.Intent} and goes when the next worker has made sure that it cannot be committed any more.
 */
@NullMarked
package dev.weir.lake.tier;

import org.jspecify.annotations.NullMarked;
