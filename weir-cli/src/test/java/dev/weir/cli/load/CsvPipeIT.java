package dev.weir.cli.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.cli.Await;
import dev.weir.cli.SqlRows;
import dev.weir.cli.boot.Boot;
import dev.weir.client.Weir;
import dev.weir.server.config.ConfigLoader;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a program prints as CSV, line by line, is in the table while it still runs. */
@Timeout(120)
class CsvPipeIT {
    @TempDir
    private Path data;

    private final List<BadRow> bad = new ArrayList<>();

    @Test
    void rowsAreStoredWhileThePipeStaysOpen() throws Exception {
        try (Boot server = boot();
                Weir weir = Weir.connect(server.uri());
                PipedInputStream in = new PipedInputStream()) {
            PipedOutputStream out = new PipedOutputStream(in);
            SqlRows.of(weir, "create table t (a bigint, b varchar)");
            CompletableFuture<Long> loaded = CompletableFuture.supplyAsync(() -> load(weir, in));
            say(out, "a,b\n1,x\n");
            Await.that("the first row", () -> rows(weir).equals(List.of("1|x")));
            say(out, "no,y\n2,\"two\nlines\"\n3,");
            Await.that("the second row", () -> rows(weir).equals(List.of("1|x", "2|two\nlines")));
            say(out, "z");
            out.close();
            assertEquals(3, loaded.get(60, TimeUnit.SECONDS));
            assertEquals(List.of("1|x", "2|two\nlines", "3|z"), rows(weir));
            assertEquals(List.of(3L), bad.stream().map(BadRow::line).toList());
        }
    }

    private Boot boot() {
        return Boot.start(ConfigLoader.from(
                Map.of("data.directory", data.toString(), "flight.port", "0", "http.port", "0", "postgres.port", "0")));
    }

    private static void say(PipedOutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static List<String> rows(Weir weir) {
        return SqlRows.of(weir, "select a, b from t order by a");
    }

    private long load(Weir weir, PipedInputStream in) {
        Loader.Watcher watcher = new Loader.Watcher() {
            @Override
            public void progress(DataFile file, long rowsSent, long rowsStored, long bytesRead) {
                // the table itself is asked
            }

            @Override
            public void rejected(RowSource.Rejections rejections) {
                bad.addAll(rejections.rows());
            }
        };
        try (BufferAllocator allocator = new RootAllocator();
                DataFile file = DataFile.open(new Input.Pipe("stdin", in), FileFormat.CSV, allocator);
                Loader loader = new Loader(weir.table("t"), OnError.SKIP, watcher)) {
            loader.load(file);
            return loader.stored();
        }
    }
}
