package dev.weir.bench;

import dev.weir.bench.item.Item;
import dev.weir.bench.item.ItemMain;
import dev.weir.bench.item.ItemTask;
import dev.weir.bench.measure.QuietMachine;
import dev.weir.bench.process.ClientProcess;
import dev.weir.bench.process.ServerCommand;
import dev.weir.bench.process.ServerPlace;
import dev.weir.bench.process.ServerProcess;
import dev.weir.bench.report.Line;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gives each item what it needs (a server, a filled table, an empty folder), runs it in a client JVM, and again when others
 * disturbed it. One server serves all items but those that start or kill one.
 */
final class ItemRunner implements AutoCloseable {
    enum Outcome {
        OK,
        FAILED
    }

    private final ServerCommand command;
    private final BenchArgs args;
    private final Path work;
    private @Nullable ServerProcess shared;
    /** The tables that readers read, once there are any. */
    private @Nullable String events;

    private @Nullable String users;

    ItemRunner(ServerCommand command, BenchArgs args) {
        this.command = command;
        this.args = args;
        this.work = args.work().resolve("run-" + ProcessHandle.current().pid());
    }

    Outcome run(Item item, String variant) {
        long tries = Math.max(1, args.number("tries", 1));
        for (int attempt = 1; ; attempt++) {
            QuietMachine.await(Duration.ofSeconds(args.number("quiet", 0)));
            List<Line> lines = new ArrayList<>();
            int exit = prepareAndRun(item, variant, attempt, lines);
            if (exit != 0) {
                System.err.println("weir bench: failed: item=" + item + " variant=" + variant + " exit=" + exit);
                return Outcome.FAILED;
            }
            if (attempt >= tries || lines.stream().noneMatch(Line::disturbed)) {
                return Outcome.OK;
            }
            System.err.println("weir bench: others used the machine, again: item=" + item + " variant=" + variant);
        }
    }

    private int prepareAndRun(Item item, String variant, int attempt, List<Line> lines) {
        ServerPlace nowhere = new ServerPlace(work, 0, 0);
        return switch (item.needs()) {
            case NOTHING -> client(task(item, variant, attempt, nowhere, 0, "-"), lines);
            case PLACE -> client(task(item, variant, attempt, ServerPlace.fresh(work), 0, "-"), lines);
            case SERVER -> {
                ServerProcess server = shared();
                String table = table(item, variant, attempt);
                int exit = client(task(item, variant, attempt, server.place(), server.pid(), table), lines);
                if (exit == 0 && item == Item.A1 && variant.equals("records")) {
                    events = table;
                }
                if (exit == 0 && item == Item.P1 && variant.equals("records")) {
                    users = table;
                }
                yield exit;
            }
            case EVENTS, USERS -> {
                ServerProcess server = shared();
                String table = item.needs() == Item.Needs.USERS ? users() : events();
                yield client(task(item, variant, attempt, server.place(), server.pid(), table), lines);
            }
            case FRESH_SERVER -> {
                ServerPlace place = ServerPlace.fresh(work);
                try (ServerProcess server = ServerProcess.start(command, place).awaitReady()) {
                    yield client(task(item, variant, attempt, place, server.pid(), "events"), lines);
                } finally {
                    // the next one is ten times as long
                    delete(place.data());
                }
            }
            case LOADED_PLACE -> {
                // the item kills this server, and starts and ends another one in its place
                try (ServerProcess server =
                        ServerProcess.start(command, ServerPlace.fresh(work)).awaitReady()) {
                    int loaded = client(task(Item.LOAD, "records", 1, server.place(), server.pid(), "events"), lines);
                    yield loaded != 0
                            ? loaded
                            : client(task(item, variant, attempt, server.place(), server.pid(), "events"), lines);
                }
            }
        };
    }

    private ServerProcess shared() {
        ServerProcess server = shared;
        if (server == null) {
            server = ServerProcess.start(command, ServerPlace.fresh(work)).awaitReady();
            shared = server;
        }
        return server;
    }

    /** The readers' table, filled first when no A1 has done so. */
    private String events() {
        String table = events;
        if (table == null) {
            table = "events";
            fill(Item.LOAD, table);
            events = table;
        }
        return table;
    }

    private String users() {
        String table = users;
        if (table == null) {
            table = "users";
            fill(Item.LOAD_USERS, table);
            users = table;
        }
        return table;
    }

    private void fill(Item load, String table) {
        ServerProcess server = shared();
        String variant = load.variants().getFirst();
        int exit = client(task(load, variant, 1, server.place(), server.pid(), table), new ArrayList<>());
        if (exit != 0) {
            throw new IllegalStateException("table cannot be filled: table=" + table + " exit=" + exit);
        }
    }

    private static String table(Item item, String variant, int attempt) {
        String base = switch (item) {
            case A4 -> "lat";
            case P1, PL -> "users";
            default -> "events";
        };
        return base + "_" + variant.replaceAll("[^a-z0-9]+", "_") + (attempt == 1 ? "" : "_a" + attempt);
    }

    private ItemTask task(Item item, String variant, int attempt, ServerPlace place, long pid, String table) {
        int passes = isLoad(item) ? 1 : args.passes(item);
        return new ItemTask(
                item,
                variant,
                args.rows(item, variant),
                passes,
                table,
                args.run(),
                attempt,
                place,
                pid,
                command,
                args.pace(),
                args.client());
    }

    private static boolean isLoad(Item item) {
        return item == Item.LOAD || item == Item.LOAD_USERS;
    }

    private int client(ItemTask task, List<Line> lines) {
        if (args.has("in-process")) {
            return ItemMain.run(task, line -> take(line, lines));
        }
        Optional<Recording> recording =
                isLoad(task.item()) ? Optional.empty() : args.profile().map(folder -> Recording.start(folder, task));
        List<String> flags = recording.map(Recording::clientFlags).orElse(List.of());
        int exit =
                ClientProcess.run(ItemMain.class.getName(), List.of(task.toJson()), flags, line -> take(line, lines));
        recording.ifPresent(Recording::finish);
        return exit;
    }

    /** What is no figure (a library's log line) goes where it cannot be taken for one. */
    private void take(String line, List<Line> lines) {
        Optional<Line> figure = Line.parse(line);
        if (figure.isEmpty()) {
            System.err.println(line);
            return;
        }
        lines.add(figure.get());
        System.out.println(line);
        args.out().ifPresent(file -> append(file, line));
    }

    private static void append(Path file, String line) {
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("results cannot be written: file=" + file, e);
        }
    }

    @Override
    public void close() {
        if (shared != null) {
            shared.close();
        }
        delete(work);
    }

    private void delete(Path folder) {
        if (args.has("keep") || !Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            System.err.println("weir bench: data stays behind: folder=" + folder + " cause=" + e);
        }
    }
}
