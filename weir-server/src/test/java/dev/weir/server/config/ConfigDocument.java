package dev.weir.server.config;

import java.util.stream.Collectors;

/** Writes docs/configuration.md from the records. */
final class ConfigDocument {
    private ConfigDocument() {}

    static String markdown() {
        return """
                # Configuration of the server

                This page is generated from the settings' records (`ConfigurationDocTest` compares it; run that test with
                `-Dweir.docs.write=true` to write it anew). Settings stand in a `.properties` file (`weir server --config FILE`) or on the
                command line (`--set key=value`), which wins. An unknown key or a value out of range stops the start.

                | key | default | unit | range | why |
                | --- | --- | --- | --- | --- |
                """
                + ConfigLoader.settings().values().stream()
                        .map(ConfigDocument::row)
                        .collect(Collectors.joining());
    }

    private static String row(Setting setting) {
        boolean numeric = !setting.standard().isEmpty()
                && Character.isDigit(setting.standard().charAt(0))
                && !setting.key().endsWith(".host");
        String range = numeric ? ConfigLoader.range(setting).replaceAll("[()]", "") : "";
        String unit = setting.unit().equals("duration") ? "duration (ms, s, min, h, d)" : setting.unit();
        return "| `%s` | %s | %s | %s | %s |\n"
                .formatted(
                        setting.key(),
                        setting.standard().isEmpty() ? "(empty)" : "`" + setting.standard() + "`",
                        unit,
                        range,
                        setting.why());
    }
}
