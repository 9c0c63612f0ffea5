package dev.weir.storage.state;

import dev.weir.format.Check;
import dev.weir.storage.state.store.Holds;

/** Something that several hold, and that is closed by the last who lets go. The one who makes it holds it. Any thread. */
abstract class Counted {
    private final Holds holds = new Holds(this::free);

    /** Answers false, and holds nothing, when the last has let go before. */
    final boolean retain() {
        return holds.take();
    }

    /** By one who holds it already. */
    final void hold() {
        Check.that(retain(), "who holds something can hold it once more");
    }

    final void release() {
        holds.release();
    }

    /** Whether somebody beside the first holds it. */
    final boolean isShared() {
        return holds.isShared();
    }

    abstract void free();
}
