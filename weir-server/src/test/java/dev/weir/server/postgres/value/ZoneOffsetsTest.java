package dev.weir.server.postgres.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ZoneOffsetsTest {
    @Test
    void momentsMayComeInAnyOrder() {
        for (String name : List.of("UTC", "+05:30", "Europe/Berlin", "America/St_Johns", "Pacific/Apia")) {
            ZoneId zone = ZoneId.of(name);
            ZoneOffsets offsets = new ZoneOffsets(zone);
            Random random = new Random(1);
            for (int i = 0; i < 10_000; i++) {
                long second = random.nextLong(12_000_000_000L) - 6_000_000_000L;
                check(zone, offsets, second);
            }
            // around a change, from either side
            var change = zone.getRules().nextTransition(Instant.ofEpochSecond(1_700_000_000L));
            long edge = change == null ? 0 : change.toEpochSecond();
            for (long second : new long[] {edge, edge - 1, edge, edge + 1, edge - 1, 0, edge}) {
                check(zone, offsets, second);
            }
        }
    }

    private static void check(ZoneId zone, ZoneOffsets offsets, long second) {
        int expected = zone.getRules().getOffset(Instant.ofEpochSecond(second)).getTotalSeconds();
        assertEquals(expected, offsets.secondsAt(second), zone + " at " + second);
    }
}
