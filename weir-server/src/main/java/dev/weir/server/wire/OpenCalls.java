package dev.weir.server.wire;

import dev.weir.format.WeirException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The streams that are open, so that a stopping server can end them. */
final class OpenCalls {
    /** A stream. */
    interface Call {
        /** Finish what is on its way, then tell the client this. */
        void stop(WeirException reason);
    }

    private final Set<Call> open = ConcurrentHashMap.newKeySet();

    void add(Call call) {
        open.add(call);
    }

    void remove(Call call) {
        open.remove(call);
    }

    void stopAll(WeirException reason) {
        open.forEach(call -> call.stop(reason));
    }
}
