package dev.weir.storage.disk;

import dev.weir.format.ErrorCode;
import dev.weir.format.RealWorld;
import dev.weir.format.WeirException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** This machine's file system, by NIO. */
@RealWorld("it is the port to the real disk")
public final class LocalDisk implements Disk {
    /**
     * Lock files held by this process. The operating system gives its lock to the process, not to us: a second open of the same
     * file here would get it too, and closing that one would free it for everybody.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final OpenFiles openFiles;

    public LocalDisk() {
        this(OpenFiles.AS_THE_PROCESS_MAY);
    }

    LocalDisk(int mostFiles) {
        this.openFiles = new OpenFiles(mostFiles);
    }

    /** Files that are open now, locks not counted. */
    public int openFiles() {
        return openFiles.count();
    }

    @Override
    public DiskFile open(Path file, Mode mode) {
        return LocalFile.open(file, mode, openFiles);
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path);
    }

    @Override
    public boolean isDirectory(Path path) {
        return Files.isDirectory(path);
    }

    @Override
    public List<String> list(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw DiskErrors.of("list the directory", directory, e);
        }
    }

    @Override
    public void createDirectories(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw DiskErrors.of("create the directory", directory, e);
        }
    }

    @Override
    public void delete(Path path) {
        try {
            Files.walkFileTree(path, new Deleting());
        } catch (IOException e) {
            throw DiskErrors.of("delete", path, e);
        }
    }

    @Override
    public void rename(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw DiskErrors.of("rename to " + to.getFileName(), from, e);
        }
    }

    @Override
    public boolean link(Path existing, Path fresh) {
        try {
            Files.createLink(fresh, existing);
            return true;
        } catch (UnsupportedOperationException | FileSystemException e) {
            // what is wrong with the disk itself is told by whoever copies instead
            return false;
        } catch (IOException e) {
            throw DiskErrors.of("link to " + existing, fresh, e);
        }
    }

    @Override
    public void syncDirectory(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw DiskErrors.of("sync the directory", directory, e);
        }
    }

    @Override
    public AutoCloseable lock(Path file) {
        Path name = realPath(file);
        if (!HELD.add(name)) {
            throw inUse(file, Long.toString(ProcessHandle.current().pid()));
        }
        try {
            return new Held(name, lockedChannel(file));
        } catch (IOException e) {
            HELD.remove(name);
            throw DiskErrors.of("lock", file, e);
        } catch (WeirException e) {
            HELD.remove(name);
            throw e;
        }
    }

    private static FileChannel lockedChannel(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(file, holder(channel));
            }
            channel.truncate(0);
            byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
            channel.write(ByteBuffer.wrap(pid), 0);
            return channel;
        } catch (IOException | WeirException e) {
            channel.close();
            throw e;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(20);
        channel.read(text, 0);
        String pid = StandardCharsets.US_ASCII.decode(text.flip()).toString();
        return pid.chars().allMatch(Character::isDigit) && !pid.isEmpty() ? pid : "unknown";
    }

    private static WeirException inUse(Path file, String pid) {
        return new WeirException(
                ErrorCode.IN_USE,
                "another server holds the lock; stop it or choose another directory pid=" + pid + " file=" + file);
    }

    private static Path realPath(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        try {
            return parent == null ? absolute : parent.toRealPath().resolve(absolute.getFileName());
        } catch (IOException e) {
            throw DiskErrors.of("lock", file, e);
        }
    }

    private record Held(Path name, FileChannel channel) implements AutoCloseable {
        /** The file stays: to delete it would let two others lock two different files of this name. */
        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw DiskErrors.of("unlock", name, e);
            } finally {
                HELD.remove(name);
            }
        }
    }

    private static final class Deleting extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        /** Somebody else may delete the same tree. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
            if (e != null) {
                throw e;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
