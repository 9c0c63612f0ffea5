package dev.weir.cli;

import dev.weir.bench.Bench;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Unmatched;

@Command(
        name = "bench",
        description =
                "Measure a server in its own process; one line of JSON per figure. 'weir bench help' tells its own arguments.",
        footerHeading = "%nExample:%n",
        footer = "  weir bench A1 A3")
final class BenchCommand implements Callable<Integer> {
    @ParentCommand
    private Main main = new Main();

    @Unmatched
    private List<String> arguments = new ArrayList<>(); // picocli adds to it

    @Override
    public Integer call() {
        main.console().flush();
        return Bench.run(server(), arguments.toArray(String[]::new));
    }

    /** What is measured: this program's own server. */
    static dev.weir.bench.process.ServerCommand server() {
        return dev.weir.bench.process.ServerCommand.ofMain(
                Main.class.getName(),
                "server",
                "--data",
                "{data}",
                "--flight",
                "127.0.0.1:{flight}",
                "--http",
                "127.0.0.1:{http}",
                "--postgres",
                "127.0.0.1:0");
    }
}
