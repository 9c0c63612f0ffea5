package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Finds in a statement's text what DuckDB's parser tells by its place, which it counts in bytes. */
final class Places {
    private final int chars;
    private final SqlTokens tokens;
    private final byte[] utf8;

    Places(String sql, SqlTokens tokens) {
        this.chars = sql.length();
        this.tokens = tokens;
        this.utf8 = sql.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * A name with dots.
     *
     * @param parts where each begins
     */
    record Name(int start, int end, List<Integer> parts) {
        int partStart(int part) {
            return parts.get(part);
        }
    }

    Name name(int byteOffset) {
        if (byteOffset < 0 || byteOffset > utf8.length) {
            throw new WeirException(
                    ErrorCode.UNSUPPORTED,
                    "a table with a schema is named behind from or join; write select * from ...");
        }
        int start =
                utf8.length == chars ? byteOffset : new String(utf8, 0, byteOffset, StandardCharsets.UTF_8).length();
        int first = 0;
        while (first < tokens.size() && tokens.at(first).start() < start) {
            first++;
        }
        if (!tokens.at(first).isName() || tokens.at(first).start() != start) {
            throw new WeirException(ErrorCode.INVALID_SQL, "a name was expected position=" + (start + 1));
        }
        List<Integer> parts = new ArrayList<>(List.of(start));
        int last = first;
        while (tokens.at(last + 1).isSymbol(".") && tokens.at(last + 2).isName()) {
            last += 2;
            parts.add(tokens.at(last).start());
        }
        return new Name(start, tokens.at(last).end(), parts);
    }
}
