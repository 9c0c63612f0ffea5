package dev.weir.cli;

import dev.weir.cli.load.DataFile;
import dev.weir.cli.load.FileFormat;
import dev.weir.cli.load.Input;
import dev.weir.cli.load.Loader;
import dev.weir.cli.load.OnError;
import dev.weir.cli.load.SchemaFit;
import dev.weir.cli.load.StoppedException;
import dev.weir.client.Weir;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "append",
        description = {
            "Append files to a table: Parquet, CSV, NDJSON, Arrow (stream or file).",
            "Columns are matched by name and cast to the table's types; nothing is rounded or cut without a word."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir append flights examples/flights.parquet --create",
            "  tail -f app.ndjson | weir append events - --format ndjson --on-error skip",
            "  tail -n +1 -f access.csv | weir append access - --format csv --create"
        })
final class AppendCommand implements Callable<Integer> {
    @ParentCommand
    private Main main = new Main();

    @Parameters(index = "0", paramLabel = "TABLE")
    private String table = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "FILE", description = "files, or - for standard input")
    private List<String> files = List.of();

    @Option(names = "--format", description = "parquet, csv, ndjson or arrow (default: by the file's name)")
    private Optional<FileFormat> format = Optional.empty();

    @Option(names = "--create", description = "make the table if it is not there, with the columns of the first file")
    private boolean create;

    @Mixin
    private CreateCommand.NewTable newTable = new CreateCommand.NewTable();

    @Option(
            names = "--on-error",
            defaultValue = "stop",
            description = "what a bad row does: stop (default; rows before it stay) or skip; both name file and line")
    private OnError onError = OnError.STOP;

    @Option(names = "--json", description = "write the summary as one line of JSON")
    private boolean json;

    @Override
    public Integer call() {
        List<Input> inputs = files.stream().map(Input::of).toList();
        try (Weir weir = main.connect();
                BufferAllocator allocator = new RootAllocator()) {
            List<FileFormat> formats = files.stream().map(this::format).toList();
            DataFile first = DataFile.open(inputs.get(0), formats.get(0), allocator);
            try {
                if (create) {
                    create(weir, first);
                }
                // the time of the load, not of the start and the look at the columns
                LoadProgress progress = new LoadProgress(main.console());
                try (Loader loader = new Loader(weir.table(table), onError, progress)) {
                    return load(loader, first, inputs, formats, progress, allocator);
                }
            } finally {
                first.close();
            }
        }
    }

    private int load(
            Loader loader,
            DataFile first,
            List<Input> inputs,
            List<FileFormat> formats,
            LoadProgress progress,
            BufferAllocator allocator) {
        try {
            loader.load(first);
            for (int i = 1; i < inputs.size(); i++) {
                try (DataFile file = DataFile.open(inputs.get(i), formats.get(i), allocator)) {
                    loader.load(file);
                }
            }
        } catch (StoppedException e) {
            progress.clear();
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST,
                    "bad row at %s; stopped there; mend it or use --on-error skip table=%s rows_stored=%d"
                            .formatted(e.row(), table, loader.stored()),
                    e);
        } catch (WeirException e) {
            progress.clear();
            throw new WeirException(e.code(), e.getMessage() + " rows_stored=" + loader.stored(), e);
        }
        progress.clear();
        summary(loader, progress.seconds());
        return ExitCode.OK;
    }

    private FileFormat format(String file) {
        if (format.isPresent()) {
            return format.get();
        }
        if (file.equals("-")) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST,
                    "standard input has no name to tell its format by; say --format parquet|csv|ndjson|arrow");
        }
        return FileFormat.of(Path.of(file));
    }

    private void create(Weir weir, DataFile first) {
        try {
            weir.describe(table);
            return;
        } catch (WeirException e) {
            if (e.code() != ErrorCode.UNKNOWN_TABLE) {
                throw e;
            }
        }
        SchemaFit fit = first.fit();
        fit.notes().forEach(note -> main.console().note("weir: note: " + note));
        weir.createIfAbsent(newTable.spec(table, TableSchema.create(fit.schema())));
    }

    private void summary(Loader loader, double seconds) {
        double rate = loader.stored() / Math.max(seconds, 1e-9);
        if (json) {
            main.console()
                    .out()
                    .append(String.format(
                            Locale.ROOT,
                            "{\"table\":\"%s\",\"rows\":%d,\"bytes\":%d,\"seconds\":%.3f,\"rows_per_s\":%.0f,\"rejected\":%d}%n",
                            table,
                            loader.stored(),
                            loader.bytes(),
                            seconds,
                            rate,
                            loader.rejected()));
        } else {
            main.console()
                    .out()
                    .append(String.format(
                            Locale.ROOT,
                            "%s: %,d rows, %s, %.2f s, %,.0f rows/s, %,d rejected%n",
                            table,
                            loader.stored(),
                            Console.bytes(loader.bytes()),
                            seconds,
                            rate,
                            loader.rejected()));
        }
    }
}
