package dev.weir.server.catalog;

import dev.weir.storage.log.ScrubReport;
import java.util.List;
import java.util.function.Consumer;

/** The port to the place where commands become durable and get their order. */
public interface Journal extends AutoCloseable {
    /** Hands over all commands in their order. */
    void replay(Consumer<CatalogCommand> into);

    /** Returns when the command is durable. After an error nothing further is taken. */
    void append(CatalogCommand command);

    /** How long it is. */
    long bytes();

    /**
     * Puts these commands, which make the same state, in the place of all that there are, if that makes it a quarter as long or less. After an error
     * the old ones are there, or nothing further is taken.
     *
     * @return how long these commands are
     */
    long shorten(List<CatalogCommand> whole);

    /** Reads all that is durable again and holds it against its checksums; what counts as a batch is a command. Any thread. */
    ScrubReport scrub();

    @Override
    void close();
}
