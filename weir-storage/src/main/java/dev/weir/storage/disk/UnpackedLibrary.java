package dev.weir.storage.disk;

import dev.weir.format.ErrorCode;
import dev.weir.format.RealWorld;
import dev.weir.format.WeirException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The file of a native library that a jar holds compressed, and whose own loader would unpack it anew at each start; this one is unpacked once
 * into a directory that outlives the process, and later starts only look at its length.
 *
 * @param name of the library, for the file and for messages
 * @param jar a class of it
 * @param resource the library in the jar, of this machine's kind
 */
@RealWorld("the library is a file of the machine that the linker opens; no data of ours goes through here")
public record UnpackedLibrary(String name, String version, Class<?> jar, String resource) {
    /** The library's path in {@code directory}, where it is unpacked if it is not there. */
    public Path in(Path directory) {
        URL url = jar.getResource(resource);
        if (url == null) {
            throw new WeirException(
                    ErrorCode.INVALID_CONFIG, name + " has no library for this machine resource=" + resource);
        }
        try {
            URLConnection connection = url.openConnection();
            connection.setUseCaches(true);
            long length = connection.getContentLengthLong();
            Path file = directory.resolve(name + "-" + version + "-" + length + ".so");
            if (Files.isRegularFile(file) && Files.size(file) == length) {
                return file;
            }
            Files.createDirectories(directory);
            // Two processes may do this at once: each writes a file of its own, and the rename is atomic.
            Path part = Files.createTempFile(directory, name + "-", ".part");
            try {
                try (InputStream in = connection.getInputStream()) {
                    Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
                }
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
            return file;
        } catch (IOException e) {
            throw new WeirException(
                    ErrorCode.IO_ERROR,
                    "the " + name + " library cannot be unpacked: check room and rights directory=" + directory,
                    e);
        }
    }
}
