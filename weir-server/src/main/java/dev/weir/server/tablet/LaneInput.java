package dev.weir.server.tablet;

import dev.weir.server.catalog.TableInfo;
import dev.weir.storage.log.LogRewrite;
import dev.weir.storage.state.StateTask;
import java.util.concurrent.CompletableFuture;

/** What a lane is asked to do. */
public sealed interface LaneInput {
    record Write(Append append) implements LaneInput {}

    /**
     * A tablet's table has other options, from the next turn on. The future completes when they hold, and all that was acknowledged before is
     * as durable as they say.
     */
    record Alter(Tablet tablet, TableInfo table, CompletableFuture<Void> done) implements LaneInput {}

    /** Take a tablet into upkeep, from now on until it is retired. */
    record Adopt(Tablet tablet) implements LaneInput {}

    /** Put a segment that was made of others into their place. The future completes with whether that was still possible. */
    record Replace(Tablet tablet, LogRewrite rewrite, CompletableFuture<Boolean> done) implements LaneInput {}

    /** Rows by key are in their store now, so that those in memory are needed no more than others; or those of the store are in memory as well. */
    record Done(Tablet tablet, StateTask task) implements LaneInput {}

    /** Close a tablet's log if nobody reads it: whoever opened it for a look says this at the end. */
    record Rest(Tablet tablet) implements LaneInput {}

    /** Finish with a tablet: sync it, close its log. The future completes when nothing of it is open any more. */
    record Retire(Tablet tablet, Tablet.End end, CompletableFuture<Void> done) implements LaneInput {}
}
