package dev.weir.bench.item;

import dev.weir.bench.measure.Figure;
import dev.weir.bench.measure.ProcFs;
import dev.weir.bench.process.Jcmd;
import dev.weir.client.Weir;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** MEM: resident memory of the server as it is, and its heap after a full collection. The peers call the figure S1-mem. */
final class MemoryItem {
    private static final double KIB_PER_MIB = 1024;
    /** {@code total 123K, used 45K} before JDK 24, {@code total reserved 123K, committed 99K, used 45K} since. */
    private static final Pattern HEAP = Pattern.compile("(?:committed|total) (\\d+)K, used (\\d+)K");

    private MemoryItem() {}

    static void run(ItemTask task, Consumer<Figure> figures) {
        long pid = task.serverPid();
        String version;
        try (Weir weir = task.connect()) {
            version = weir.serverInfo().version();
        }
        figures.accept(into(task.figure(version).put("item", "S1-mem"), pid)
                .put("cpu_total_s", ProcFs.cpuSeconds(pid))
                .put("threads", ProcFs.threads(pid)));
    }

    static Figure into(Figure figure, long pid) {
        figure.put("rss_mib", ProcFs.statusMib(pid, "VmRSS")).put("rss_peak_mib", ProcFs.statusMib(pid, "VmHWM"));
        Jcmd.run(pid, "GC.run");
        Matcher heap = HEAP.matcher(Jcmd.run(pid, "GC.heap_info"));
        boolean found = heap.find();
        return figure.put("heap_live_mib", found ? mib(heap.group(2)) : Double.NaN)
                .put("heap_committed_after_gc_mib", found ? mib(heap.group(1)) : Double.NaN)
                .put("rss_after_gc_mib", ProcFs.statusMib(pid, "VmRSS"));
    }

    private static double mib(String kib) {
        return Long.parseLong(kib) / KIB_PER_MIB;
    }
}
