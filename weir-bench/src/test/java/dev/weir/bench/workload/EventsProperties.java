package dev.weir.bench.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** The generator against the workload's definition, read again in exact arithmetic. */
class EventsProperties {
    private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    @Property
    void rowsAreAsDefined(@ForAll @LongRange(max = 1L << 40) long i) {
        Event row = new Events().row(i);
        assertEquals(i, row.eventId());
        assertEquals(below(word(i, 0), 500_000), row.userId());
        assertEquals(Instant.ofEpochMilli(1_700_000_000_000L + i), row.ts());
        assertEquals(Events.KINDS.get((int) below(word(i, 1), 10)), row.kind());
        int country = (int) below(word(i, 2), 50);
        assertEquals("" + (char) ('A' + country / 10) + (char) ('A' + country * 7 % 26), row.country());
        assertEquals(
                "https://shop.example.com/item/%06d?p=%d"
                        .formatted(
                                below(word(i, 3), 100_000),
                                word(i, 3).and(BigInteger.valueOf(7)).intValue()),
                row.url());
        assertEquals(below(word(i, 4), 100_000) / 100.0, row.price());
        assertEquals(1 + below(word(i, 5), 10), row.qty());
        assertEquals(word(i, 5).testBit(0), row.flag());
        StringBuilder payload = new StringBuilder();
        for (int w = 6; w < 12; w++) {
            for (int letter = 0; letter < 10; letter++) {
                payload.append(LETTERS.charAt(word(i, w).shiftRight(6 * letter).intValue() & 63));
            }
        }
        assertEquals(payload.toString(), row.payload());
    }

    private static BigInteger word(long i, int k) {
        BigInteger z = BigInteger.valueOf(20260101)
                .add(hex("D1342543DE82EF95").multiply(BigInteger.valueOf(i)))
                .add(hex("9E3779B97F4A7C15").multiply(BigInteger.valueOf(k + 1)))
                .mod(TWO_64);
        z = z.xor(z.shiftRight(30)).multiply(hex("BF58476D1CE4E5B9")).mod(TWO_64);
        z = z.xor(z.shiftRight(27)).multiply(hex("94D049BB133111EB")).mod(TWO_64);
        return z.xor(z.shiftRight(31));
    }

    private static long below(BigInteger word, long n) {
        return word.shiftRight(1)
                .multiply(BigInteger.valueOf(n).shiftLeft(1))
                .shiftRight(64)
                .longValueExact();
    }

    private static BigInteger hex(String digits) {
        return new BigInteger(digits, 16);
    }
}
