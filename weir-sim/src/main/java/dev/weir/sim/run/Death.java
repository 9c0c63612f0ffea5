package dev.weir.sim.run;

import dev.weir.sim.check.Model;
import dev.weir.storage.testing.CrashMoment;

/**
 * An end that was chosen, not left to chance.
 *
 * @param operations so many changes of the disk after the server's start
 */
public record Death(long operations, CrashMoment moment, Model.Death how) {}
