package dev.weir.storage.log;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** Counts the bytes that are read from another disk; after a kill nothing new is written, as if the process were gone. */
final class CountingDisk implements Disk {
    private final Disk disk;
    private long bytesRead;
    private boolean killed;

    CountingDisk(Disk disk) {
        this.disk = disk;
    }

    long bytesRead() {
        return bytesRead;
    }

    void kill() {
        killed = true;
    }

    void start() {
        killed = false;
    }

    @Override
    public DiskFile open(Path file, Mode mode) {
        if (killed && mode == Mode.CREATE) {
            throw new WeirException(ErrorCode.IO_ERROR, "the process was killed file=" + file);
        }
        return new CountingFile(disk.open(file, mode));
    }

    @Override
    public boolean exists(Path path) {
        return disk.exists(path);
    }

    @Override
    public boolean isDirectory(Path path) {
        return disk.isDirectory(path);
    }

    @Override
    public List<String> list(Path directory) {
        return disk.list(directory);
    }

    @Override
    public void createDirectories(Path directory) {
        disk.createDirectories(directory);
    }

    @Override
    public void delete(Path path) {
        disk.delete(path);
    }

    @Override
    public void rename(Path from, Path to) {
        disk.rename(from, to);
    }

    @Override
    public boolean link(Path existing, Path fresh) {
        return disk.link(existing, fresh);
    }

    @Override
    public void syncDirectory(Path directory) {
        disk.syncDirectory(directory);
    }

    @Override
    public AutoCloseable lock(Path file) {
        return disk.lock(file);
    }

    private final class CountingFile implements DiskFile {
        private final DiskFile file;

        CountingFile(DiskFile file) {
            this.file = file;
        }

        @Override
        public void write(long position, ByteBuffer... buffers) {
            file.write(position, buffers);
        }

        @Override
        public int read(long position, ByteBuffer buffer) {
            int read = file.read(position, buffer);
            bytesRead += read;
            return read;
        }

        @Override
        public void sync() {
            file.sync();
        }

        @Override
        public long size() {
            return file.size();
        }

        @Override
        public void truncate(long size) {
            file.truncate(size);
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
