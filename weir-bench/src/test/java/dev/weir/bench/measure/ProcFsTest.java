package dev.weir.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcFsTest {
    @Test
    void readsWhatLinuxWrites() {
        assertEquals(3.5, ProcFs.cpuSeconds("12 (a b) c) S 1 2 3 4 5 6 7 8 9 10 300 50 1 2 3"));
        assertEquals(0.03, ProcFs.endedChildrenCpuSeconds("12 (a b) c) S 1 2 3 4 5 6 7 8 9 10 300 50 1 2 3"));
        assertEquals(new ProcFs.MachineCpu(1.5, 0.09), ProcFs.MachineCpu.parse("cpu  100 20 10 999 99 5 15 9 0 0"));
        assertEquals(
                4711,
                ProcFs.loopbackBytes(List.of("Inter-| Receive", "  eth0: 1 2", "    lo: 4711 12 0 0 0 0 0 0 4711 12")));
    }

    @Test
    void readsThisMachine() {
        long self = ProcessHandle.current().pid();
        assertTrue(ProcFs.cpuSeconds(self) > 0);
        assertTrue(ProcFs.statusMib(self, "VmRSS") > 10);
        assertTrue(ProcFs.threads(self) > 1);
        assertTrue(ProcFs.machineCpu().busy() > 0);
    }

    @Test
    void aProcessThatIsGoneHasNothing() {
        assertEquals(0, ProcFs.cpuSeconds(0));
        assertTrue(Double.isNaN(ProcFs.statusMib(0, "VmRSS")));
    }
}
