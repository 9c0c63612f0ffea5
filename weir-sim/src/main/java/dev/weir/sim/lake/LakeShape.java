package dev.weir.sim.lake;

import dev.weir.lake.tier.LakeConfig;

/**
 * How a server's lake is made.
 *
 * @param workers the server's own, and those of others
 */
public record LakeShape(LakeConfig config, int workers) {}
