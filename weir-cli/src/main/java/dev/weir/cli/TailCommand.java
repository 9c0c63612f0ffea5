package dev.weir.cli;

import dev.weir.cli.print.CsvPrinter;
import dev.weir.cli.print.JsonPrinter;
import dev.weir.cli.print.ResultFormat;
import dev.weir.cli.print.ResultPrinter;
import dev.weir.cli.print.TablePrinter;
import dev.weir.client.Batches;
import dev.weir.client.Scan;
import dev.weir.client.Weir;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.BucketDescription;
import dev.weir.format.wire.Position;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "tail",
        description = "Show the last rows of a table, and with -f the next ones as they are committed.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir tail flights -n 20",
            "  weir tail flights -f --columns _offset,_timestamp,origin,delay",
            "  weir tail flights --from 2026-01-01T00:00:00Z --format csv"
        })
final class TailCommand implements Callable<Integer> {
    @ParentCommand
    private Main main = new Main();

    @Parameters(paramLabel = "TABLE")
    private String table = "";

    @Option(
            names = "-n",
            paramLabel = "N",
            defaultValue = "10",
            description = "how many of the last rows of each bucket (default: 10)")
    private long last = 10;

    @Option(names = "-f", description = "go on with rows as they are committed")
    private boolean follow;

    @Option(
            names = "--from",
            paramLabel = "POSITION",
            description = "instead of -n: earliest, latest, an offset, or a time like 2026-01-01T00:00:00Z")
    private Optional<String> from = Optional.empty();

    @Option(names = "--bucket", paramLabel = "N", description = "only this bucket")
    private Optional<Integer> bucket = Optional.empty();

    @Option(names = "--columns", split = ",", description = "these columns; also _bucket, _offset, _timestamp")
    private List<String> columns = List.of();

    @Option(names = "--format", description = "table (default), csv, json or ndjson (default with -f)")
    private Optional<ResultFormat> format = Optional.empty();

    @Option(names = "--json", description = "the same as --format ndjson")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        ResultFormat wanted = format.orElse(json || follow ? ResultFormat.NDJSON : ResultFormat.TABLE);
        if (follow && (wanted == ResultFormat.TABLE || wanted == ResultFormat.JSON)) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST,
                    "a table that follows has no end to be drawn at; use --format csv or ndjson with -f");
        }
        try (Weir weir = main.connect()) {
            List<BucketDescription> buckets = weir.describe(table).buckets().stream()
                    .filter(b -> bucket.isEmpty() || bucket.get() == b.bucket())
                    .toList();
            if (buckets.isEmpty()) {
                throw new WeirException(
                        ErrorCode.UNKNOWN_BUCKET,
                        "the table has no such bucket table=%s bucket=%d".formatted(table, bucket.orElse(0)));
            }
            Output output = new Output(printer(wanted));
            if (follow && buckets.size() > 1) {
                together(weir, buckets, output);
            } else {
                for (BucketDescription one : buckets) {
                    read(scan(weir, one), output);
                }
            }
            output.end();
            return ExitCode.OK;
        }
    }

    private Scan scan(Weir weir, BucketDescription one) {
        Position start = from.map(TailCommand::position)
                .orElseGet(() -> one.error().isPresent()
                        ? new Position.Latest()
                        : new Position.Offset(Math.max(one.startOffset(), one.highWatermark() - last)));
        Scan scan = weir.table(table).scan().bucket(one.bucket()).from(start);
        if (!columns.isEmpty()) {
            scan = scan.columns(columns.toArray(String[]::new));
        }
        return follow ? scan : scan.to(new Position.Offset(one.highWatermark()));
    }

    static Position position(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "earliest" -> new Position.Earliest();
            case "latest" -> new Position.Latest();
            default -> offsetOrTime(text);
        };
    }

    private static Position offsetOrTime(String text) {
        if (text.chars().allMatch(Character::isDigit)) {
            return new Position.Offset(Long.parseLong(text));
        }
        try {
            return new Position.Timestamp(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(text)));
        } catch (DateTimeException e) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST,
                    "not a position; say earliest, latest, an offset, or a time like 2026-01-01T00:00:00Z from=" + text,
                    e);
        }
    }

    private void read(Scan scan, Output output) {
        try (Batches batches = follow ? scan.follow() : scan.batches()) {
            while (batches.next() && output.add(batches)) {
                // until the end, or until nobody reads any more
            }
        }
    }

    /** Each bucket has its own place to start from, so each has its own stream; rows are printed as they come. */
    private void together(Weir weir, List<BucketDescription> buckets, Output output) throws InterruptedException {
        try (ExecutorService streams = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (BucketDescription one : buckets) {
                running.add(streams.submit(() -> read(scan(weir, one), output)));
            }
            for (Future<?> stream : running) {
                try {
                    stream.get();
                } catch (ExecutionException e) {
                    streams.shutdownNow();
                    throw e.getCause() instanceof RuntimeException cause
                            ? cause
                            : new IllegalStateException(e.getCause());
                }
            }
        }
    }

    private ResultPrinter printer(ResultFormat wanted) {
        return switch (wanted) {
            case TABLE ->
                new TablePrinter(main.console().out(), Console.screen((int) Math.min(1_000, Math.max(last, 100))));
            case CSV -> new CsvPrinter(main.console().out());
            case JSON -> new JsonPrinter(main.console().out(), JsonPrinter.Layout.ARRAY);
            case NDJSON -> new JsonPrinter(main.console().out(), JsonPrinter.Layout.LINES);
        };
    }

    /** One printer for all buckets' streams. */
    private final class Output {
        private final ResultPrinter printer;
        private boolean begun;

        Output(ResultPrinter printer) {
            this.printer = printer;
        }

        synchronized boolean add(Batches batches) {
            if (!begun) {
                printer.begin(batches.schema());
                begun = true;
            }
            boolean wanted = printer.batch(batches.root());
            if (follow) {
                main.console().out().flush();
            }
            return wanted;
        }

        synchronized void end() {
            if (begun) {
                printer.end();
            } else {
                main.console().note("no rows");
            }
        }
    }
}
