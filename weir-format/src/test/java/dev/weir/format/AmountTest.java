package dev.weir.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AmountTest {
    @Test
    void timesAreReadInEveryUnit() {
        assertEquals(OptionalLong.of(500), Amount.milliseconds("500ms"));
        assertEquals(OptionalLong.of(5_000), Amount.milliseconds("5 s"));
        assertEquals(OptionalLong.of(60_000), Amount.milliseconds("1MIN"));
        assertEquals(OptionalLong.of(7_200_000), Amount.milliseconds("2 hours"));
        assertEquals(OptionalLong.of(7 * 86_400_000), Amount.milliseconds("7d"));
        assertEquals(OptionalLong.of(7 * 86_400_000), Amount.milliseconds("7 days"));
        assertEquals(OptionalLong.of(-1_000), Amount.milliseconds("-1s"));
        for (String bad : List.of("", "5", "d", "1.5h", "1 week", "9223372036854775807d", "1d2h", "-")) {
            assertEquals(OptionalLong.empty(), Amount.milliseconds(bad), bad);
        }
    }

    @Test
    void sizesAreReadInEveryUnit() {
        assertEquals(OptionalLong.of(65_536), Amount.bytes("65536"));
        assertEquals(OptionalLong.of(65_536), Amount.bytes("64KiB"));
        assertEquals(OptionalLong.of(10L << 30), Amount.bytes("10 gib"));
        assertEquals(OptionalLong.of(2L << 40), Amount.bytes("2TiB"));
        for (String bad : List.of("", "GiB", "1GB", "1 d", "0x10", "9000000TiB000")) {
            assertEquals(OptionalLong.empty(), Amount.bytes(bad), bad);
        }
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        assertEquals("7d", Amount.ofMilliseconds(604_800_000));
        assertEquals("90min", Amount.ofMilliseconds(5_400_000));
        assertEquals("1500ms", Amount.ofMilliseconds(1_500));
        assertEquals("10GiB", Amount.ofBytes(10L << 30));
        assertEquals("1025", Amount.ofBytes(1025));
        assertEquals("0", Amount.ofBytes(0));
        for (long amount : new long[] {1, 999, 1_000, 61_000, 86_400_000, 86_400_001, Long.MAX_VALUE}) {
            assertEquals(OptionalLong.of(amount), Amount.milliseconds(Amount.ofMilliseconds(amount)));
            assertEquals(OptionalLong.of(amount), Amount.bytes(Amount.ofBytes(amount)));
        }
    }
}
