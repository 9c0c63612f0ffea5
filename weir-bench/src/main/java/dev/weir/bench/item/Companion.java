package dev.weir.bench.item;

import dev.weir.bench.process.ClientProcess;
import dev.weir.format.RealWorld;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A JVM beside the one that measures. It says one line of JSON when it is ready, and another when it is done.
 *
 * @param begun completes with the first line
 * @param ended completes with the second; both fail when the JVM ends early
 */
@RealWorld("starts a thread")
record Companion<B, E>(CompletableFuture<B> begun, CompletableFuture<E> ended) {
    /**
     * Starts it, and answers when it is ready.
     *
     * @param argument all that it has to know, as JSON
     */
    static <B, E> Companion<B, E> start(Class<?> main, Object argument, Class<B> first, Class<E> second) {
        Companion<B, E> companion = new Companion<>(new CompletableFuture<>(), new CompletableFuture<>());
        Thread.ofPlatform().daemon().name("companion").start(() -> companion.run(main, argument, first, second));
        companion.begun.join();
        return companion;
    }

    private void run(Class<?> main, Object argument, Class<B> first, Class<E> second) {
        int exit = ClientProcess.run(main.getName(), List.of(Following.write(argument)), List.of(), line -> {
            if (!line.startsWith("{")) {
                System.err.println(line);
            } else if (!begun.isDone()) {
                begun.complete(Following.read(line, first));
            } else {
                ended.complete(Following.read(line, second));
            }
        });
        RuntimeException early =
                new IllegalStateException("a process beside ended early: " + main.getSimpleName() + " exit=" + exit);
        begun.completeExceptionally(early);
        ended.completeExceptionally(early);
    }
}
