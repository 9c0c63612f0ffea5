package dev.weir.server.write;

import java.util.concurrent.atomic.AtomicInteger;

/** Something that one thread at a time does again and again. Who wants it while another one is at it has it done once more, and does not wait. */
final class Rounds {
    private final Runnable round;
    private final AtomicInteger wanted = new AtomicInteger();

    /** @param round looks at all there is to do, whatever it was wanted for; must not throw */
    Rounds(Runnable round) {
        this.round = round;
    }

    /** A round begins after this; perhaps by another thread. */
    void run() {
        int answered = 1;
        if (wanted.getAndAdd(answered) == 0) {
            while (answered != 0) {
                round.run();
                answered = wanted.addAndGet(-answered);
            }
        }
    }
}
