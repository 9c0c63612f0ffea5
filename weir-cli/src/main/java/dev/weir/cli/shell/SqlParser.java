package dev.weir.cli.shell;

import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.SyntaxError;
import org.jline.reader.impl.DefaultParser;

/** Lets the line reader ask for more lines until the statement has its semicolon. */
final class SqlParser extends DefaultParser {
    SqlParser() {
        setQuoteChars(new char[0]);
        setEscapeChars(new char[0]);
        setEofOnUnclosedQuote(false);
    }

    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) throws SyntaxError {
        boolean meta = line.stripLeading().startsWith("\\") || Shell.isLeave(line);
        if (context == ParseContext.ACCEPT_LINE && !meta && !Statements.complete(line)) {
            throw new EOFError(-1, -1, "the statement goes on", "…");
        }
        return super.parse(line, cursor, context);
    }

    @Override
    public boolean isDelimiterChar(CharSequence buffer, int at) {
        char c = buffer.charAt(at);
        return !(Character.isLetterOrDigit(c) || c == '_' || c == '\\' || c == '$' || c == '"');
    }
}
