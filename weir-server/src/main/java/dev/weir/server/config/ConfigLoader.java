package dev.weir.server.config;

import dev.weir.format.Amount;
import dev.weir.format.Check;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.disk.DiskErrors;
import java.io.IOException;
import java.io.Reader;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads settings: standards, then the file, then the overrides. Unknown keys and bad values are {@code INVALID_CONFIG}. */
public final class ConfigLoader {
    private ConfigLoader() {}

    /** @param overrides each {@code key=value} */
    public static ServerConfig load(Optional<Path> file, List<String> overrides) {
        Map<String, String> values = new TreeMap<>();
        file.ifPresent(path -> values.putAll(read(path)));
        for (String override : overrides) {
            int equals = override.indexOf('=');
            if (equals <= 0) {
                throw invalid("an override is key=value override=" + override);
            }
            values.put(
                    override.substring(0, equals).strip(),
                    override.substring(equals + 1).strip());
        }
        return from(values);
    }

    public static ServerConfig from(Map<String, String> values) {
        Map<String, Setting> known = settings();
        for (String key : values.keySet()) {
            if (!known.containsKey(key)) {
                throw invalid("there is no such setting; the settings are " + String.join(", ", known.keySet())
                        + " key=" + key + " value=" + values.get(key));
            }
        }
        return build(ServerConfig.class, values);
    }

    /** All settings by key, in the order of the records. */
    public static Map<String, Setting> settings() {
        Map<String, Setting> all = new LinkedHashMap<>();
        collect(ServerConfig.class, all);
        return all;
    }

    private static void collect(Class<?> type, Map<String, Setting> into) {
        for (RecordComponent component : type.getRecordComponents()) {
            Setting setting = component.getAnnotation(Setting.class);
            if (setting != null) {
                into.put(setting.key(), setting);
            } else {
                collect(component.getType(), into);
            }
        }
    }

    private static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            String reason = e instanceof IOException io ? DiskErrors.reason(io) : e.getMessage();
            throw new WeirException(
                    ErrorCode.INVALID_CONFIG, "the configuration file cannot be read: " + reason + " file=" + file, e);
        }
        return properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(
                        key -> key, key -> properties.getProperty(key).strip()));
    }

    private static <T> T build(Class<T> type, Map<String, String> values) {
        RecordComponent[] components = type.getRecordComponents();
        List<Object> arguments = new ArrayList<>();
        for (RecordComponent component : components) {
            Setting setting = component.getAnnotation(Setting.class);
            arguments.add(
                    setting == null
                            ? build(component.getType(), values)
                            : parse(
                                    setting,
                                    component.getType(),
                                    values.getOrDefault(setting.key(), setting.standard())));
        }
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            return constructor.newInstance(arguments.toArray());
        } catch (ReflectiveOperationException e) {
            throw new WeirException(ErrorCode.INTERNAL, "settings record cannot be made type=" + type.getName(), e);
        }
    }

    private static Object parse(Setting setting, Class<?> type, String text) {
        if (type == String.class) {
            return text;
        }
        if (type == Path.class) {
            return path(setting, text);
        }
        long value = number(setting, type, text);
        if (value < setting.min() || value > setting.max()) {
            throw invalid("the value is out of range " + range(setting) + " key=" + setting.key() + " value=" + text);
        }
        if (type == Duration.class) {
            return Duration.ofMillis(value);
        }
        if (type == int.class) {
            return Math.toIntExact(value);
        }
        Check.that(type == long.class, "a setting is text, a path, a number or a duration");
        return value;
    }

    private static Path path(Setting setting, String text) {
        try {
            if (!text.isEmpty()) {
                return Path.of(text);
            }
        } catch (InvalidPathException e) {
            // told below
        }
        throw invalid("a path is needed key=" + setting.key() + " value=" + text.replace('\0', '?'));
    }

    /** Durations are counted in milliseconds. */
    private static long number(Setting setting, Class<?> type, String text) {
        if (type == Duration.class) {
            return orRefused(Amount.milliseconds(text), "a duration such as 500ms, 5s, 1min, 1h or 7d", setting, text);
        }
        if (setting.unit().equals("bytes")) {
            return orRefused(Amount.bytes(text), "a size such as 65536, 64KiB, 16MiB or 1GiB", setting, text);
        }
        OptionalLong whole;
        try {
            whole = OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            whole = OptionalLong.empty();
        }
        return orRefused(whole, "a whole number", setting, text);
    }

    private static long orRefused(OptionalLong value, String shape, Setting setting, String text) {
        return value.orElseThrow(
                () -> invalid(shape + " is needed, " + range(setting) + " key=" + setting.key() + " value=" + text));
    }

    static String range(Setting setting) {
        return setting.max() == Long.MAX_VALUE
                ? "(at least " + setting.min() + ")"
                : "(" + setting.min() + " to " + setting.max() + ")";
    }

    private static WeirException invalid(String message) {
        return new WeirException(ErrorCode.INVALID_CONFIG, message);
    }
}
