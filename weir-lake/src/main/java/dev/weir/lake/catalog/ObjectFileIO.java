package dev.weir.lake.catalog;

import dev.weir.format.WeirException;
import dev.weir.storage.object.ObjectContent;
import dev.weir.storage.object.ObjectName;
import dev.weir.storage.object.ObjectRange;
import dev.weir.storage.object.ObjectStore;
import dev.weir.storage.object.PutMode;
import dev.weir.storage.object.PutOutcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.BulkDeletionFailureException;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;
import org.apache.iceberg.io.SupportsBulkOperations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of Iceberg as objects of a store. A file that is written is held in memory and put when its stream is closed, so this is for metadata;
 * data files are put by those who have them on a disk. Thread-safe.
 */
@SuppressWarnings("serial") // never sent anywhere: no engine with workers runs in here
public final class ObjectFileIO implements SupportsBulkOperations {
    private static final Logger LOG = LoggerFactory.getLogger(ObjectFileIO.class);

    private final ObjectStore store;
    private final Warehouse warehouse;

    public ObjectFileIO(ObjectStore store, Warehouse warehouse) {
        this.store = store;
        this.warehouse = warehouse;
    }

    public Warehouse warehouse() {
        return warehouse;
    }

    public ObjectStore store() {
        return store;
    }

    @Override
    public InputFile newInputFile(String location) {
        return new Input(location, warehouse.name(location));
    }

    @Override
    public OutputFile newOutputFile(String location) {
        return new Output(location, warehouse.name(location));
    }

    /** There need not be one. */
    @Override
    public void deleteFile(String location) {
        store.delete(warehouse.name(location));
    }

    /** As many as can be; what is not below the warehouse is not ours to delete. */
    @Override
    public void deleteFiles(Iterable<String> locations) {
        int failed = 0;
        for (String location : locations) {
            try {
                deleteFile(location);
            } catch (WeirException | ValidationException e) {
                failed++;
                LOG.debug("a file of the lake could not be deleted location={}", location, e);
            }
        }
        if (failed > 0) {
            throw new BulkDeletionFailureException(failed);
        }
    }

    private final class Input implements InputFile {
        private final String location;
        private final ObjectName name;

        Input(String location, ObjectName name) {
            this.location = location;
            this.name = name;
        }

        @Override
        public long getLength() {
            return store.get(name, 0, ByteBuffer.allocate(0))
                    .map(ObjectRange::objectBytes)
                    .orElseThrow(() -> missing(location));
        }

        @Override
        public SeekableInputStream newStream() {
            return new ObjectStream(store, name, location);
        }

        @Override
        public String location() {
            return location;
        }

        @Override
        public boolean exists() {
            return store.get(name, 0, ByteBuffer.allocate(0)).isPresent();
        }

        @Override
        public String toString() {
            return location;
        }
    }

    private final class Output implements OutputFile {
        private final String location;
        private final ObjectName name;

        Output(String location, ObjectName name) {
            this.location = location;
            this.name = name;
        }

        @Override
        public PositionOutputStream create() {
            if (toInputFile().exists()) {
                throw there();
            }
            return new Pending(PutMode.IF_ABSENT);
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            return new Pending(PutMode.REPLACE);
        }

        @Override
        public String location() {
            return location;
        }

        @Override
        public InputFile toInputFile() {
            return new Input(location, name);
        }

        @Override
        public String toString() {
            return location;
        }

        private AlreadyExistsException there() {
            return new AlreadyExistsException("there is such a file already location=%s", location);
        }

        /** What becomes an object when it is closed. */
        private final class Pending extends PositionOutputStream {
            private final PutMode mode;
            private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            private boolean closed;

            Pending(PutMode mode) {
                this.mode = mode;
            }

            @Override
            public long getPos() {
                return bytes.size();
            }

            @Override
            public void write(int b) throws IOException {
                requireOpen();
                bytes.write(b);
            }

            @Override
            public void write(byte[] b, int off, int len) throws IOException {
                requireOpen();
                bytes.write(b, off, len);
            }

            private void requireOpen() throws IOException {
                if (closed) {
                    throw new IOException("the file is closed location=" + location);
                }
            }

            @Override
            public void close() {
                if (closed) {
                    return;
                }
                closed = true;
                ObjectContent content = ObjectContent.of(ByteBuffer.wrap(bytes.toByteArray()));
                if (store.put(name, mode, content) == PutOutcome.EXISTS) {
                    throw there();
                }
            }
        }
    }

    static NotFoundException missing(String location) {
        return new NotFoundException("there is no such file location=%s", location);
    }
}
