package dev.weir.storage.testing;

import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** The disk as one life of a process has it: nothing that this process does reaches a disk that was started again after it died. */
final class Incarnation implements Disk {
    private final MemoryDisk disk;
    private final int number;

    Incarnation(MemoryDisk disk, int number) {
        this.disk = disk;
        this.number = number;
    }

    private <T> T alive(Supplier<T> call) {
        synchronized (disk) {
            disk.requireAlive(number);
            return call.get();
        }
    }

    private void run(Runnable call) {
        synchronized (disk) {
            disk.requireAlive(number);
            call.run();
        }
    }

    @Override
    public DiskFile open(Path file, Mode mode) {
        return alive(() -> disk.open(file, mode));
    }

    @Override
    public boolean exists(Path path) {
        return alive(() -> disk.exists(path));
    }

    @Override
    public boolean isDirectory(Path path) {
        return alive(() -> disk.isDirectory(path));
    }

    @Override
    public List<String> list(Path directory) {
        return alive(() -> disk.list(directory));
    }

    @Override
    public void createDirectories(Path directory) {
        run(() -> disk.createDirectories(directory));
    }

    @Override
    public void delete(Path path) {
        run(() -> disk.delete(path));
    }

    @Override
    public void rename(Path from, Path to) {
        run(() -> disk.rename(from, to));
    }

    @Override
    public boolean link(Path existing, Path fresh) {
        return alive(() -> disk.link(existing, fresh));
    }

    @Override
    public void syncDirectory(Path directory) {
        run(() -> disk.syncDirectory(directory));
    }

    @Override
    public AutoCloseable lock(Path file) {
        return alive(() -> disk.lock(file));
    }
}
