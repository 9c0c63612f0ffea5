package dev.weir.storage.testing;

import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import dev.weir.storage.disk.LocalDisk;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What is durable of a {@link MemoryDisk}, in a directory of the real one: each file's bytes under a number, and one file with all names.
 * Nothing of it is synced: it has to outlive a process, not the machine.
 */
final class Platter {
    private static final String NAMES = "names";

    private final Disk disk = new LocalDisk();
    private final Path directory;
    private int nextFile;

    private Platter(Path directory) {
        this.directory = directory;
    }

    /** Fills {@code root} with what is there. */
    static Platter open(Path directory, Directory root) {
        Platter platter = new Platter(directory);
        platter.disk.createDirectories(directory);
        Set<String> used = new HashSet<>(Set.of(NAMES));
        if (platter.disk.exists(directory.resolve(NAMES))) {
            String names = new String(platter.read(NAMES), StandardCharsets.UTF_8);
            names.lines().forEach(line -> used.add(platter.load(line, root)));
        }
        // of files that were deleted, or whose names were never synced
        platter.disk.list(directory).stream()
                .filter(name -> !used.contains(name))
                .forEach(name -> platter.disk.delete(directory.resolve(name)));
        return platter;
    }

    /** A file that has no name yet. */
    Inode newFile() {
        return new Inode(this, nextFile++);
    }

    void write(int file, long position, byte[] bytes) {
        try (DiskFile open = open(file)) {
            open.write(position, ByteBuffer.wrap(bytes));
        }
    }

    void cut(int file, long size) {
        try (DiskFile open = open(file)) {
            open.truncate(size);
        }
    }

    private DiskFile open(int file) {
        Path path = directory.resolve(Integer.toString(file));
        return disk.open(path, disk.exists(path) ? Disk.Mode.WRITE : Disk.Mode.CREATE);
    }

    private byte[] read(String name) {
        Path path = directory.resolve(name);
        if (!disk.exists(path)) {
            return new byte[0];
        }
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(file.size()));
            file.read(0, bytes);
            return bytes.array();
        }
    }

    /** All durable names, at once: a directory as {@code path/}, a file as {@code path=number}. */
    void writeNames(Directory root) {
        StringBuilder names = new StringBuilder();
        addNames("", root, names);
        Path fresh = directory.resolve(NAMES + ".new");
        disk.delete(fresh);
        try (DiskFile file = disk.open(fresh, Disk.Mode.CREATE)) {
            file.write(0, ByteBuffer.wrap(names.toString().getBytes(StandardCharsets.UTF_8)));
        }
        disk.rename(fresh, directory.resolve(NAMES));
    }

    private static void addNames(String path, Directory directory, StringBuilder into) {
        for (Map.Entry<String, Node> name : directory.durable.entrySet()) {
            String full = path + "/" + name.getKey();
            switch (name.getValue()) {
                case Directory inner -> {
                    into.append(full).append("/\n");
                    addNames(full, inner, into);
                }
                case Inode file ->
                    into.append(full).append('=').append(file.number()).append('\n');
            }
        }
    }

    /** Returns under which name its bytes are, if they are. */
    private String load(String line, Directory root) {
        int end = line.endsWith("/") ? line.length() - 1 : line.lastIndexOf('=');
        String number = line.substring(end + 1);
        Node node = number.isEmpty() ? new Directory() : loaded(Integer.parseInt(number));
        Directory parent = root;
        Path path = Path.of(line.substring(0, end));
        for (Path name : path.getParent()) {
            parent = (Directory) parent.names.get(name.toString());
        }
        parent.names.put(path.getFileName().toString(), node);
        parent.durable.put(path.getFileName().toString(), node);
        return number;
    }

    private Inode loaded(int number) {
        nextFile = Math.max(nextFile, number + 1);
        return new Inode(this, number, read(Integer.toString(number)));
    }
}
