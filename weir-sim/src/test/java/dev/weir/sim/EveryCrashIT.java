package dev.weir.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.sim.check.Model;
import dev.weir.sim.run.Death;
import dev.weir.sim.run.Outcome;
import dev.weir.sim.run.Simulation;
import dev.weir.storage.testing.CrashMoment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Short histories, ended at every change of the disk that they make; and once more in the recovery from that. */
class EveryCrashIT {
    private static final List<Long> HISTORIES = List.of(1L, 2L, -3L, -6L);

    @Test
    void thePowerGoesAtEveryOperation() {
        List<String> failed = new ArrayList<>();
        for (long seed : HISTORIES) {
            for (long operation = 0; operation < operations(seed); operation++) {
                for (CrashMoment moment : CrashMoment.values()) {
                    run(seed, List.of(new Death(operation, moment, Model.Death.POWER_LOST)), failed);
                }
            }
        }
        assertEquals(List.of(), failed);
    }

    /** What a killed process has left in the system's memory only, a loss of power takes from the next one. */
    @Test
    void theProcessIsKilledAtEveryOperationAndThePowerGoesLater() {
        List<String> failed = new ArrayList<>();
        for (long seed : HISTORIES) {
            for (long operation = 0; operation < operations(seed); operation++) {
                Death killed = new Death(operation, CrashMoment.AFTER, Model.Death.KILLED);
                for (long later : new long[] {2, 20}) {
                    run(seed, List.of(killed, new Death(later, CrashMoment.BEFORE, Model.Death.POWER_LOST)), failed);
                }
            }
        }
        assertEquals(List.of(), failed);
    }

    @Test
    void thePowerGoesAgainInTheRecovery() {
        List<String> failed = new ArrayList<>();
        for (long seed : HISTORIES) {
            for (long operation = 0; operation < operations(seed); operation += 5) {
                Death first = new Death(operation, CrashMoment.MIDDLE, Model.Death.POWER_LOST);
                for (long later = 0; later < 12; later++) {
                    run(seed, List.of(first, new Death(later, CrashMoment.MIDDLE, Model.Death.POWER_LOST)), failed);
                }
            }
        }
        assertEquals(List.of(), failed);
    }

    private static long operations(long seed) {
        Outcome whole = Simulation.run(seed, List.of());
        assertEquals(List.of(), whole.violation().stream().toList());
        assertTrue(whole.diskOperations() > 50, "a history that writes");
        return whole.diskOperations();
    }

    private static void run(long seed, List<Death> deaths, List<String> failed) {
        Outcome outcome = Simulation.run(seed, deaths);
        outcome.violation().ifPresent(why -> failed.add(seed + " " + deaths + ": " + why));
    }
}
