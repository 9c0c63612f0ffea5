package dev.weir.cli.load;

import com.github.luben.zstd.ZstdInputStream;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;

/** Where bytes come from: a file, or a pipe. */
public sealed interface Input {
    String label();

    /** The bytes, decompressed if the name says gz or zst. */
    InputStream stream();

    OptionalLong bytes();

    /** As a file that can be read from any place: a pipe is copied to a temporary one first. */
    OnDisk spooled();

    static Input of(String name) {
        return name.equals("-") ? new Pipe("stdin", System.in) : OnDisk.existing(Path.of(name));
    }

    /** @param temporary whether it goes when it has been read */
    record OnDisk(String label, Path path, boolean temporary) implements Input {
        static OnDisk existing(Path path) {
            if (!Files.exists(path)) {
                throw new WeirException(ErrorCode.INVALID_REQUEST, "there is no such file file=" + path);
            }
            if (!Files.isReadable(path) || Files.isDirectory(path)) {
                throw new WeirException(ErrorCode.INVALID_REQUEST, "not a file that can be read file=" + path);
            }
            return new OnDisk(path.toString(), path, false);
        }

        @Override
        public InputStream stream() {
            try {
                InputStream in = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
                if (path.toString().endsWith(".gz")) {
                    return new GZIPInputStream(in, 1 << 16);
                }
                return path.toString().endsWith(".zst") ? new ZstdInputStream(in) : in;
            } catch (IOException e) {
                throw new WeirException(
                        ErrorCode.IO_ERROR, "cannot open: %s file=%s".formatted(e.getMessage(), label), e);
            }
        }

        @Override
        public OptionalLong bytes() {
            try {
                return OptionalLong.of(Files.size(path));
            } catch (IOException e) {
                return OptionalLong.empty();
            }
        }

        @Override
        public OnDisk spooled() {
            return this;
        }

        void release() {
            if (temporary) {
                try {
                    Files.deleteIfExists(path);
                } catch (IOException e) {
                    path.toFile().deleteOnExit();
                }
            }
        }
    }

    /** Read once, from its start. */
    record Pipe(String label, InputStream stream) implements Input {
        /** The same, emptied in the background from now on. */
        Pipe readAhead() {
            return new Pipe(label, new ReadAhead(stream));
        }

        @Override
        public OptionalLong bytes() {
            return OptionalLong.empty();
        }

        @Override
        public OnDisk spooled() {
            try {
                Path file = Files.createTempFile("weir-stdin-", ".tmp");
                file.toFile().deleteOnExit();
                Files.copy(stream, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                return new OnDisk(label, file, true);
            } catch (IOException e) {
                throw new WeirException(ErrorCode.IO_ERROR, "cannot keep standard input: " + e.getMessage(), e);
            }
        }
    }
}
