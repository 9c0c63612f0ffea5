package dev.weir.storage.state;

import dev.weir.format.Check;
import java.util.concurrent.atomic.AtomicInteger;

/** Something that several hold, and that is closed by the last who lets go. The one who makes it holds it. Any thread. */
abstract class Counted {
    private final AtomicInteger holds = new AtomicInteger(1);

    /** Answers false, and holds nothing, when the last has let go before. */
    final boolean retain() {
        int now = holds.get();
        while (now > 0) {
            if (holds.compareAndSet(now, now + 1)) {
                return true;
            }
            now = holds.get();
        }
        return false;
    }

    /** By one who holds it already. */
    final void hold() {
        Check.that(retain(), "who holds something can hold it once more");
    }

    final void release() {
        int left = holds.decrementAndGet();
        Check.that(left >= 0, "each lets go once");
        if (left == 0) {
            free();
        }
    }

    /** Whether somebody beside the first holds it. */
    final boolean isShared() {
        return holds.get() > 1;
    }

    abstract void free();
}
