package dev.weir.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class FigureTest {
    @Test
    void isOneLineOfJsonInTheOrderOfItsFields() {
        String json = new Figure()
                .put("peer", "we\"ir\n")
                .put("rows", 5_000_000)
                .put("secs", 1.23456789)
                .put("none", Double.NaN)
                .put("server_cpu", Map.of("server", 0.51234))
                .json();
        assertEquals(
                "{\"peer\":\"we\\\"ir\\n\",\"rows\":5000000,\"secs\":1.2346,\"none\":null,"
                        + "\"server_cpu\":{\"server\":0.5123}}",
                json);
    }

    @Test
    void failsByItsCheck() {
        assertTrue(new Figure().put("check", "MISMATCH rows").failed());
        assertFalse(new Figure().put("check", "ok").failed());
        assertFalse(new Figure().failed());
    }

    @Test
    void anIntervalHasTheFieldsOfThePeers() {
        String json = new Meter.Interval(2, 1.5, 0.5, 300, 0.1, 0)
                .into(new Figure(), 10, 2_000_000)
                .json();
        assertEquals(
                "{\"secs\":2.0,\"rows\":10,\"rows_per_s\":5.0,\"mb_per_s\":1.0,\"client_cpu_s\":1.5,\"server_cpu_s\":0.5,"
                        + "\"server_cpu\":{\"server\":0.5},\"lo_bytes\":300,\"other_cpu_s\":0.1,\"steal_s\":0.0}",
                json);
    }
}
