package dev.weir.storage.testing;

/**
 * The power has gone, or the process was killed: whoever asks the disk now does not exist any more. An {@link Error}, so that no
 * shipped code takes it for a failure that it could answer; it unwinds to whoever simulates.
 */
public final class SimulatedCrash extends Error {
    private static final long serialVersionUID = 1;

    SimulatedCrash(String message) {
        super(message);
    }
}
