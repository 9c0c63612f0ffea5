package dev.weir.server.catalog;

import dev.weir.storage.log.ScrubReport;
import java.util.function.Consumer;

/** The port to the place where commands become durable and get their order. */
public interface Journal extends AutoCloseable {
    /** Hands over all commands in their order. */
    void replay(Consumer<CatalogCommand> into);

    /** Returns when the command is durable. After an error nothing further is taken. */
    void append(CatalogCommand command);

    /** Reads all that is durable again and holds it against its checksums; what counts as a batch is a command. Any thread. */
    ScrubReport scrub();

    @Override
    void close();
}
