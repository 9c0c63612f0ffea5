package dev.weir.server.postgres;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The start-up parameter {@code options}: {@code -c name=value} and {@code --name=value}, a backslash before what is no space. */
final class StartupOptions {
    private StartupOptions() {}

    static Map<String, String> read(String options) {
        Map<String, String> settings = new LinkedHashMap<>();
        List<String> words = words(options);
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String setting = "";
            if (word.equals("-c") && i + 1 < words.size()) {
                setting = words.get(++i);
            } else if (word.startsWith("--")) {
                setting = word.substring(2);
            } else if (word.startsWith("-c")) {
                setting = word.substring(2);
            }
            int equals = setting.indexOf('=');
            if (equals <= 0) {
                throw Body.malformed("options are -c name=value");
            }
            settings.put(setting.substring(0, equals).replace('-', '_'), setting.substring(equals + 1));
        }
        return settings;
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean in = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isWhitespace(c)) {
                if (in) {
                    words.add(word.toString());
                }
                word.setLength(0);
                in = false;
            } else {
                if (c == '\\' && i + 1 < text.length()) {
                    c = text.charAt(++i);
                }
                word.append(c);
                in = true;
            }
        }
        if (in) {
            words.add(word.toString());
        }
        return words;
    }
}
