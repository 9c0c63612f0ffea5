package dev.weir.storage.testing;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import dev.weir.storage.testing.NameChanges.NameChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that loses, refuses and spoils what a real one may. Thread-safe, and deterministic: the same calls with the same
 * random numbers leave the same bytes.
 *
 * <p><b>When the power goes</b> ({@link #crash}, {@link #crashAt}), what was synced is there. Of the rest, under
 * {@link CrashModel#ANY_ORDER}:
 * <ul>
 *   <li><i>Writes.</i> Each survives by itself: whole, torn (some of its sectors of 512 bytes, not only the first ones), or not at all.
 *       A later one may be there and an earlier one not; between them is what was there before, or zeros. Where bytes were
 *       replaced, each sector of a write is old or new. A file ends where its last surviving byte is, now and then later, with zeros.
 *   <li><i>Truncations</i> have happened or not, whatever was written after them.
 *   <li><i>Names.</i> Of the creations, renames and deletions in one directory the first ones survive, in their order; how many is
 *       another matter in each directory. File systems keep their names in a journal, whose transactions are replayed in order;
 *       they do not promise more than that, and by {@code fsync} of one directory nothing of another one. A rename between two
 *       directories is one step of both. A name may be there while the bytes of its file are not, and the other way round; a
 *       synced file whose name is lost is lost.
 * </ul>
 *
 * <p><b>While it has power</b> ({@link #faults}):
 * <ul>
 *   <li>Operations fail with {@code IO_ERROR}, once or by chance; of a write some first bytes may be there. After a sync that
 *       failed, each unsynced write of that file is on the disk or never will be although every reader sees it until the next
 *       crash and later syncs succeed: Linux marks pages as clean when it could not write them. Truncations have happened.
 *   <li>The disk is full ({@code DISK_FULL}): a part of the write is there, nothing can be created.
 *   <li>Syncs lie: they return, and nothing is durable by them.
 *   <li>A read brings a wrong bit, once. Or a bit on the disk is wrong from now on ({@link #flip}).
 *   <li>Somebody cuts a file short or deletes it behind our back ({@link #truncateBehind}, {@link #deleteBehind}).
 *   <li>Operations hang: the clock goes on before they do what they should.
 *   <li>The process is killed, and the disk keeps its power ({@link #kill}): all that was written is there, synced or not.
 * </ul>
 *
 * <p>Whoever had the disk before a crash is dead: each further call by one of its files, or by {@link #incarnation its view of the
 * disk}, throws {@link SimulatedCrash}; only {@code close()} goes through, so that code unwinds.
 */
public final class MemoryDisk implements Disk {
    private static final long NEVER = -1;

    private final CrashModel model;
    private final RandomGenerator random;
    private final Faults faults;
    private final Directory root = new Directory();
    private final NameChanges unsyncedNames = new NameChanges();
    /** Where the durable part is beyond the process, if anywhere. */
    private @Nullable Platter platter;

    /** How many have it open. */
    private final Map<Inode, Integer> open = new IdentityHashMap<>();

    private final Set<Path> locks = new HashSet<>();
    private long operations;
    private long crashAt = NEVER;
    private CrashMoment crashMoment = CrashMoment.BEFORE;
    private boolean dead;
    private int incarnation;
    private int syncs;

    public MemoryDisk() {
        this(CrashModel.ANY_ORDER);
    }

    public MemoryDisk(CrashModel model) {
        this(model, new Random(0), new VirtualClock());
    }

    /**
     * @param random decides what faults do while there is power; what a crash leaves is decided by that given to {@link #crash}
     * @param clock goes on while an operation hangs
     */
    public MemoryDisk(CrashModel model, Random random, VirtualClock clock) {
        this.model = model;
        this.random = scrambled(random);
        this.faults = new Faults(this, this.random, clock);
    }

    /**
     * A disk whose durable part is kept in a directory of the real one, beyond this process, which may be killed: then everything is lost
     * that was not synced, as if the power had gone. To be told to {@link #crash} is not for it.
     */
    public static MemoryDisk keptIn(Path directory) {
        MemoryDisk disk = new MemoryDisk();
        disk.platter = Platter.open(directory, disk.root);
        return disk;
    }

    /** The first numbers of a {@link Random} hardly differ between seeds that are close to each other. */
    private static RandomGenerator scrambled(Random random) {
        return new SplittableRandom(random.nextLong());
    }

    public Faults faults() {
        return faults;
    }

    /** Files that are open now, locks not counted. */
    public synchronized int openFiles() {
        return open.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How many times a file or a directory was synced. */
    public synchronized int syncs() {
        return syncs;
    }

    /** How many changes were asked for: the number of the next one. Directories that are made or deleted with others count each. */
    public synchronized long operations() {
        return operations;
    }

    /** The power goes at the change of this number: it throws {@link SimulatedCrash}, as does every call until {@link #restart}. */
    public synchronized void crashAt(long operation, CrashMoment moment) {
        crashAt = operation;
        crashMoment = moment;
    }

    /** After {@link #crashAt} has come: the disk is there again, with what the crash has left. */
    public synchronized void restart(Random random) {
        if (!dead) {
            throw new IllegalStateException("nothing has crashed");
        }
        crash(random);
    }

    /** The power goes and comes again, now. */
    public synchronized void crash(Random random) {
        RandomGenerator scrambled = scrambled(random);
        unsyncedNames.crash(model, scrambled);
        crash(root, scrambled);
        begin();
    }

    private void crash(Directory directory, RandomGenerator random) {
        directory.names.clear();
        directory.names.putAll(directory.durable);
        for (Node node : directory.names.values()) {
            switch (node) {
                case Directory inner -> crash(inner, random);
                case Inode file -> file.crash(model, random);
            }
        }
    }

    /** {@code kill -9}: the process is gone, with its open files and locks; the system still has what it wrote. */
    public synchronized void kill() {
        begin();
    }

    private void begin() {
        open.clear();
        locks.clear();
        crashAt = NEVER;
        dead = false;
        incarnation++;
    }

    /** This disk for one life of a process: it dies with the next crash or kill, and a new one is asked for. */
    public synchronized Disk incarnation() {
        return new Incarnation(this, incarnation);
    }

    /** Turns bits of a byte over, for good and unnoticed. */
    public synchronized void flip(Path file, long position, int mask) {
        existingFile(DiskOperation.READ, file).flip(position, mask);
    }

    /** Without asking the disk. */
    public synchronized long sizeOf(Path file) {
        return existingFile(DiskOperation.READ, file).size();
    }

    /** Its bytes as every process sees them, without asking the disk; empty: there is no such file. */
    public synchronized Optional<byte[]> bytesOf(Path file) {
        if (!(find(file) instanceof Inode inode)) {
            return Optional.empty();
        }
        byte[] bytes = new byte[Math.toIntExact(inode.size())];
        inode.read(0, bytes);
        return Optional.of(bytes);
    }

    /** Files below a directory, at any depth, without asking the disk; none if there is no such directory. */
    public synchronized List<Path> filesBelow(Path directory) {
        List<Path> files = new ArrayList<>();
        if (find(directory) instanceof Directory found) {
            found.names.forEach((name, node) -> {
                Path path = directory.resolve(name);
                if (node instanceof Directory) {
                    files.addAll(filesBelow(path));
                } else {
                    files.add(path);
                }
            });
        }
        return files;
    }

    /** What an operator does by mistake; it is on the disk at once. */
    public synchronized void truncateBehind(Path file, long size) {
        existingFile(DiskOperation.TRUNCATE, file).cutForGood(size);
    }

    /** What an operator does by mistake; it is on the disk at once. Who has the file open does not notice. */
    public synchronized void deleteBehind(Path file) {
        Inode inode = existingFile(DiskOperation.DELETE, file);
        Directory parent = parent(DiskOperation.DELETE, file);
        parent.names.remove(name(file));
        parent.durable.values().remove(inode);
        unsyncedNames.forget(inode);
    }

    void requireAlive(int of) {
        if (dead || of != incarnation) {
            throw new SimulatedCrash("the process that asks does not exist any more");
        }
    }

    private void requireAlive() {
        requireAlive(incarnation);
    }

    /** Counts a change; if the power goes at it, when. Otherwise time passes or the operation fails, if it is to. */
    @Nullable
    CrashMoment begin(DiskOperation operation, Path path) {
        requireAlive();
        if (operation.changes() && operations++ == crashAt) {
            if (crashMoment == CrashMoment.BEFORE) {
                throw die(operation, path);
            }
            return crashMoment;
        }
        return null;
    }

    private SimulatedCrash die(DiskOperation operation, Path path) {
        dead = true;
        return new SimulatedCrash("the power has gone operation=" + (operations - 1) + " what=" + operation + " moment="
                + crashMoment + " file=" + path);
    }

    void end(@Nullable CrashMoment moment, DiskOperation operation, Path path) {
        if (moment != null) {
            throw die(operation, path);
        }
    }

    void strike(DiskOperation operation, Path path) {
        if (faults.strikes(operation)) {
            throw error(operation, "a fault of the test", path);
        }
    }

    /** An operation that happens at once or not. */
    void change(DiskOperation operation, Path path, Runnable change) {
        CrashMoment moment = begin(operation, path);
        if (moment == null) {
            strike(operation, path);
        }
        if (moment != CrashMoment.MIDDLE || random.nextBoolean()) {
            change.run();
        }
        end(moment, operation, path);
    }

    void sync(DiskOperation operation, Path path, Runnable sync) {
        change(operation, path, () -> {
            syncs++;
            if (!faults.lies(operations - 1)) {
                sync.run();
            }
        });
    }

    RandomGenerator random() {
        return random;
    }

    /** How many bytes of a write have room. */
    int fitting(Inode inode, long position, int length) {
        long capacity = faults.capacityBytes();
        return capacity == Long.MAX_VALUE ? length : inode.fitting(position, length, capacity - usedBytes());
    }

    /** As {@link Faults#capacity} counts them. */
    public synchronized long usedBytes() {
        Set<Inode> files = Collections.newSetFromMap(new IdentityHashMap<>());
        files.addAll(open.keySet());
        long names = collect(root, files);
        return names * SparseBytes.SECTOR
                + files.stream().mapToLong(Inode::allocatedBytes).sum();
    }

    private static long collect(Directory directory, Set<Inode> files) {
        long names = directory.names.size();
        for (Node node : directory.names.values()) {
            switch (node) {
                case Directory inner -> names += collect(inner, files);
                case Inode file -> files.add(file);
            }
        }
        return names;
    }

    private void requireRoom(DiskOperation operation, Path path) {
        long capacity = faults.capacityBytes();
        if (capacity < Long.MAX_VALUE && capacity - usedBytes() < SparseBytes.SECTOR) {
            throw full(operation, path);
        }
    }

    static WeirException full(DiskOperation operation, Path path) {
        return new WeirException(
                ErrorCode.DISK_FULL,
                "cannot " + operation.words() + ": the disk is full; free some space file=" + path);
    }

    static WeirException error(DiskOperation operation, String why, Path path) {
        return new WeirException(
                ErrorCode.IO_ERROR, "cannot " + operation.words() + ": " + why + "; look at the disk file=" + path);
    }

    private @Nullable Node find(@Nullable Path path) {
        Node node = root;
        if (path != null) {
            for (Path name : path) {
                node = node instanceof Directory directory ? directory.names.get(name.toString()) : null;
            }
        }
        return node;
    }

    private Inode existingFile(DiskOperation operation, Path path) {
        if (find(path) instanceof Inode inode) {
            return inode;
        }
        throw error(operation, "there is no such file", path);
    }

    private Directory parent(DiskOperation operation, Path path) {
        if (find(path.getParent()) instanceof Directory directory) {
            return directory;
        }
        throw error(operation, "there is no such directory", path);
    }

    private static String name(Path path) {
        return Objects.requireNonNull(path.getFileName(), "the root has no name")
                .toString();
    }

    @Override
    public synchronized DiskFile open(Path file, Mode mode) {
        requireAlive();
        if (mode == Mode.CREATE) {
            create(file);
        } else {
            strike(DiskOperation.OPEN, file);
        }
        Inode inode = existingFile(DiskOperation.OPEN, file);
        open.merge(inode, 1, Integer::sum);
        return new MemoryFile(this, file, inode, mode, incarnation);
    }

    private void create(Path file) {
        create(file, () -> platter == null ? new Inode() : platter.newFile());
    }

    private void create(Path file, Supplier<Inode> inode) {
        Directory parent = parent(DiskOperation.CREATE, file);
        String name = name(file);
        if (parent.names.containsKey(name)) {
            throw error(DiskOperation.CREATE, "there is such a file already", file);
        }
        requireRoom(DiskOperation.CREATE, file);
        change(DiskOperation.CREATE, file, () -> link(parent, name, inode.get()));
    }

    private void link(Directory parent, String name, Node node) {
        parent.names.put(name, node);
        unsyncedNames.add(new NameChange.Link(parent, name, node));
    }

    void closed(Inode inode, int openedIn) {
        if (openedIn == incarnation) {
            open.computeIfPresent(inode, (_, handles) -> handles == 1 ? null : handles - 1);
        }
    }

    @Override
    public synchronized boolean exists(Path path) {
        requireAlive();
        return find(path) != null;
    }

    @Override
    public synchronized boolean isDirectory(Path path) {
        requireAlive();
        return find(path) instanceof Directory;
    }

    @Override
    public synchronized List<String> list(Path directory) {
        requireAlive();
        strike(DiskOperation.LIST, directory);
        return find(directory) instanceof Directory found ? List.copyOf(found.names.keySet()) : List.of();
    }

    @Override
    public synchronized void createDirectories(Path directory) {
        requireAlive();
        Node node = find(directory);
        if (node instanceof Inode) {
            throw error(DiskOperation.MAKE_DIRECTORY, "there is such a file already", directory);
        }
        if (node != null) {
            return;
        }
        if (directory.getParent() != null) {
            createDirectories(directory.getParent());
        }
        Directory parent = parent(DiskOperation.MAKE_DIRECTORY, directory);
        requireRoom(DiskOperation.MAKE_DIRECTORY, directory);
        change(DiskOperation.MAKE_DIRECTORY, directory, () -> link(parent, name(directory), new Directory()));
    }

    @Override
    public synchronized void delete(Path path) {
        requireAlive();
        Node node = find(path);
        if (node instanceof Directory directory) {
            new ArrayList<>(directory.names.keySet()).forEach(name -> delete(path.resolve(name)));
        }
        if (node != null && node != root) {
            Directory parent = parent(DiskOperation.DELETE, path);
            change(DiskOperation.DELETE, path, () -> {
                parent.names.remove(name(path));
                unsyncedNames.add(new NameChange.Unlink(parent, name(path), node));
            });
        }
    }

    @Override
    public synchronized void rename(Path from, Path to) {
        requireAlive();
        Node node = find(from);
        if (node == null || node == root) {
            throw error(DiskOperation.RENAME, "there is no such file", from);
        }
        if (find(to) instanceof Directory) {
            throw error(DiskOperation.RENAME, "there is such a directory already", to);
        }
        Directory source = parent(DiskOperation.RENAME, from);
        Directory target = parent(DiskOperation.RENAME, to);
        change(DiskOperation.RENAME, from, () -> {
            source.names.remove(name(from));
            target.names.put(name(to), node);
            unsyncedNames.add(new NameChange.Move(source, name(from), target, name(to), node));
        });
    }

    @Override
    public synchronized boolean link(Path existing, Path fresh) {
        requireAlive();
        Inode inode = existingFile(DiskOperation.CREATE, existing);
        create(fresh, () -> inode);
        return true;
    }

    @Override
    public synchronized void syncDirectory(Path directory) {
        requireAlive();
        if (find(directory) instanceof Directory found) {
            sync(DiskOperation.SYNC_DIRECTORY, directory, () -> {
                unsyncedNames.sync(found);
                if (platter != null) {
                    platter.writeNames(root);
                }
            });
        } else {
            throw error(DiskOperation.SYNC_DIRECTORY, "there is no such directory", directory);
        }
    }

    @Override
    public synchronized AutoCloseable lock(Path file) {
        requireAlive();
        if (locks.contains(file)) {
            throw new WeirException(
                    ErrorCode.IN_USE,
                    "another server holds the lock; stop it or choose another directory pid="
                            + ProcessHandle.current().pid() + " file=" + file);
        }
        if (find(file) == null) {
            create(file);
        }
        locks.add(file);
        int taken = incarnation;
        return () -> {
            synchronized (this) {
                if (taken == incarnation) {
                    locks.remove(file);
                }
            }
        };
    }
}
