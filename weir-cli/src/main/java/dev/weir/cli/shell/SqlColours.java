package dev.weir.cli.shell;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.reader.LineReader;
import org.jline.reader.impl.DefaultHighlighter;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** Keywords, texts and comments in colours while one types. */
final class SqlColours extends DefaultHighlighter {
    private static final Pattern TOKEN = Pattern.compile("'(?:[^']|'')*'?|--[^\\n]*|\\w+|.|\\n");
    private static final AttributedStyle KEYWORD = AttributedStyle.BOLD;
    private static final AttributedStyle TEXT = AttributedStyle.DEFAULT.foreground(AttributedStyle.GREEN);
    private static final AttributedStyle COMMENT = AttributedStyle.DEFAULT.faint();

    @Override
    public AttributedString highlight(LineReader reader, String buffer) {
        AttributedStringBuilder line = new AttributedStringBuilder();
        Matcher tokens = TOKEN.matcher(buffer);
        while (tokens.find()) {
            line.styled(style(tokens.group()), tokens.group());
        }
        return line.toAttributedString();
    }

    private static AttributedStyle style(String token) {
        if (token.startsWith("'")) {
            return TEXT;
        }
        if (token.startsWith("--")) {
            return COMMENT;
        }
        return Vocabulary.KEYWORDS.contains(token.toLowerCase(Locale.ROOT)) ? KEYWORD : AttributedStyle.DEFAULT;
    }
}
