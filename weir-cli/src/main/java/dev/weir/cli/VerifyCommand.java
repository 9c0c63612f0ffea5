package dev.weir.cli;

import dev.weir.cli.boot.PrivateServer;
import dev.weir.client.Weir;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.VerifyReport;
import dev.weir.format.wire.WireJson;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "verify",
        description =
                "Read every stored byte again and check it. Tells of each bucket as it is done: what is damaged, and which"
                        + " rows can still be read.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir verify",
            "  weir verify flights --json",
            "  weir verify --offline --data /var/lib/weir",
            "",
            "Exit codes: 0 all is as it was written, 1 something is not, or could not be checked."
        })
final class VerifyCommand implements Callable<Integer> {
    /** Ranges named in a line for people. */
    private static final int RANGES_SHOWN = 10;

    @ParentCommand
    private Main main = new Main();

    @Parameters(arity = "0..1", paramLabel = "TABLE", description = "default: all tables, and the catalog")
    private Optional<String> table = Optional.empty();

    @Option(
            names = "--offline",
            description = "of a directory whose server is not running; recovers it first, as a server does")
    private boolean offline;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "with --offline: where tables are kept (default: ./data)")
    private Path data = Path.of("data");

    @Option(names = "--json", description = "write each report as a line of JSON")
    private boolean json;

    private long places;
    private long bytes;
    private long findings;

    @Override
    public Integer call() {
        if (offline) {
            if (!Files.isDirectory(data)) {
                throw new WeirException(
                        ErrorCode.INVALID_REQUEST, "there is no such directory; name it with --data data=" + data);
            }
            try (PrivateServer server = PrivateServer.over(data);
                    Weir weir = Weir.connect(server.uri())) {
                verify(weir);
            }
        } else {
            try (Weir weir = main.connect()) {
                verify(weir);
            }
        }
        if (!json) {
            PrintWriter out = main.console().out();
            out.append("%s: %s read of %s, %s%n"
                    .formatted(
                            findings == 0 ? "ok" : "DAMAGED",
                            Console.bytes(bytes),
                            counted(places, "place", "places"),
                            counted(findings, "finding", "findings")));
        }
        return findings == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private void verify(Weir weir) {
        if (table.isPresent()) {
            weir.verify(table.get(), this::report);
        } else {
            weir.verifyAll(this::report);
        }
    }

    private void report(VerifyReport report) {
        places++;
        bytes += report.bytes();
        findings += report.found();
        PrintWriter out = main.console().out();
        if (json) {
            out.append(new String(WireJson.write(report), StandardCharsets.UTF_8))
                    .append('\n');
        } else {
            show(out, report);
        }
        out.flush();
    }

    static void show(PrintWriter out, VerifyReport report) {
        boolean well = report.findings().isEmpty();
        String bucket = "%s bucket %d"
                .formatted(report.table().orElse(""), report.bucket().orElse(0));
        String place = switch (report.part()) {
            case CATALOG -> "catalog";
            case LOG -> bucket;
            case LAKE -> bucket + " in the lake";
        };
        String what = report.table().isPresent()
                ? "%s in %s"
                        .formatted(
                                counted(report.endOffset() - report.startOffset(), "row", "rows"),
                                counted(report.batches(), "batch", "batches"))
                : counted(report.batches(), "command", "commands");
        out.append("%s: %s, %s, %s%n".formatted(place, what, Console.bytes(report.bytes()), well ? "ok" : "DAMAGED"));
        if (well) {
            return;
        }
        for (VerifyReport.Finding finding : report.findings()) {
            out.append("  %s%n    file=%s position=%d".formatted(finding.why(), finding.file(), finding.position()));
            if (report.table().isPresent()) {
                out.append(
                        finding.endOffset() > finding.offset()
                                ? " offset=%d end_offset=%d".formatted(finding.offset(), finding.endOffset())
                                : " offset=%d, no rows lost".formatted(finding.offset()));
            }
            out.append(System.lineSeparator());
        }
        if (report.leftOff() > 0) {
            out.append("  and %d more%n".formatted(report.leftOff()));
        }
        if (report.table().isPresent()) {
            out.append("  readable: %s%n".formatted(ranges(report)));
        }
    }

    private static String ranges(VerifyReport report) {
        if (report.readable().isEmpty()) {
            return "no rows";
        }
        String shown = report.readable().stream()
                .limit(RANGES_SHOWN)
                .map(range -> "%d to %d".formatted(range.from(), range.to() - 1))
                .collect(Collectors.joining(", "));
        int more = report.readable().size() - RANGES_SHOWN;
        return more <= 0 ? shown : "%s and %d more ranges; all with --json".formatted(shown, more);
    }

    private static String counted(long n, String one, String many) {
        return Console.count(n) + " " + (n == 1 ? one : many);
    }
}
