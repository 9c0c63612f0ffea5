package dev.weir.server.postgres.value;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How the data of a COPY is written.
 *
 * @param quote of csv, as {@code escape}
 * @param forceQuote columns, by name in any case, whose values are always quoted, as in the other two sets; {@code *} is all of them
 * @param forceNotNull columns that are never null: what looks so is a text
 * @param forceNull columns in which the null text means null also where it is quoted
 */
public record CopyFormat(
        Kind kind,
        byte delimiter,
        String nullText,
        Header header,
        byte quote,
        byte escape,
        Set<String> forceQuote,
        Set<String> forceNotNull,
        Set<String> forceNull) {
    /** The three formats. */
    public enum Kind {
        TEXT,
        CSV,
        BINARY
    }

    /** The names of the columns in the first line. */
    public enum Header {
        NONE,
        NAMES,
        /** They must be those of the columns, in their order. */
        MATCH
    }

    private static final Set<String> OPTIONS = Set.of(
            "format",
            "freeze",
            "delimiter",
            "null",
            "header",
            "quote",
            "escape",
            "force_quote",
            "force_not_null",
            "force_null",
            "encoding");
    /** What stands behind a backslash in the text format, so that no delimiter can be it. */
    private static final String NO_DELIMITER = "\\.abcdefghijklmnopqrstuvwxyz0123456789";

    private static final Set<String> TRUE = Set.of("true", "on", "1", "yes");
    private static final Set<String> FALSE = Set.of("false", "off", "0", "no");

    /**
     * Of a statement's options, by name in lower case; columns are listed with commas, or {@code *}. Throws {@code INVALID_SQL}, and {@code UNSUPPORTED} for
     * another encoding.
     *
     * @param in whether rows come in
     */
    public static CopyFormat of(Map<String, String> options, boolean in) {
        for (String option : options.keySet()) {
            require(OPTIONS.contains(option), "copy has no such option", option);
        }
        encoding(options.getOrDefault("encoding", "utf8"));
        Kind kind = kind(options.getOrDefault("format", "text"));
        for (String option : List.of("quote", "escape", "force_quote", "force_not_null", "force_null")) {
            require(kind == Kind.CSV || !options.containsKey(option), "the option is for csv only", option);
        }
        for (String option : List.of("delimiter", "null", "header")) {
            require(kind != Kind.BINARY || !options.containsKey(option), "the option is not for binary", option);
        }
        require(!in || !options.containsKey("force_quote"), "the option is for copy to only", "force_quote");
        require(in || !options.containsKey("force_null"), "the option is for copy from only", "force_null");
        require(in || !options.containsKey("force_not_null"), "the option is for copy from only", "force_not_null");
        byte quote = single(options, "quote", "\"");
        CopyFormat format = new CopyFormat(
                kind,
                single(options, "delimiter", kind == Kind.CSV ? "," : "\t"),
                options.getOrDefault("null", kind == Kind.CSV ? "" : "\\N"),
                header(options.getOrDefault("header", "false"), in),
                quote,
                options.containsKey("escape") ? single(options, "escape", "") : quote,
                columns(options, "force_quote"),
                columns(options, "force_not_null"),
                columns(options, "force_null"));
        format.check();
        return format;
    }

    private void check() {
        String delimiterText = Character.toString(delimiter);
        require(delimiter != '\n' && delimiter != '\r', "a line's end cannot be it", "delimiter");
        require(
                kind != Kind.TEXT || !NO_DELIMITER.contains(delimiterText.toLowerCase(Locale.ROOT)),
                "this character means something else in the text format",
                "delimiter");
        require(nullText.indexOf('\n') < 0 && nullText.indexOf('\r') < 0, "a line's end cannot be in it", "null");
        require(kind == Kind.BINARY || !nullText.contains(delimiterText), "the delimiter cannot be in it", "null");
        if (kind == Kind.CSV) {
            require(delimiter != quote, "it cannot be the delimiter too", "quote");
            require(nullText.indexOf(quote) < 0, "the quote cannot be in it", "null");
        }
    }

    /** The header that announces a copy. */
    public Format wire() {
        return kind == Kind.BINARY ? Format.BINARY : Format.TEXT;
    }

    static boolean names(Set<String> columns, String column) {
        return columns.contains("*") || columns.contains(column);
    }

    private static void encoding(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
        if (!plain.equals("utf8") && !plain.equals("unicode")) {
            throw new WeirException(ErrorCode.UNSUPPORTED, "text is in utf-8 only encoding=" + name);
        }
    }

    private static Kind kind(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "text" -> Kind.TEXT;
            case "csv" -> Kind.CSV;
            case "binary" -> Kind.BINARY;
            default -> throw invalid("the formats are text, csv and binary", "format");
        };
    }

    private static Header header(String value, boolean in) {
        String word = value.toLowerCase(Locale.ROOT);
        if (word.equals("match")) {
            require(in, "only what comes in can match", "header");
            return Header.MATCH;
        }
        require(TRUE.contains(word) || FALSE.contains(word), "it is true, false or match", "header");
        return TRUE.contains(word) ? Header.NAMES : Header.NONE;
    }

    private static byte single(Map<String, String> options, String option, String otherwise) {
        byte[] bytes = options.getOrDefault(option, otherwise).getBytes(StandardCharsets.UTF_8);
        require(bytes.length == 1 && bytes[0] != 0, "it is one character of one byte", option);
        return bytes[0];
    }

    private static Set<String> columns(Map<String, String> options, String option) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        if (options.containsKey(option)) {
            for (String name : options.get(option).split(",", -1)) {
                names.add(name.strip());
            }
        }
        return names;
    }

    private static void require(boolean holds, String what, String option) {
        if (!holds) {
            throw invalid(what, option);
        }
    }

    private static WeirException invalid(String what, String option) {
        return new WeirException(ErrorCode.INVALID_SQL, "copy: " + what + " option=" + option);
    }
}
