package dev.weir.cli;

import dev.weir.client.ServerInfo;
import dev.weir.client.Weir;
import dev.weir.format.WeirException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "version",
        description = "Show the version, and the server's if one answers.",
        footerHeading = "%nExample:%n",
        footer = "  weir version --json")
final class VersionCommand implements Callable<Integer> {
    @ParentCommand
    private Main main = new Main();

    @Option(names = "--json", description = "write one line of JSON")
    private boolean json;

    @Override
    public Integer call() {
        String own = own();
        String server = server();
        if (json) {
            main.console()
                    .out()
                    .append("{\"version\":\"%s\",\"java\":\"%s\",\"server\":%s}%n"
                            .formatted(own, Runtime.version(), server.isEmpty() ? "null" : '"' + server + '"'));
        } else {
            main.console()
                    .out()
                    .append("weir ")
                    .append(own)
                    .append(" on java ")
                    .append(Runtime.version().toString())
                    .append('\n');
            main.console()
                    .out()
                    .append(server.isEmpty() ? "no server answers at " + main.server() : "server " + server)
                    .append('\n');
        }
        return ExitCode.OK;
    }

    /** Of this build: the jar's manifest, or where there is none, development. */
    static String own() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private String server() {
        try (Weir weir = main.connect()) {
            ServerInfo info = weir.serverInfo();
            return info.version();
        } catch (WeirException e) {
            return "";
        }
    }
}
