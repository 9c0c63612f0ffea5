package dev.weir.sim.run;

import java.util.List;
import java.util.Optional;

/**
 * What a history came to.
 *
 * @param hash of all that happened: the same for the same seed
 * @param violation the promise that was broken, if one was
 * @param last what happened last
 * @param lake whether it is a history with a lake
 */
public record Outcome(
        long seed,
        long hash,
        long events,
        long diskOperations,
        Optional<Throwable> violation,
        List<String> last,
        boolean lake) {
    public boolean failed() {
        return violation.isPresent();
    }

    /** The line that replays it. */
    public String line() {
        return "./weir sim " + (lake ? "--lake " : "") + "--seed " + seed
                + violation.map(why -> "  " + why).orElse("");
    }
}
