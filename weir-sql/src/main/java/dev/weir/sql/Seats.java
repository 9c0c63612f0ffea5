package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where statements run. Those that need next to no memory ({@link Weight}) sit together on the first seat, so that they answer whatever the others do. Each other one
 * gets a seat for itself while there are any, and shares one afterwards: nobody waits. Seats are made when they are first needed and then stay, since making one takes
 * a core some 30 ms. All limits together are those of SQL.
 */
final class Seats implements AutoCloseable {
    /** Parts of a seat's memory in which seats are compared. */
    private static final long PARTS = 8;

    private final SqlConfig config;
    private final Seat first;
    private final List<Seat> others = new ArrayList<>();

    Seats(SqlConfig config) {
        this.config = config;
        empty(config.tempDirectory());
        this.first = new Seat(config, 0);
    }

    /** What a process that was killed has left. The directory itself may be a link to another disk. */
    private static void empty(Path directory) {
        try {
            Path root = Files.createDirectories(directory).toRealPath();
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                    if (e != null) {
                        throw e;
                    }
                    if (!folder.equals(root)) {
                        Files.delete(folder);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new WeirException(
                    ErrorCode.IO_ERROR, "the directory for what sql spills cannot be emptied path=" + directory, e);
        }
    }

    /** A place beside all light statements, which is where statements are checked. The caller closes it. */
    Seat.Taken light() {
        return first.take();
    }

    /** A place for a statement of which nothing is known. The caller closes it. */
    synchronized Seat.Taken own() {
        if (config.seats() == 1) {
            return first.take();
        }
        Optional<Seat> empty =
                others.stream().filter(seat -> seat.statements() == 0).findFirst();
        if (empty.isPresent()) {
            return empty.get().take();
        }
        if (others.size() < config.seats() - 1) {
            Seat made = new Seat(config, others.size() + 1);
            others.add(made);
            return made.take();
        }
        return shared().take();
    }

    /** The one with the most memory left, as far as it makes a difference, and of those the one with the fewest statements. */
    private Seat shared() {
        long part = Math.max(1, config.seatMemoryBytes() / PARTS);
        record Seen(Seat seat, long memory) {}
        return others.stream()
                .map(seat -> new Seen(seat, seat.memoryBytes() / part))
                .min(Comparator.comparingLong(Seen::memory)
                        .thenComparingInt(seen -> seen.seat().statements()))
                .orElseThrow()
                .seat();
    }

    /** How many statements sit on each seat that was made, on the first one first. */
    synchronized List<Integer> statements() {
        return Stream.concat(Stream.of(first), others.stream())
                .map(Seat::statements)
                .toList();
    }

    /** Nobody sits anywhere any more. */
    @Override
    public synchronized void close() {
        others.forEach(Seat::close);
        others.clear();
        first.close();
    }
}
