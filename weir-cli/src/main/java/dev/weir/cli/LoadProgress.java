package dev.weir.cli;

import dev.weir.cli.load.BadRow;
import dev.weir.cli.load.DataFile;
import dev.weir.cli.load.Loader;
import dev.weir.cli.load.RowSource;
import java.util.Locale;

/** The line that a person sees while files are loaded, and the bad rows, which everybody gets to see. */
final class LoadProgress implements Loader.Watcher {
    private static final long REDRAW_NS = 100_000_000;
    private static final int BAR = 24;

    private final Console console;
    private final Stopwatch watch = new Stopwatch();
    private final boolean visible = Console.isTerminal();
    private long drawnNs = -REDRAW_NS;
    private boolean drawn;

    LoadProgress(Console console) {
        this.console = console;
    }

    @Override
    public void progress(DataFile file, long rowsSent, long rowsStored, long bytesRead) {
        if (!visible || watch.nanos() - drawnNs < REDRAW_NS) {
            return;
        }
        drawnNs = watch.nanos();
        drawn = true;
        StringBuilder line = new StringBuilder("\r\u001b[K");
        if (bytesRead >= 0 && file.bytes().orElse(0) > 0) {
            double part = Math.min(1.0, (double) bytesRead / file.bytes().getAsLong());
            int full = (int) (part * BAR);
            line.append("█".repeat(full))
                    .append("░".repeat(BAR - full))
                    .append(String.format(Locale.ROOT, " %3.0f%%  ", part * 100));
        }
        line.append(file.label())
                .append(String.format(
                        Locale.ROOT, "  %,d rows  %,.0f rows/s", rowsStored, rowsStored / watch.seconds()));
        console.err().append(line).flush();
    }

    @Override
    public void rejected(RowSource.Rejections rejections) {
        clear();
        for (BadRow row : rejections.rows()) {
            console.note("weir: skipped " + row);
        }
        long more = rejections.count() - rejections.rows().size();
        if (more > 0) {
            console.note("weir: skipped " + Console.count(more) + " more");
        }
    }

    void clear() {
        if (drawn) {
            console.err().append("\r\u001b[K").flush();
            drawn = false;
        }
    }

    double seconds() {
        return watch.seconds();
    }
}
