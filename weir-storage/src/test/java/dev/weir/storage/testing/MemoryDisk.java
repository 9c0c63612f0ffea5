package dev.weir.storage.testing;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A disk in memory that knows what a crash would leave: bytes that were synced in files whose names were synced, and of the
 * rest what chance decides, as a real one does. Thread-safe.
 */
public final class MemoryDisk implements Disk {
    private final Faults faults = new Faults();
    private final Map<Path, Inode> files = new TreeMap<>();
    private final Set<Path> directories = new TreeSet<>();
    private final Map<Path, Inode> durableFiles = new TreeMap<>();
    private final Set<Path> durableDirectories = new TreeSet<>();
    /** Changes of directories that are not synced yet, in order. */
    private final List<NameChange> unsynced = new ArrayList<>();

    private final Set<Path> locks = new HashSet<>();
    private int incarnation;
    private int openFiles;
    private int syncs;

    private sealed interface NameChange {
        Path path();

        record Link(Path path, Inode inode) implements NameChange {}

        record Unlink(Path path) implements NameChange {}

        record Move(Path from, Path path, Inode inode) implements NameChange {}

        record MakeDirectory(Path path) implements NameChange {}
    }

    private static final class Inode {
        private byte[] bytes = new byte[0];
        private int size;
        private byte[] synced = new byte[0];

        void sync() {
            synced = Arrays.copyOf(bytes, size);
        }

        /** After a crash: appended bytes survive up to some byte, or as zeros; bytes that were replaced, wholly or not at all. */
        void crash(Random random) {
            boolean appended =
                    size >= synced.length && Arrays.equals(bytes, 0, synced.length, synced, 0, synced.length);
            if (!appended) {
                if (random.nextBoolean()) {
                    bytes = synced.clone();
                    size = bytes.length;
                }
            } else {
                int survives = synced.length + random.nextInt(size - synced.length + 1);
                if (random.nextInt(4) == 0) {
                    Arrays.fill(bytes, survives, size, (byte) 0);
                } else {
                    size = survives;
                }
            }
            sync();
        }
    }

    public Faults faults() {
        return faults;
    }

    public synchronized int openFiles() {
        return openFiles;
    }

    /** How many times a file or a directory was synced. */
    public synchronized int syncs() {
        return syncs;
    }

    /** As if the power had gone: open files are lost, and of what was not synced some survives, some does not. */
    public synchronized void crash(Random random) {
        int survive = random.nextInt(unsynced.size() + 1);
        unsynced.subList(0, survive).forEach(this::makeDurable);
        unsynced.clear();
        files.clear();
        files.putAll(durableFiles);
        directories.clear();
        directories.addAll(durableDirectories);
        files.keySet().removeIf(file -> !directories.contains(file.getParent()));
        files.values().forEach(inode -> inode.crash(random));
        locks.clear();
        openFiles = 0;
        incarnation++;
    }

    @Override
    public synchronized DiskFile open(Path file, Mode mode) {
        Inode inode = files.get(file);
        if (mode == Mode.CREATE) {
            if (inode != null || directories.contains(file)) {
                throw error("create", "there is such a file already", file);
            }
            if (!directories.contains(file.getParent())) {
                throw error("create", "there is no such directory", file);
            }
            inode = new Inode();
            files.put(file, inode);
            unsynced.add(new NameChange.Link(file, inode));
        }
        if (inode == null) {
            throw error("open", "there is no such file", file);
        }
        openFiles++;
        return new Handle(file, inode, mode, incarnation);
    }

    @Override
    public synchronized boolean exists(Path path) {
        return files.containsKey(path) || directories.contains(path);
    }

    @Override
    public synchronized List<String> list(Path directory) {
        List<String> names = new ArrayList<>();
        files.keySet().forEach(path -> addIfIn(directory, path, names));
        directories.forEach(path -> addIfIn(directory, path, names));
        names.sort(null);
        return names;
    }

    private static void addIfIn(Path directory, Path path, List<String> names) {
        if (directory.equals(path.getParent())) {
            names.add(path.getFileName().toString());
        }
    }

    @Override
    public synchronized void createDirectories(Path directory) {
        Path parent = directory.getParent();
        if (parent != null) {
            createDirectories(parent);
        }
        if (files.containsKey(directory)) {
            throw error("create the directory", "there is such a file already", directory);
        }
        if (directories.add(directory)) {
            if (parent == null) {
                durableDirectories.add(directory);
            } else {
                unsynced.add(new NameChange.MakeDirectory(directory));
            }
        }
    }

    @Override
    public synchronized void delete(Path path) {
        for (Iterator<Path> all = files.keySet().iterator(); all.hasNext(); ) {
            Path file = all.next();
            if (file.startsWith(path)) {
                all.remove();
                unsynced.add(new NameChange.Unlink(file));
            }
        }
        for (Iterator<Path> all = directories.iterator(); all.hasNext(); ) {
            Path directory = all.next();
            if (directory.startsWith(path)) {
                all.remove();
                unsynced.add(new NameChange.Unlink(directory));
            }
        }
    }

    @Override
    public synchronized void rename(Path from, Path to) {
        Inode inode = files.remove(from);
        if (inode == null) {
            throw error("rename to " + to.getFileName(), "there is no such file", from);
        }
        files.put(to, inode);
        unsynced.add(new NameChange.Move(from, to, inode));
    }

    @Override
    public synchronized void syncDirectory(Path directory) {
        if (!directories.contains(directory)) {
            throw error("sync the directory", "there is no such directory", directory);
        }
        faults.beforeSync(directory);
        syncs++;
        for (Iterator<NameChange> all = unsynced.iterator(); all.hasNext(); ) {
            NameChange change = all.next();
            if (directory.equals(change.path().getParent())) {
                makeDurable(change);
                all.remove();
            }
        }
    }

    private void makeDurable(NameChange change) {
        switch (change) {
            case NameChange.Link link -> durableFiles.put(link.path(), link.inode());
            case NameChange.Unlink unlink -> {
                durableFiles.remove(unlink.path());
                durableDirectories.remove(unlink.path());
            }
            case NameChange.Move move -> {
                durableFiles.remove(move.from());
                durableFiles.put(move.path(), move.inode());
            }
            case NameChange.MakeDirectory made -> durableDirectories.add(made.path());
        }
    }

    @Override
    public synchronized AutoCloseable lock(Path file) {
        if (!locks.add(file)) {
            throw new WeirException(
                    ErrorCode.IN_USE,
                    "another server holds the lock; stop it or choose another directory pid="
                            + ProcessHandle.current().pid() + " file=" + file);
        }
        int taken = incarnation;
        return () -> {
            synchronized (this) {
                if (taken == incarnation) {
                    locks.remove(file);
                }
            }
        };
    }

    private static WeirException error(String what, String why, Path file) {
        return new WeirException(ErrorCode.IO_ERROR, "cannot " + what + ": " + why + "; look at the disk file=" + file);
    }

    private final class Handle implements DiskFile {
        private final Path path;
        private final Inode inode;
        private final Mode mode;
        private final int openedIn;
        private boolean closed;

        Handle(Path path, Inode inode, Mode mode, int openedIn) {
            this.path = path;
            this.inode = inode;
            this.mode = mode;
            this.openedIn = openedIn;
        }

        private void requireOpen() {
            if (closed || openedIn != incarnation) {
                throw new WeirException(ErrorCode.UNAVAILABLE, "the file is closed; ask again file=" + path);
            }
        }

        private void requireWritable() {
            requireOpen();
            if (mode == Mode.READ) {
                throw error("write", "it is open for reading only", path);
            }
        }

        @Override
        public void write(long position, ByteBuffer... buffers) {
            synchronized (MemoryDisk.this) {
                requireWritable();
                int length = 0;
                for (ByteBuffer buffer : buffers) {
                    length += buffer.remaining();
                }
                byte[] all = new byte[length];
                ByteBuffer gathered = ByteBuffer.wrap(all);
                for (ByteBuffer buffer : buffers) {
                    gathered.put(buffer);
                }
                int admitted = faults.admitted(length);
                int end = Math.toIntExact(position + admitted);
                if (end > inode.bytes.length) {
                    inode.bytes = Arrays.copyOf(inode.bytes, Math.max(end, 2 * inode.bytes.length));
                }
                System.arraycopy(all, 0, inode.bytes, (int) position, admitted);
                inode.size = Math.max(inode.size, end);
                if (admitted < length) {
                    throw new WeirException(
                            ErrorCode.DISK_FULL, "cannot write: the disk is full; free some space file=" + path);
                }
            }
        }

        @Override
        public int read(long position, ByteBuffer buffer) {
            synchronized (MemoryDisk.this) {
                requireOpen();
                int length = (int) Math.min(buffer.remaining(), Math.max(0, inode.size - position));
                if (length > 0) {
                    buffer.put(inode.bytes, (int) position, length);
                }
                return length;
            }
        }

        @Override
        public void sync() {
            synchronized (MemoryDisk.this) {
                requireWritable();
                faults.beforeSync(path);
                syncs++;
                inode.sync();
            }
        }

        @Override
        public long size() {
            synchronized (MemoryDisk.this) {
                requireOpen();
                return inode.size;
            }
        }

        @Override
        public void truncate(long size) {
            synchronized (MemoryDisk.this) {
                requireWritable();
                faults.beforeTruncate(path);
                if (size < inode.size) {
                    Arrays.fill(inode.bytes, (int) size, inode.size, (byte) 0);
                    inode.size = (int) size;
                }
            }
        }

        @Override
        public void close() {
            synchronized (MemoryDisk.this) {
                if (!closed && openedIn == incarnation) {
                    openFiles--;
                }
                closed = true;
            }
        }
    }
}
