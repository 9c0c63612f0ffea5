package dev.weir.bench.measure;

import dev.weir.format.RealWorld;
import java.util.Map;

/** Measures from its making to {@link #stop}: wall time, CPU of this process and the server's, loopback bytes, and what others used. */
@RealWorld("measures")
public final class Meter {
    private final long server;
    private final long client = ProcessHandle.current().pid();
    private final double serverCpu;
    private final double clientCpu;
    private final ProcFs.MachineCpu machine;
    private final long loopback;
    private final long startNs;

    /** @param server pid, or 0 when there is none */
    public Meter(long server) {
        this.server = server;
        serverCpu = ProcFs.cpuSeconds(server);
        clientCpu = ProcFs.cpuSeconds(client);
        machine = ProcFs.machineCpu();
        loopback = ProcFs.loopbackBytes();
        startNs = System.nanoTime();
    }

    /** Ends the interval. */
    public Interval stop() {
        return stop(server, serverCpu);
    }

    /** Ends an interval in which this server was started: all that it has used counts. */
    public Interval stopWithNew(long startedServer) {
        return stop(startedServer, 0);
    }

    private Interval stop(long server, double serverCpu) {
        double secs = (System.nanoTime() - startNs) / 1e9;
        long bytes = ProcFs.loopbackBytes() - loopback;
        double clientUsed = ProcFs.cpuSeconds(client) - clientCpu;
        double serverUsed = ProcFs.cpuSeconds(server) - serverCpu;
        ProcFs.MachineCpu now = ProcFs.machineCpu();
        // ticks are coarse, so that the parts of a short interval may add up to more than the whole
        double others = Math.max(0, now.busy() - machine.busy() - clientUsed - serverUsed);
        return new Interval(secs, clientUsed, serverUsed, bytes, others, now.steal() - machine.steal());
    }

    /** What was measured. */
    public record Interval(
            double secs, double clientCpu, double serverCpu, long loopbackBytes, double othersCpu, double steal) {

        /** The same with a process beside this one among the clients, and not among the others. */
        public Interval withClient(double cpuSeconds) {
            return new Interval(
                    secs, clientCpu + cpuSeconds, serverCpu, loopbackBytes, Math.max(0, othersCpu - cpuSeconds), steal);
        }

        /** For an item that has no rows to be counted by. */
        public Figure into(Figure figure) {
            return into(figure, 0, 0);
        }

        /** Rows and logical bytes give rates; 0 for none. */
        public Figure into(Figure figure, long rows, long logicalBytes) {
            figure.put("secs", secs);
            if (rows > 0) {
                figure.put("rows", rows).put("rows_per_s", rows / secs);
            }
            if (logicalBytes > 0) {
                figure.put("mb_per_s", logicalBytes / 1e6 / secs);
            }
            return figure.put("client_cpu_s", clientCpu)
                    .put("server_cpu_s", serverCpu)
                    .put("server_cpu", Map.of("server", serverCpu))
                    .put("lo_bytes", loopbackBytes)
                    .put("other_cpu_s", othersCpu)
                    .put("steal_s", steal);
        }
    }
}
