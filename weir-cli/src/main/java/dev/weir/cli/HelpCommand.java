package dev.weir.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Picocli's own would have its own {@code --help}, beside the one that all commands inherit. */
@Command(
        name = "help",
        description = "Show the help of weir or of a command.",
        footerHeading = "%nExample:%n",
        footer = "  weir help append")
final class HelpCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "COMMAND", arity = "0..1", defaultValue = "")
    private String command = "";

    @Override
    public Integer call() {
        CommandLine weir = spec.parent().commandLine();
        CommandLine asked = command.isEmpty() ? weir : weir.getSubcommands().get(command);
        if (asked == null) {
            throw new ParameterException(spec.commandLine(), "there is no such command command=" + command);
        }
        asked.usage(weir.getOut());
        return ExitCode.OK;
    }
}
