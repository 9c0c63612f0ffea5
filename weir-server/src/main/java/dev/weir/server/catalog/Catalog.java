package dev.weir.server.catalog;

import dev.weir.format.Check;
import dev.weir.storage.log.ScrubReport;

/** The state and its journal. Changes are synchronized by the owner; the state may be read by any thread. */
public final class Catalog implements AutoCloseable {
    private final Journal journal;
    private volatile CatalogState state;

    public Catalog(Journal journal) {
        this.journal = journal;
        CatalogState[] replayed = {CatalogState.EMPTY};
        journal.replay(command ->
                replayed[0] = CatalogMachine.apply(replayed[0], command).state());
        this.state = replayed[0];
    }

    public CatalogState state() {
        return state;
    }

    /** What the command comes to, and, if it changes anything, the change: made durable and then visible. */
    public synchronized CatalogOutcome submit(CatalogCommand command) {
        CatalogMachine.Result result = CatalogMachine.apply(state, command);
        if (result.outcome().changes()) {
            commit(command, result);
        } else {
            Check.that(result.state().equals(state), "a refused command changes nothing");
        }
        return result.outcome();
    }

    private void commit(CatalogCommand command, CatalogMachine.Result result) {
        journal.append(command);
        state = result.state();
    }

    /** Whether what is on disk is still what was written; any thread. */
    public ScrubReport scrub() {
        return journal.scrub();
    }

    @Override
    public void close() {
        journal.close();
    }
}
