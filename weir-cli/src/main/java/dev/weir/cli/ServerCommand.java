package dev.weir.cli;

import ch.qos.logback.classic.Level;
import dev.weir.cli.boot.Boot;
import dev.weir.cli.boot.Stop;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.server.config.ConfigLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "server",
        description = "Run a server until Ctrl-C or SIGTERM, which it answers by finishing what it has begun.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir server",
            "  weir server --data /var/lib/weir --flight 0.0.0.0:9470",
            "  weir server --set memory.budget_bytes=2GiB",
            "",
            "All settings: docs/configuration.md"
        })
final class ServerCommand implements Callable<Integer> {
    @ParentCommand
    private Main main = new Main();

    @Option(names = "--data", paramLabel = "DIR", description = "where tables are kept (default: ./data)")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = "--flight",
            paramLabel = "HOST:PORT",
            description = "Arrow Flight, for all clients (default: 127.0.0.1:9470)")
    private Optional<String> flight = Optional.empty();

    @Option(names = "--http", paramLabel = "HOST:PORT", description = "/health and /metrics (default: 127.0.0.1:9471)")
    private Optional<String> http = Optional.empty();

    @Option(
            names = "--postgres",
            paramLabel = "HOST:PORT",
            description = "for clients of PostgreSQL (default: 127.0.0.1:9472)")
    private Optional<String> postgres = Optional.empty();

    @Option(names = "--config", paramLabel = "FILE", description = "settings, key=value lines")
    private Optional<Path> config = Optional.empty();

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "one setting; goes before the file")
    private List<String> settings = List.of();

    @Override
    public Integer call() throws InterruptedException {
        Log.configure(Level.INFO);
        Stop stop = Stop.onSignals();
        try (Boot server = Boot.start(ConfigLoader.load(config, overrides()))) {
            main.console()
                    .out()
                    .append(
                            "weir %s is ready%n  flight  %s   (./weir sql --server %s)%n  postgres postgresql://%s/weir%n  http    http://%s/health, /metrics%n  data    %s%n"
                                    .formatted(
                                            VersionCommand.own(),
                                            Boot.text(server.flight()),
                                            server.uri(),
                                            Boot.text(server.postgres()),
                                            Boot.text(server.http()),
                                            server.dataDirectory()))
                    .flush();
            stop.await();
        }
        return ExitCode.OK;
    }

    private List<String> overrides() {
        List<String> overrides = new ArrayList<>();
        data.ifPresent(directory -> overrides.add("data.directory=" + directory));
        flight.ifPresent(address -> address("flight", address, overrides));
        http.ifPresent(address -> address("http", address, overrides));
        postgres.ifPresent(address -> address("postgres", address, overrides));
        overrides.addAll(settings);
        return overrides;
    }

    private static void address(String door, String address, List<String> overrides) {
        int colon = address.lastIndexOf(':');
        if (colon < 0 || colon == address.length() - 1) {
            throw new WeirException(
                    ErrorCode.INVALID_CONFIG,
                    "an address is host:port, such as 127.0.0.1:9470 %s=%s".formatted(door, address));
        }
        String host = address.substring(0, colon).replaceFirst("^\\[(.*)]$", "$1");
        if (!host.isEmpty()) {
            overrides.add(door + ".host=" + host);
        }
        overrides.add(door + ".port=" + address.substring(colon + 1));
    }
}
