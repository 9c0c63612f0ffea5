package dev.weir.server.catalog;

import java.util.function.Consumer;

/** The port to the place where commands become durable and get their order. */
public interface Journal extends AutoCloseable {
    /** Hands over all commands in their order. */
    void replay(Consumer<CatalogCommand> into);

    /** Returns when the command is durable. After an error nothing further is taken. */
    void append(CatalogCommand command);

    @Override
    void close();
}
