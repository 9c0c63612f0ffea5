package dev.weir.storage.testing;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/** A file of a {@link MemoryDisk} as one who opened it has it. */
final class MemoryFile implements DiskFile {
    private final MemoryDisk disk;
    private final Path path;
    private final Inode inode;
    private final Disk.Mode mode;
    private final int openedIn;
    private boolean closed;

    MemoryFile(MemoryDisk disk, Path path, Inode inode, Disk.Mode mode, int openedIn) {
        this.disk = disk;
        this.path = path;
        this.inode = inode;
        this.mode = mode;
        this.openedIn = openedIn;
    }

    private void requireOpen() {
        disk.requireAlive(openedIn);
        if (closed) {
            throw new WeirException(ErrorCode.UNAVAILABLE, "the file is closed; ask again file=" + path);
        }
    }

    private void requireWritable(DiskOperation operation) {
        requireOpen();
        if (!mode.writes()) {
            throw MemoryDisk.error(operation, "it is open for reading only", path);
        }
    }

    @Override
    public void write(long position, ByteBuffer... buffers) {
        synchronized (disk) {
            requireWritable(DiskOperation.WRITE);
            byte[] bytes = gathered(buffers);
            CrashMoment moment = disk.begin(DiskOperation.WRITE, path);
            if (moment == null) {
                write(position, bytes);
            } else {
                put(position, bytes, moment == CrashMoment.AFTER ? bytes.length : some(bytes.length));
            }
            disk.end(moment, DiskOperation.WRITE, path);
        }
    }

    private static byte[] gathered(ByteBuffer... buffers) {
        int length = 0;
        for (ByteBuffer buffer : buffers) {
            length += buffer.remaining();
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        for (ByteBuffer buffer : buffers) {
            bytes.put(buffer);
        }
        return bytes.array();
    }

    private void write(long position, byte[] bytes) {
        try {
            disk.strike(DiskOperation.WRITE, path);
        } catch (WeirException e) {
            put(position, bytes, some(bytes.length));
            throw e;
        }
        int admitted = Math.min(disk.faults().admitted(bytes.length), disk.fitting(inode, position, bytes.length));
        put(position, bytes, admitted);
        if (admitted < bytes.length) {
            throw MemoryDisk.full(DiskOperation.WRITE, path);
        }
    }

    private int some(int length) {
        return disk.random().nextInt(length + 1);
    }

    private void put(long position, byte[] bytes, int length) {
        if (length > 0) {
            inode.write(position, length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
        }
    }

    @Override
    public int read(long position, ByteBuffer buffer) {
        synchronized (disk) {
            requireOpen();
            disk.strike(DiskOperation.READ, path);
            byte[] bytes = new byte[Math.clamp(inode.size() - position, 0, buffer.remaining())];
            int length = inode.read(position, bytes);
            disk.faults().spoil(bytes, length);
            buffer.put(bytes, 0, length);
            return length;
        }
    }

    @Override
    public void sync() {
        synchronized (disk) {
            requireOpen();
            try {
                disk.sync(DiskOperation.SYNC, path, inode::sync);
            } catch (WeirException e) {
                if (disk.faults().afterFailedSync() == Faults.AfterFailedSync.IN_DOUBT) {
                    inode.failSync(disk.random());
                }
                throw e;
            }
        }
    }

    @Override
    public long size() {
        synchronized (disk) {
            requireOpen();
            return inode.size();
        }
    }

    @Override
    public void truncate(long size) {
        synchronized (disk) {
            requireWritable(DiskOperation.TRUNCATE);
            disk.change(DiskOperation.TRUNCATE, path, () -> {
                if (size < inode.size()) {
                    inode.cut(size);
                }
            });
        }
    }

    @Override
    public void close() {
        synchronized (disk) {
            if (!closed) {
                closed = true;
                disk.closed(inode, openedIn);
            }
        }
    }
}
