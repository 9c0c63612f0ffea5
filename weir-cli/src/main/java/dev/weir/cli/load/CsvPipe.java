package dev.weir.cli.load;

import dev.weir.format.ErrorCode;
import dev.weir.format.RealWorld;
import dev.weir.format.WeirException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * CSV from a pipe that may never end. DuckDB reads it piece by piece, each as a small file below the same header, so that rows are stored
 * while the pipe stays open, and neither memory nor disk grows with what has come.
 */
final class CsvPipe implements DataFile {
    /** A piece costs some milliseconds however small it is: more often it would keep a core busy with a few rows. */
    static final Duration APART = Duration.ofMillis(20);

    private final Input.Pipe input;
    private final CsvRecords records;
    /** The current piece; the next is written over it. */
    private final DuckCsv piece;

    private final long apartNanos;

    /** @param apart from the beginning of one piece to that of the next, at least */
    CsvPipe(Input.Pipe input, Duration apart, BufferAllocator allocator) {
        this.input = input;
        this.apartNanos = apart.toNanos();
        this.records = new CsvRecords(input.label(), input.stream());
        try {
            Path file = Files.createTempFile("weir-stdin-", ".csv");
            file.toFile().deleteOnExit();
            this.piece = new DuckCsv(input.label(), file, records.header(), allocator);
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    @Override
    public Input input() {
        return input;
    }

    @Override
    public SchemaFit fit() {
        // what is looked at is not taken: it is the beginning of the first piece
        records.fill();
        write();
        return piece.fit();
    }

    @Override
    public RowSource rows(Schema table, OnError onError) {
        return piece.rows(new Pieces(), table, onError);
    }

    /** Where the current piece is for DuckDB to read. */
    Path temporary() {
        return piece.path();
    }

    @RealWorld("rows that come one by one wait for others")
    private final class Pieces implements Parts {
        private long firstLine;
        private long lastNanos = System.nanoTime() - apartNanos;

        @Override
        public boolean next() {
            if (!records.fill()) {
                return false;
            }
            gather();
            firstLine = records.line();
            write();
            records.drop();
            return true;
        }

        /** With what comes until it may be the next one's turn. */
        private void gather() {
            long wait = lastNanos + apartNanos - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(wait);
                boolean _ = records.fill();
            }
            lastNanos = System.nanoTime();
        }

        @Override
        public long firstLine() {
            return firstLine;
        }

        @Override
        public long bytesRead() {
            return records.bytesRead();
        }
    }

    private void write() {
        try {
            records.writeTo(piece.path());
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    private WeirException cannotWrite(IOException e) {
        return new WeirException(
                ErrorCode.IO_ERROR,
                "cannot write a piece of the pipe to the temporary directory: %s file=%s"
                        .formatted(e.getMessage(), input.label()),
                e);
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(piece.path());
        } catch (IOException e) {
            throw cannotWrite(e);
        } finally {
            records.close();
        }
    }
}
