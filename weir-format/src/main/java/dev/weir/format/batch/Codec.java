package dev.weir.format.batch;

/** How the buffers of a stored batch are compressed, each on its own, in Arrow's own framing. */
public enum Codec {
    NONE,
    /** LZ4 frames. */
    LZ4,
    /** ZSTD frames, level 1. */
    ZSTD
}
