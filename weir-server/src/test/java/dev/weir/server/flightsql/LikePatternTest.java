package dev.weir.server.flightsql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LikePatternTest {
    @ParameterizedTest
    @CsvSource({
        "t, t, true",
        "t, tt, false",
        "%, anything, true",
        "%, '', true",
        "'', '', true",
        "'', a, false",
        "a%c, abc, true",
        "a%c, ac, true",
        "a%c, acb, false",
        "%b%, abc, true",
        "_b_, abc, true",
        "_, '', false",
        "a\\_b, a_b, true",
        "a\\_b, axb, false",
        "a\\%, a%, true",
        "a\\, a\\, true",
        "%a%b%a, aabba, true",
        "%ab, aab, true",
    })
    void matches(String pattern, String name, boolean expected) {
        assertEquals(expected, LikePattern.of(pattern).matches(name));
    }

    @Test
    @Timeout(10)
    void noPatternTakesLong() {
        assertEquals(false, LikePattern.of("%a".repeat(1000) + "b").matches("a".repeat(10_000)));
    }
}
