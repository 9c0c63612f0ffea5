package dev.weir.cli;

import dev.weir.client.Weir;
import dev.weir.format.wire.Durability;
import dev.weir.format.wire.Retention;
import dev.weir.format.wire.TableChange;
import dev.weir.format.wire.TableDescription;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "alter",
        description = "Change options of a table; what is not named stays.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir alter clicks --durability async",
            "  weir alter clicks --retention 7d --retention-bytes forever",
            "  weir alter clicks --lake on --lake-freshness 1min"
        })
final class AlterCommand implements Callable<Integer> {
    @ParentCommand
    private Main main = new Main();

    @Parameters(paramLabel = "TABLE")
    private String table = "";

    @ArgGroup(exclusive = false, multiplicity = "1")
    private Options options = new Options();

    @Option(names = "--json", description = "write the table description as one line of JSON")
    private boolean json;

    private static final class Options {
        @Option(names = "--durability", description = "what an acknowledgement stands for: fsync or async")
        private Optional<Durability> durability = Optional.empty();

        @Option(names = "--retention", paramLabel = "TIME", description = "how long rows are kept: 12h, 7d, forever")
        private Optional<String> retention = Optional.empty();

        @Option(
                names = "--retention-bytes",
                paramLabel = "SIZE",
                description = "how much of the newest rows is kept, as stored: 512MiB, 10GiB, forever")
        private Optional<String> retentionBytes = Optional.empty();

        // as an argument group, since a mixin cannot be in one
        @ArgGroup(exclusive = false)
        private LakeFlags lake = new LakeFlags();

        TableChange change() {
            TableChange change = TableChange.NONE;
            if (durability.isPresent()) {
                change = change.withDurability(durability.get());
            }
            if (retention.isPresent()) {
                change = change.withRetentionMs(Retention.parseTimeMs(retention.get()));
            }
            if (retentionBytes.isPresent()) {
                change = change.withRetentionBytes(Retention.parseBytes(retentionBytes.get()));
            }
            return change.withLake(lake.change());
        }
    }

    @Override
    public Integer call() {
        TableChange change = options.change();
        try (Weir weir = main.connect()) {
            TableDescription altered = weir.alter(table, change);
            if (json) {
                main.console().out().append(TablesCommand.json(altered)).append('\n');
            } else {
                main.console().out().append("altered ");
                DescribeCommand.summary(main.console().out(), altered);
            }
            return ExitCode.OK;
        }
    }
}
