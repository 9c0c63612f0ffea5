package dev.weir.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.cli.print.TextTable;
import dev.weir.client.Weir;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.BucketDescription;
import dev.weir.format.wire.LakeOptions;
import dev.weir.format.wire.Retention;
import dev.weir.format.wire.TableDescription;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "describe",
        description = "Show a table: its columns with ids and types, its buckets with offsets and sizes.",
        footerHeading = "%nExample:%n",
        footer = "  weir describe flights")
final class DescribeCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BUCKETS_SHOWN = 32;

    @ParentCommand
    private Main main = new Main();

    @Parameters(paramLabel = "TABLE")
    private String table = "";

    @Option(names = "--json", description = "write the table description as one line of JSON")
    private boolean json;

    @Override
    public Integer call() {
        try (Weir weir = main.connect()) {
            TableDescription description = weir.describe(table);
            if (json) {
                main.console().out().append(TablesCommand.json(description)).append('\n');
            } else {
                show(main.console().out(), Console.screen(Integer.MAX_VALUE), description);
            }
            return ExitCode.OK;
        }
    }

    /** One line: how much there is, and the options. */
    static void summary(PrintWriter out, TableDescription table) {
        out.append("%s: %s rows, %s, %s, %s, %s, made %s%n"
                .formatted(
                        table.spec().name(),
                        Console.count(table.rows()),
                        Console.bytes(TablesCommand.bytes(table)),
                        "durability " + lower(table.spec().durability()),
                        "compression " + lower(table.spec().compression()),
                        "kept " + kept(table.spec().retention()),
                        Instant.EPOCH.plus(table.createdAtUs(), ChronoUnit.MICROS)));
    }

    private static String lower(Enum<?> option) {
        return option.name().toLowerCase(Locale.ROOT);
    }

    private static String kept(Retention retention) {
        return retention.equals(Retention.FOREVER) ? retention.text() : "for " + retention.text();
    }

    /** For people; also the shell's {@code \d}. */
    static void show(PrintWriter out, TextTable.Screen screen, TableDescription table) {
        summary(out, table);
        columns(screen, table.spec().schema()).print(out);
        table.spec()
                .key()
                .ifPresent(key -> out.append("primary key: %s (changelog %s, deletes %s, merge %s)%n"
                        .formatted(
                                String.join(", ", key.columns()),
                                lower(key.image()),
                                lower(key.deletes()),
                                lower(key.merge()))));
        if (!table.spec().bucketKey().isEmpty()) {
            out.append("bucket key: ")
                    .append(String.join(", ", table.spec().bucketKey()))
                    .append('\n');
        }
        if (!table.spec().lake().equals(LakeOptions.NONE)) {
            out.append("lake: ").append(table.spec().lake().text()).append('\n');
        }
        TextTable buckets = new TextTable(screen)
                .column("bucket", TextTable.Align.RIGHT)
                .column("first offset", TextTable.Align.RIGHT)
                .column("next offset", TextTable.Align.RIGHT)
                .column("size", TextTable.Align.RIGHT)
                .column("segments", TextTable.Align.RIGHT);
        table.buckets().stream().limit(BUCKETS_SHOWN).forEach(bucket -> row(buckets, bucket));
        buckets.print(out);
        table.buckets()
                .forEach(bucket -> bucket.error()
                        .ifPresent(error ->
                                out.append("bucket %d cannot be opened: %s%n".formatted(bucket.bucket(), error))));
        if (table.buckets().size() > BUCKETS_SHOWN) {
            out.append("first %d of %d buckets; all with --json%n"
                    .formatted(BUCKETS_SHOWN, table.buckets().size()));
        }
    }

    private static void row(TextTable table, BucketDescription bucket) {
        table.row(
                String.valueOf(bucket.bucket()),
                String.valueOf(bucket.startOffset()),
                String.valueOf(bucket.highWatermark()),
                Console.bytes(bucket.bytes()),
                String.valueOf(bucket.segments()));
    }

    /** Types as they are written in a schema. */
    static TextTable columns(TextTable.Screen screen, TableSchema schema) {
        TextTable text = new TextTable(screen)
                .column("id", TextTable.Align.RIGHT)
                .column("column", TextTable.Align.LEFT)
                .column("type", TextTable.Align.LEFT)
                .column("null", TextTable.Align.LEFT);
        try {
            JsonNode columns = JSON.readTree(schema.toJson()).path("columns");
            for (JsonNode column : columns) {
                text.row(
                        column.path("id").asText(),
                        column.path("name").asText(),
                        type(column),
                        column.path("nullable").asBoolean(true) ? "" : "not null");
            }
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
        return text;
    }

    /** A type of the schema's JSON in one line, as {@code weir create} reads it. */
    static String type(JsonNode node) {
        if (node.isTextual()) {
            return node.asText();
        }
        JsonNode type = node.path("type");
        if (type.isObject()) {
            // a column, an element, a key or a value of a nested type
            return type(type);
        }
        return switch (type.asText()) {
            case "list" -> "list<%s>".formatted(type(node.path("element")));
            case "fixed_size_list" ->
                "fixed_size_list<%s, %d>"
                        .formatted(
                                type(node.path("element")), node.path("length").asInt());
            case "map" -> "map<%s, %s>".formatted(type(node.path("key")), type(node.path("value")));
            case "struct" -> {
                List<String> fields = new ArrayList<>();
                node.path("fields")
                        .forEach(field -> fields.add(field.path("name").asText() + " " + type(field)));
                yield "struct<%s>".formatted(String.join(", ", fields));
            }
            default -> type.asText();
        };
    }
}
