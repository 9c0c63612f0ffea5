package dev.weir.server.postgres;

import dev.weir.format.ErrorCode;
import dev.weir.format.SqlException;
import dev.weir.format.wire.TableName;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one client has set. Only what differs from the standard is kept, so that a connection that sets nothing costs nothing. */
final class Settings {
    /** One that a client is told of whenever it changes. */
    record Reported(String name, String value) {}

    private static final Set<String> TRUE = Set.of("on", "true", "yes", "1", "t", "y");
    private static final Set<String> FALSE = Set.of("off", "false", "no", "0", "f", "n");

    /** As the client asked for them when it connected: what RESET goes back to. */
    private final Map<String, String> first = new HashMap<>(4);

    private final Map<String, String> current = new HashMap<>(4);

    /** What a rolled back transaction goes back to; null outside of one. */
    private @Nullable Map<String, String> before;

    /** What SET LOCAL has hidden until the transaction ends. */
    private final Map<String, Optional<String>> hidden = new HashMap<>(2);

    private int changes;

    // Read for each value that is bound or shown, and nearly always the same.
    private String zoneText = "UTC";
    private ZoneId zone = ZoneOffset.UTC;

    /** From the start-up message. */
    void start(String name, String value) {
        String key = key(name);
        String checked = checked(key, value);
        first.put(key, checked);
        put(key, checked);
    }

    /** Known to the server alone, as who is logged in. */
    void fix(String name, String value) {
        first.put(name, value);
        put(name, value);
    }

    String get(String name) {
        String key = key(name);
        String value = current.get(key);
        if (value != null) {
            return value;
        }
        KnownSetting known = KnownSetting.ALL.get(key);
        if (known == null) {
            throw unknown(name);
        }
        return known.standard();
    }

    /** @param value empty: as it was at the start */
    void set(String name, Optional<String> value, boolean local) {
        String key = key(name);
        KnownSetting known = KnownSetting.ALL.get(key);
        if (known != null && known.fixed()) {
            throw new SqlException(
                    ErrorCode.INVALID_REQUEST,
                    SqlStates.CANNOT_CHANGE,
                    "parameter \"" + known.name() + "\" cannot be changed");
        }
        String checked = value.map(text -> checked(key, text)).orElse(first.get(key));
        if (known == null && key.indexOf('.') < 0) {
            throw unknown(name);
        }
        if (local) {
            hidden.putIfAbsent(key, Optional.ofNullable(current.get(key)));
        } else {
            hidden.remove(key);
        }
        put(key, checked);
    }

    private void put(String key, @Nullable String value) {
        changes++;
        if (value == null) {
            current.remove(key);
        } else {
            current.put(key, value);
        }
    }

    void resetAll() {
        Map<String, String> kept = new HashMap<>(first);
        for (String name : List.of("session_authorization", "is_superuser")) {
            String value = current.get(name);
            if (value != null) {
                kept.put(name, value);
            }
        }
        replace(kept);
        hidden.clear();
    }

    void begin() {
        before = new HashMap<>(current);
    }

    void commit() {
        before = null;
        hidden.forEach((key, value) -> put(key, value.orElse(null)));
        hidden.clear();
    }

    void rollback() {
        Map<String, String> old = before;
        if (old != null) {
            replace(old);
        }
        before = null;
        hidden.clear();
    }

    private void replace(Map<String, String> by) {
        changes++;
        current.clear();
        current.putAll(by);
    }

    /** Counts up whenever one may have changed. */
    int changes() {
        return changes;
    }

    /** As the engine knows them. */
    Map<String, String> all() {
        return current;
    }

    /** In the order of their names: name, value, what it is. */
    List<List<String>> shown() {
        TreeMap<String, List<String>> rows = new TreeMap<>();
        KnownSetting.ALL.forEach((key, known) -> rows.put(key, List.of(known.name(), get(key), known.why())));
        current.forEach((key, value) -> rows.computeIfAbsent(key, any -> List.of(key, value, "")));
        return List.copyOf(rows.values());
    }

    /** What the client has to be told, given what it knows already. */
    List<Reported> news(Map<String, String> told) {
        List<Reported> news = new ArrayList<>(0);
        for (KnownSetting known : KnownSetting.REPORTED) {
            String value = get(known.name());
            if (!value.equals(told.getOrDefault(known.name(), known.standard()))) {
                news.add(new Reported(known.name(), value));
            }
        }
        return news;
    }

    /** Empty: as the server has it; zero: none. */
    Optional<Duration> statementTimeout() {
        String value = current.get("statement_timeout");
        return value == null
                ? Optional.empty()
                : Optional.of(Duration.ofMillis(milliseconds("statement_timeout", value)));
    }

    ZoneId zone() {
        String text = get("timezone");
        if (!text.equals(zoneText)) {
            zone = zone(text);
            zoneText = text;
        }
        return zone;
    }

    /** In which tables without one are looked for: the first of the search path. */
    String database() {
        String value = current.get("search_path");
        if (value == null) {
            return TableName.MAIN;
        }
        for (String part : value.split(",", -1)) {
            String name = part.strip().replaceAll("^\"(.*)\"$", "$1");
            if (!name.isEmpty() && !name.equals("$user") && !name.equals("pg_catalog")) {
                return name.equals("public") ? TableName.MAIN : name;
            }
        }
        return TableName.MAIN;
    }

    boolean readOnly() {
        return isOn("transaction_read_only") || isOn("default_transaction_read_only");
    }

    boolean isOn(String name) {
        return get(name).equals("on");
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static SqlException unknown(String name) {
        return new SqlException(
                ErrorCode.INVALID_REQUEST,
                SqlStates.UNDEFINED_OBJECT,
                "unrecognized configuration parameter \"" + name + "\"");
    }

    /** The value as it is shown; what Weir cannot do is refused rather than accepted and not done. */
    private static String checked(String key, String value) {
        KnownSetting known = KnownSetting.ALL.get(key);
        if (known == null) {
            if (key.indexOf('.') < 0) {
                throw unknown(key);
            }
            return value;
        }
        return switch (key) {
            case "timezone" -> zone(value).equals(ZoneOffset.UTC) ? "UTC" : value.strip();
            case "client_encoding" -> encoding(known, value);
            case "datestyle" -> dateStyle(known, value);
            case "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "idle_session_timeout" ->
                shownTime(milliseconds(known.name(), value));
            default -> plain(known, value);
        };
    }

    private static String encoding(KnownSetting known, String value) {
        return switch (value.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "")) {
            case "utf8", "unicode" -> "UTF8";
            case "sqlascii" -> "SQL_ASCII";
            default -> throw invalid(known.name(), value, "only UTF8 is spoken here");
        };
    }

    private static String dateStyle(KnownSetting known, String value) {
        Set<String> words =
                new HashSet<>(List.of(value.strip().toLowerCase(Locale.ROOT).split("[ ,]+", -1)));
        words.removeAll(Set.of("iso", "mdy", "dmy", "ymd", "us", "european", "default", ""));
        if (!words.isEmpty()) {
            throw invalid(known.name(), value, "dates are written as ISO");
        }
        return known.standard();
    }

    private static String shownTime(long milliseconds) {
        if (milliseconds == 0) {
            return "0";
        }
        return milliseconds % 1000 == 0 ? milliseconds / 1000 + "s" : milliseconds + "ms";
    }

    private static String plain(KnownSetting known, String value) {
        String lower = value.strip().toLowerCase(Locale.ROOT);
        if (known.only()) {
            boolean same = lower.equals(known.standard().toLowerCase(Locale.ROOT))
                    || bool(lower).equals(known.standard());
            if (!same) {
                throw invalid(known.name(), value, "it is always " + known.standard());
            }
            return known.standard();
        }
        return Set.of("on", "off").contains(known.standard()) ? requireBool(known.name(), lower) : value;
    }

    private static String bool(String value) {
        return TRUE.contains(value) ? "on" : FALSE.contains(value) ? "off" : value;
    }

    private static String requireBool(String name, String value) {
        String bool = bool(value);
        if (!bool.equals("on") && !bool.equals("off")) {
            throw invalid(name, value, "it is on or off");
        }
        return bool;
    }

    private static ZoneId zone(String value) {
        String text = value.strip();
        try {
            if (text.matches("[+-]?\\d{1,2}(\\.\\d+)?")) {
                return ZoneOffset.ofTotalSeconds((int) (Double.parseDouble(text) * 3600));
            }
            if (text.equalsIgnoreCase("utc") || text.equalsIgnoreCase("gmt") || text.equalsIgnoreCase("zulu")) {
                return ZoneOffset.UTC;
            }
            for (String id : text.indexOf('/') < 0 ? List.of(text) : ZoneIds.ALL) {
                if (id.equalsIgnoreCase(text)) {
                    return ZoneId.of(id, ZoneId.SHORT_IDS);
                }
            }
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw invalid("TimeZone", value, "there is no such time zone");
        }
    }

    /** All names, for clients that write them in another case. */
    private static final class ZoneIds {
        static final List<String> ALL = List.copyOf(ZoneId.getAvailableZoneIds());

        private ZoneIds() {}
    }

    private static long milliseconds(String name, String value) {
        String text = value.strip().toLowerCase(Locale.ROOT);
        int unit = 0;
        while (unit < text.length() && (Character.isDigit(text.charAt(unit)) || text.charAt(unit) == '.')) {
            unit++;
        }
        try {
            double number = Double.parseDouble(text.substring(0, unit));
            double factor = switch (text.substring(unit).strip()) {
                case "", "ms" -> 1;
                case "us" -> 0.001;
                case "s" -> 1000;
                case "min" -> 60_000;
                case "h" -> 3_600_000;
                case "d" -> 86_400_000;
                default -> throw invalid(name, value, "units are us, ms, s, min, h and d");
            };
            if (number * factor > Integer.MAX_VALUE) {
                throw invalid(name, value, "it is too long");
            }
            return Math.round(number * factor);
        } catch (NumberFormatException e) {
            throw new SqlException(
                    ErrorCode.INVALID_REQUEST,
                    SqlStates.INVALID_VALUE,
                    "invalid value for parameter \"" + name + "\": \"" + value + "\"",
                    e);
        }
    }

    private static SqlException invalid(String name, String value, String why) {
        return new SqlException(
                ErrorCode.INVALID_REQUEST,
                SqlStates.INVALID_VALUE,
                "invalid value for parameter \"" + name + "\": \"" + value + "\"; " + why);
    }
}
