package dev.weir.stages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openjdk.jmh.annotations.Benchmark;

class StagesTest {
    /** Its allocator says so when memory is not given back. */
    @ParameterizedTest
    @EnumSource(Stage.class)
    void aStageAndItsLimitRunAgainAndAgainAndGiveTheirMemoryBack(Stage stage) throws Exception {
        Object bench = stage.benchmark().getConstructor().newInstance();
        for (String name : new String[] {"stage", "limit"}) {
            Method method = stage.benchmark().getMethod(name);
            assertTrue(method.isAnnotationPresent(Benchmark.class));
            for (int i = 0; i < 3; i++) {
                assertTrue((long) method.invoke(bench) > 0, name);
            }
        }
        stage.benchmark().getMethod("close").invoke(bench);
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void rowsHaveTheBytesOfTheirColumns(Stage stage) {
        try (Sample sample = new Sample()) {
            double bytes = stage.bytesPerRow(sample);
            assertTrue(bytes > 10 && bytes < 180, stage + " " + bytes);
        }
    }

    @org.junit.jupiter.api.Test
    void wrongWordsAreUsageErrors() {
        assertEquals(2, Stages.run(new String[] {"--forks=7"}));
    }
}
