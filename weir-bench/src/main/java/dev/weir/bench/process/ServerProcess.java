package dev.weir.bench.process;

import dev.weir.format.RealWorld;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A running server of our own. Ended with this JVM at the latest. */
@RealWorld("starts processes and waits for them")
public final class ServerProcess implements AutoCloseable {
    private static final long START_LIMIT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long STOP_LIMIT_S = 30;
    private static final long LOOK_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int LOG_LINES = 20;

    private final Process process;
    private final ServerPlace place;
    private final Thread atExit;

    private ServerProcess(Process process, ServerPlace place) {
        this.process = process;
        this.place = place;
        this.atExit = Thread.ofPlatform().name("end-server").unstarted(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Starts the command and returns at once; its output goes to a log beside the data directory. */
    public static ServerProcess start(ServerCommand command, ServerPlace place) {
        try {
            Files.createDirectories(place.data().toAbsolutePath().getParent());
            Process process = new ProcessBuilder(command.at(place))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(place.log().toFile()))
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .start();
            return new ServerProcess(process, place);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "server cannot be started: command=" + command.words().getFirst(), e);
        }
    }

    /** Waits until the server takes connections; an error with the end of its log when it ends or takes too long. */
    public ServerProcess awaitReady() {
        long deadlineNs = System.nanoTime() + START_LIMIT_NS;
        while (!place.answers()) {
            if (!process.isAlive() || System.nanoTime() > deadlineNs) {
                boolean alive = process.isAlive();
                close();
                throw new IllegalStateException(
                        "server did not come up: alive=" + alive + " log=" + place.log() + "\n" + endOfLog());
            }
            LockSupport.parkNanos(LOOK_EVERY_NS);
        }
        return this;
    }

    public long pid() {
        return process.pid();
    }

    public ServerPlace place() {
        return place;
    }

    /** Asks it to stop, and waits. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        forget(atExit);
    }

    static void forget(Thread atExit) {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // the JVM ends already: the hook will find the process gone
        }
    }

    /** kill -9 of a server that another process may have started; returns when it is gone. */
    public static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(server -> {
            server.destroyForcibly();
            server.onExit().join();
        });
    }

    private String endOfLog() {
        Path log = place.log();
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        } catch (IOException e) {
            return "no log: " + e;
        }
    }
}
