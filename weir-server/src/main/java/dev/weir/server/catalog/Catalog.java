package dev.weir.server.catalog;

import dev.weir.format.Check;
import dev.weir.format.WeirException;
import dev.weir.storage.log.ScrubReport;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state and its journal. Changes are synchronized by the owner; the state may be read by any thread. */
public final class Catalog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Catalog.class);

    /** A journal that is no longer is left alone. */
    static final long SHORT_BYTES = 1 << 20;

    /** So many times what the state needs. */
    static final int LONG = 4;

    private final Journal journal;
    private long shortenAt = SHORT_BYTES;
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
        if (journal.bytes() > shortenAt) {
            shorten();
        }
    }

    /** The command is done in any case; so what fails here is no concern of its caller. */
    private void shorten() {
        shortenAt = journal.bytes() + SHORT_BYTES;
        try {
            List<CatalogCommand> whole = state.commands();
            Check.that(replayed(whole).equals(state), "the commands of a state make it");
            shortenAt = Math.max(SHORT_BYTES, LONG * journal.shorten(whole));
        } catch (WeirException e) {
            LOG.warn("the catalog's journal stays as long as it is bytes={}", journal.bytes(), e);
        }
    }

    private static CatalogState replayed(List<CatalogCommand> commands) {
        CatalogState made = CatalogState.EMPTY;
        for (CatalogCommand command : commands) {
            made = CatalogMachine.apply(made, command).state();
        }
        return made;
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
