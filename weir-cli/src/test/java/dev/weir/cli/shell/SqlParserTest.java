package dev.weir.cli.shell;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jline.reader.EOFError;
import org.jline.reader.Parser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlParserTest {
    private final SqlParser parser = new SqlParser();

    @ParameterizedTest
    @ValueSource(strings = {"exit", "quit", " EXIT ", "quit;", "exit ;"})
    void wordsThatLeaveEndTheirLine(String line) {
        assertTrue(Shell.isLeave(line));
        assertDoesNotThrow(() -> parser.parse(line, line.length(), Parser.ParseContext.ACCEPT_LINE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"select 1;", "\\dt", ""})
    void othersThatEndTheirLine(String line) {
        assertFalse(Shell.isLeave(line));
        assertDoesNotThrow(() -> parser.parse(line, line.length(), Parser.ParseContext.ACCEPT_LINE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"select 1", "exit now", "select 1\nexit", "\"exit\""})
    void statementsGoOn(String line) {
        assertFalse(Shell.isLeave(line));
        assertThrows(EOFError.class, () -> parser.parse(line, line.length(), Parser.ParseContext.ACCEPT_LINE));
    }
}
