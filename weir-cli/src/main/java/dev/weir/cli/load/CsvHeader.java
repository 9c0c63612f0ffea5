package dev.weir.cli.load;

import java.util.ArrayList;
import java.util.List;

/** What the first line of CSV says. */
record CsvHeader(char delimiter, List<String> names) {
    /** What may stand between two fields. */
    static final String DELIMITERS = ",;\t|";

    static CsvHeader of(String line) {
        String text = line.replaceFirst("^\ufeff", "");
        char delimiter = delimiter(text);
        return new CsvHeader(delimiter, names(text, delimiter));
    }

    /** The one that is most often in the header, outside of quotes. */
    private static char delimiter(String line) {
        char best = ',';
        int most = 0;
        for (int i = 0; i < DELIMITERS.length(); i++) {
            char delimiter = DELIMITERS.charAt(i);
            int count = names(line, delimiter).size();
            if (count > most) {
                most = count;
                best = delimiter;
            }
        }
        return best;
    }

    private static List<String> names(String line, char delimiter) {
        List<String> names = new ArrayList<>();
        StringBuilder name = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                name.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == delimiter && !quoted) {
                names.add(name.toString().strip());
                name.setLength(0);
            } else {
                name.append(c);
            }
        }
        names.add(name.toString().strip());
        return names;
    }
}
