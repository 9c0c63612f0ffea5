package dev.weir.cli;

import dev.weir.cli.demo.LineView;
import dev.weir.cli.demo.LiveDemo;
import dev.weir.cli.demo.OnceDemo;
import dev.weir.cli.demo.ScreenView;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "demo",
        description = "Stream real flights into a fresh server and watch SQL answer over them. Leaves nothing behind.",
        footerHeading = "%nExamples:%n",
        footer = {"  weir demo", "  weir demo --once        load, check the answers against the files, print JSON"})
final class DemoCommand implements Callable<Integer> {
    @ParentCommand
    private Main main = new Main();

    @Option(names = "--once", description = "a bounded run that checks itself, prints a JSON summary and exits 0 or 1")
    private boolean once;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "0",
            description = "end after this long (default: at Ctrl-C)")
    private int seconds;

    @Option(
            names = "--rate",
            paramLabel = "ROWS",
            defaultValue = "20000",
            description = "flights per second (default: 20000)")
    private int rate = 20_000;

    @Override
    public Integer call() throws InterruptedException, SQLException {
        if (once) {
            OnceDemo.Result result = new OnceDemo().run();
            main.console().out().append(result.json()).append('\n');
            return result.ok() ? ExitCode.OK : ExitCode.FAILED;
        }
        boolean screen = Console.isTerminal() && Console.style() == dev.weir.cli.print.TextTable.Style.COLOUR;
        new LiveDemo(
                        new LiveDemo.Settings(seconds, rate),
                        screen
                                ? new ScreenView(main.console().out())
                                : new LineView(main.console().out()),
                        main.console().out())
                .run();
        return ExitCode.OK;
    }
}
