package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        Console console = new Console(new PrintWriter(out), new PrintWriter(err));
        int exit = Main.run(console, arguments);
        console.flush();
        return exit;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "server",
                "sql",
                "tables",
                "describe",
                "create",
                "alter",
                "append",
                "tail",
                "verify",
                "user",
                "bench",
                "version",
                "help"
            })
    void everyCommandHasHelpWithAnExample(String command) {
        assertEquals(ExitCode.OK, run(command, "--help"), err.toString());
        assertTrue(out.toString().startsWith("Usage: weir " + command), out.toString());
        assertTrue(out.toString().contains("Example"), out.toString());
        out.getBuffer().setLength(0);
        assertEquals(ExitCode.OK, run("help", command));
        assertTrue(out.toString().startsWith("Usage: weir " + command), out.toString());
    }

    @Test
    void withoutACommandThereIsHelp() {
        assertEquals(ExitCode.OK, run());
        assertTrue(out.toString().contains("Exit codes: 0 done, 1 failed, 2 wrong usage, 3 no server answers."));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bogus",
                "tables --bogus",
                "describe",
                "append t",
                "append t x.csv --on-error maybe",
                "create",
                "alter t"
            })
    void wrongUsageIsExitTwo(String line) {
        assertEquals(ExitCode.USAGE, run(line.split(" ")));
        assertTrue(err.toString().startsWith("weir: usage: "), err.toString());
        assertTrue(err.toString().contains("--help"), err.toString());
    }

    @Test
    void aFileThatIsNotThereIsOneLine() {
        assertEquals(ExitCode.FAILED, run("append", "t", "nowhere.csv"));
        assertEquals("weir: invalid_request: there is no such file file=nowhere.csv\n", err.toString());
    }
}
