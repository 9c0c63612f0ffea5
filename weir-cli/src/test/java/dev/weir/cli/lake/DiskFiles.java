package dev.weir.cli.lake;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import org.apache.iceberg.Files;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;

/** Files of the disk, as a foreign engine on this machine has them. */
public final class DiskFiles implements FileIO {
    private static final long serialVersionUID = 1;

    private static File file(String location) {
        return Path.of(URI.create(location)).toFile();
    }

    @Override
    public InputFile newInputFile(String location) {
        return Files.localInput(file(location));
    }

    @Override
    public OutputFile newOutputFile(String location) {
        OutputFile file = Files.localOutput(file(location));
        return new OutputFile() {
            @Override
            public PositionOutputStream create() {
                return file.create();
            }

            @Override
            public PositionOutputStream createOrOverwrite() {
                return file.createOrOverwrite();
            }

            @Override
            public String location() {
                return location;
            }

            @Override
            public InputFile toInputFile() {
                return file.toInputFile();
            }
        };
    }

    @Override
    public void deleteFile(String location) {
        try {
            java.nio.file.Files.deleteIfExists(file(location).toPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
