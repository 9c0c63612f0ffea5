package dev.weir.storage.disk;

import dev.weir.format.ErrorCode;
import dev.weir.format.RealWorld;
import dev.weir.format.WeirException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file by way of a {@link FileChannel}.
 *
 * <p>A channel closes itself when a thread that uses it is interrupted (a reader that was cancelled, say), and with it for
 * all other threads. So the interrupt is put aside while we call the channel, and one that comes in the middle costs that one
 * call: the channel is opened again for the others.
 */
@RealWorld("it is the port to the real disk")
final class LocalFile implements DiskFile {
    private final Path path;
    private final Disk.Mode mode;
    private final OpenFiles openFiles;
    private volatile FileChannel channel;
    private volatile boolean closed;
    /** Whether the next sync has more than data to bring to the disk. */
    private boolean shrunk;

    private LocalFile(Path path, Disk.Mode mode, OpenFiles openFiles, FileChannel channel) {
        this.path = path;
        this.mode = mode;
        this.openFiles = openFiles;
        this.channel = channel;
    }

    static LocalFile open(Path path, Disk.Mode mode, OpenFiles openFiles) {
        openFiles.admit(path);
        try {
            return new LocalFile(path, mode, openFiles, channel(path, mode));
        } catch (IOException e) {
            openFiles.closed();
            throw DiskErrors.of(mode == Disk.Mode.CREATE ? "create" : "open", path, e);
        }
    }

    private static FileChannel channel(Path path, Disk.Mode mode) throws IOException {
        return switch (mode) {
            case CREATE ->
                FileChannel.open(
                        path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
            case WRITE -> FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            case READ -> FileChannel.open(path, StandardOpenOption.READ);
            case READ_PARTS -> {
                FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
                ReadAhead.off(channel);
                yield channel;
            }
        };
    }

    /** One call of the channel. */
    private interface Call<T> {
        T on(FileChannel channel) throws IOException;
    }

    @Override
    public void write(long position, ByteBuffer... buffers) {
        long bytes = 0;
        for (ByteBuffer buffer : buffers) {
            bytes += buffer.remaining();
        }
        long all = bytes;
        call("write", channel -> {
            // the one gather write that there is takes the channel's own position; readers never use it
            channel.position(position);
            long left = all;
            while (left > 0) {
                left -= channel.write(buffers);
            }
            return 0;
        });
    }

    @Override
    public int read(long position, ByteBuffer buffer) {
        int start = buffer.position();
        while (true) {
            try {
                return call("read", channel -> {
                    while (buffer.hasRemaining()) {
                        if (channel.read(buffer, position + buffer.position() - start) < 0) {
                            break;
                        }
                    }
                    return buffer.position() - start;
                });
            } catch (WeirException e) {
                // another reader's interrupt took the channel from under us: not our affair, there is a new one
                boolean reopened = e.getCause() instanceof ClosedChannelException
                        && !(e.getCause() instanceof ClosedByInterruptException)
                        && !closed
                        && channel.isOpen();
                if (!reopened) {
                    throw e;
                }
                buffer.position(start);
            }
        }
    }

    /**
     * {@code force(false)} is fdatasync: it leaves out the times, never what is needed to find the data again, and so
     * covers a size that has grown. After a truncation the whole inode is asked for.
     */
    @Override
    public void sync() {
        call("sync", channel -> {
            channel.force(shrunk);
            return 0;
        });
        shrunk = false;
    }

    @Override
    public long size() {
        return call("ask for the size", FileChannel::size);
    }

    @Override
    public void truncate(long size) {
        shrunk = true;
        call("truncate", channel -> channel.truncate(size));
    }

    private <T> T call(String what, Call<T> call) {
        FileChannel now = channel;
        boolean interrupted = Thread.interrupted();
        try {
            if (closed) {
                throw DiskErrors.closed(path, null);
            }
            return call.on(now);
        } catch (ClosedChannelException e) {
            interrupted |= Thread.interrupted();
            if (closed) {
                throw DiskErrors.closed(path, e);
            }
            reopen();
            throw new WeirException(
                    e instanceof ClosedByInterruptException ? ErrorCode.CANCELLED : ErrorCode.IO_ERROR,
                    "cannot " + what + ": the thread was interrupted file=" + path,
                    e);
        } catch (IOException e) {
            throw DiskErrors.of(what, path, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized void reopen() {
        if (closed || channel.isOpen()) {
            return;
        }
        try {
            channel = channel(path, mode.writes() ? Disk.Mode.WRITE : mode);
        } catch (IOException e) {
            throw DiskErrors.of("open again", path, e);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        openFiles.closed();
        try {
            channel.close();
        } catch (IOException e) {
            throw DiskErrors.of("close", path, e);
        }
    }
}
