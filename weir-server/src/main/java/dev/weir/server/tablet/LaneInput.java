package dev.weir.server.tablet;

import java.util.concurrent.CompletableFuture;

/** What a lane is asked to do. */
public sealed interface LaneInput {
    record Write(Append append) implements LaneInput {}

    /** Finish with a tablet: sync it, close its log. The future completes when nothing of it is open any more. */
    record Retire(Tablet tablet, Tablet.End end, CompletableFuture<Void> done) implements LaneInput {}
}
