package dev.weir.cli;

import dev.weir.client.Weir;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.Codec;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.Durability;
import dev.weir.format.wire.KeySpec;
import dev.weir.format.wire.Retention;
import dev.weir.format.wire.TableChange;
import dev.weir.format.wire.TableDescription;
import dev.weir.format.wire.TableSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "create",
        description = "Create a table.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir create clicks 'ts timestamp[us, UTC], user int64 not null, url utf8, tags list<utf8>'",
            "  weir create clicks --schema clicks.json --buckets 4 --bucket-key user",
            "  weir create clicks 'url utf8' --retention 7d --retention-bytes 10GiB",
            "  weir create airports 'code utf8, name utf8, delay float64' --primary-key code",
            "  weir create clicks 'ts timestamp[us, UTC], url utf8' --lake on --lake-partition 'day(ts)'",
            "",
            "Types: bool int8..int64 float32 float64 decimal(p,s) date time[us] timestamp[us] timestamp[us, UTC]",
            "  utf8 binary fixed_size_binary[n] uuid list<t> fixed_size_list<t, n> map<k, v> struct<name t, ...>"
        })
final class CreateCommand implements Callable<Integer> {
    @ParentCommand
    private Main main = new Main();

    @Parameters(index = "0", paramLabel = "TABLE")
    private String table = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "COLUMNS",
            description = "'name type [not null], ...'",
            defaultValue = "")
    private String columns = "";

    @Option(
            names = "--schema",
            paramLabel = "FILE.json",
            description = "columns in the JSON of docs/formats/schema.md",
            defaultValue = "")
    private String schemaFile = "";

    @Mixin
    private NewTable newTable = new NewTable();

    @Option(names = "--if-not-exists", description = "do nothing if the table is there")
    private boolean ifNotExists;

    @Option(names = "--json", description = "write the table description as one line of JSON")
    private boolean json;

    /** The options of a table to be made, of {@code create} and of {@code append --create}. */
    static final class NewTable {
        @Option(
                names = "--primary-key",
                paramLabel = "COLUMN",
                split = ",",
                description = "columns that tell rows apart: of each key there is one row (default: none)")
        private List<String> primaryKey = List.of();

        @Option(
                names = "--changelog",
                description =
                        "what the changelog holds of an update: full (default), the rows before and after it, or after")
        private Optional<KeySpec.Image> image = Optional.empty();

        @Option(
                names = "--deletes",
                description = "what becomes of deletes from a primary-key table: allow (default), ignore or reject")
        private Optional<KeySpec.Deletes> deletes = Optional.empty();

        @Option(names = "--merge", description = "which of two rows with one key stays: last (default) or first_row")
        private Optional<KeySpec.Merge> merge = Optional.empty();

        @Option(
                names = "--buckets",
                paramLabel = "N",
                defaultValue = "1",
                description = "units of order and placement (default: 1)")
        private int buckets = 1;

        @Option(
                names = "--bucket-key",
                paramLabel = "COLUMN",
                split = ",",
                description =
                        "columns whose hash chooses the bucket (default: the primary key; without one none, batches go round)")
        private List<String> bucketKey = List.of();

        @Option(
                names = "--durability",
                defaultValue = "fsync",
                description = "what an acknowledgement stands for: fsync (default) or async")
        private Durability durability = Durability.FSYNC;

        @Option(names = "--compression", defaultValue = "zstd", description = "zstd (default), lz4 or none")
        private Codec compression = Codec.ZSTD;

        @Option(
                names = "--retention",
                paramLabel = "TIME",
                defaultValue = "forever",
                description = "how long rows are kept: 12h, 7d, forever (default)")
        private String retention = "";

        @Option(
                names = "--retention-bytes",
                paramLabel = "SIZE",
                defaultValue = "forever",
                description = "how much of the newest rows is kept, as stored: 512MiB, 10GiB, forever (default)")
        private String retentionBytes = "";

        @Mixin
        private LakeFlags lake = new LakeFlags();

        TableSpec spec(String table, TableSchema schema) {
            TableSpec spec = TableSpec.of(table, schema)
                    .withBuckets(buckets, bucketKey)
                    .withDurability(durability)
                    .withCompression(compression)
                    .withRetention(
                            new Retention(Retention.parseTimeMs(retention), Retention.parseBytes(retentionBytes)));
            return TableChange.NONE
                    .withLake(lake.change())
                    .appliedTo(key().map(spec::withPrimaryKey).orElse(spec));
        }

        private Optional<KeySpec> key() {
            if (!primaryKey.isEmpty()) {
                KeySpec defaults = KeySpec.of(primaryKey);
                return Optional.of(defaults.withImage(image.orElse(defaults.image()))
                        .withDeletes(deletes.orElse(defaults.deletes()))
                        .withMerge(merge.orElse(defaults.merge())));
            }
            if (image.isPresent() || deletes.isPresent() || merge.isPresent()) {
                throw new WeirException(
                        ErrorCode.INVALID_REQUEST,
                        "--changelog, --deletes and --merge are of tables with a primary key; say --primary-key");
            }
            return Optional.empty();
        }
    }

    @Override
    public Integer call() {
        TableSpec spec = newTable.spec(table, schema());
        try (Weir weir = main.connect()) {
            TableDescription made = ifNotExists ? weir.createIfAbsent(spec) : weir.create(spec);
            if (json) {
                main.console().out().append(TablesCommand.json(made)).append('\n');
            } else {
                main.console()
                        .out()
                        .append("created ")
                        .append(made.spec().name())
                        .append('\n');
                DescribeCommand.columns(
                                Console.screen(Integer.MAX_VALUE), made.spec().schema())
                        .print(main.console().out());
            }
            return ExitCode.OK;
        }
    }

    private TableSchema schema() {
        if (columns.isEmpty() == schemaFile.isEmpty()) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST,
                    "say the columns, either as 'a int64, b utf8' or with --schema FILE.json");
        }
        if (!columns.isEmpty()) {
            return TableSchema.fromJson(ColumnList.toJson(columns));
        }
        try {
            return TableSchema.fromJson(Files.readString(Path.of(schemaFile)));
        } catch (IOException e) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST, "cannot read the schema: %s file=%s".formatted(e, schemaFile), e);
        }
    }
}
