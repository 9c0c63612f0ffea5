package dev.weir.storage.log;

/**
 * Which stored batch it is, while its segment lives: what was read of it is the same for ever.
 *
 * @param number counted from 0 in its segment
 */
public record BatchId(SegmentLife segment, int number) {}
