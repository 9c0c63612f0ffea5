package dev.weir.sim.check;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the disk did to a bucket's files that no log survives unharmed. Then rows may be missing, if it is said of each that it is
 * {@code CORRUPT}, and where; never may another row stand in its place.
 */
public final class Spoilt {
    private static final Pattern PLACE = Pattern.compile(" file=(\\S+) position=(\\d+) offset=(\\d+)");

    private final Set<Path> flipped = new TreeSet<>();
    private long flippedRows;
    private boolean lied;
    private boolean dropped;
    private boolean storeHarmed;

    /** A bit of a segment was turned over. */
    public void flipped(Path segment, int rowsOfBatch) {
        flipped.add(segment);
        flippedRows += rowsOfBatch;
    }

    /** A sync was answered and not done: what was written since may go. */
    public void lied() {
        lied = true;
    }

    /** A file of the rows by key was harmed: they can be made again of a log that has all of them, else nobody may see any. */
    public void storeWasHarmed() {
        storeHarmed = true;
    }

    boolean storeHarmed() {
        return storeHarmed;
    }

    /** The files may be gone although the table is there. */
    public void dropped() {
        dropped = true;
    }

    /** Rows of the batches that a bit was turned over in. */
    long flippedRows() {
        return flippedRows;
    }

    boolean wasLied() {
        return lied;
    }

    /** A bit was turned over, and what could tell that from the rest of a crash was lost by a lie; or nothing need be there. */
    boolean isHopeless() {
        return dropped || (lied && flippedRows > 0);
    }

    boolean any() {
        return lied || !flipped.isEmpty();
    }

    boolean explains(WeirException error) {
        if (error.code() != ErrorCode.CORRUPT || !any()) {
            return false;
        }
        Matcher place = PLACE.matcher(String.valueOf(error.getMessage()));
        Violation.require(place.find(), "corruption without its place: %s", error.getMessage());
        return lied || flipped.contains(Path.of(place.group(1)));
    }
}
