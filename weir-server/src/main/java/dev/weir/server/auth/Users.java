package dev.weir.server.auth;

import dev.weir.format.ErrorCode;
import dev.weir.format.RealWorld;
import dev.weir.format.WeirException;
import dev.weir.storage.disk.DiskErrors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The users of a server, of a file with a line {@code name:secret} for each; or none, and then everybody is let in. */
@RealWorld("salts and nonces")
public final class Users {
    private static final int ITERATIONS = 4096;
    private static final int SALT_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Map<String, Secret> secrets;
    private final boolean trusting;
    private final byte[] key = random(Secret.KEY_BYTES);

    private Users(Map<String, Secret> secrets, boolean trusting) {
        this.secrets = Map.copyOf(secrets);
        this.trusting = trusting;
    }

    /** @param file {@code users.file}; empty: everybody is trusted */
    public static Users read(String file) {
        if (file.isEmpty()) {
            return new Users(Map.of(), true);
        }
        String text;
        try {
            text = Files.readString(Path.of(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw unreadable(DiskErrors.reason(e), file, e);
        } catch (InvalidPathException e) {
            throw unreadable(String.valueOf(e.getMessage()), file, e);
        }
        Map<String, Secret> secrets = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.lines().map(String::strip).toList()) {
            number++;
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int colon = line.lastIndexOf(":SCRAM-SHA-256$");
            if (colon <= 0 || secrets.containsKey(line.substring(0, colon))) {
                throw new WeirException(
                        ErrorCode.INVALID_CONFIG,
                        "a line of users.file is name:SCRAM-SHA-256$..., each name once file=" + file + " line="
                                + number);
            }
            secrets.put(line.substring(0, colon), Secret.parse(line.substring(colon + 1)));
        }
        if (secrets.isEmpty()) {
            throw new WeirException(
                    ErrorCode.INVALID_CONFIG,
                    "users.file names nobody, so that nobody could come in: add a line by `weir user NAME` file="
                            + file);
        }
        return new Users(secrets, false);
    }

    private static WeirException unreadable(String reason, String file, Exception cause) {
        return new WeirException(
                ErrorCode.INVALID_CONFIG, "users.file cannot be read: " + reason + " file=" + file, cause);
    }

    /** A line for {@code users.file}. */
    public static String line(String name, String password) {
        if (name.isBlank() || name.startsWith("#") || name.chars().anyMatch(c -> c < ' ') || password.isEmpty()) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST, "a user needs a name that fits into a line, and a password");
        }
        return name + ":" + Secret.of(password, random(SALT_BYTES), ITERATIONS).text();
    }

    /** Whether nobody has to prove anything. */
    public boolean trusting() {
        return trusting;
    }

    /** Whether this is the user's password. Takes as long for users that there are not. */
    public boolean check(String name, String password) {
        boolean right = secret(name).matches(password);
        return right && secrets.containsKey(name);
    }

    /** Begins the proof of a password without sending it. */
    public ScramExchange scram(String name) {
        return new ScramExchange(secret(name), secrets.containsKey(name), Secret.base64(random(SALT_BYTES + 2)));
    }

    /** One for users that there are not: nobody can tell that from a wrong password, and the salt is the same each time. */
    private Secret secret(String name) {
        return Optional.ofNullable(secrets.get(name)).orElseGet(() -> {
            byte[] salt = Arrays.copyOf(Secret.hmac(key, name), SALT_BYTES);
            return new Secret(ITERATIONS, salt, new byte[Secret.KEY_BYTES], new byte[Secret.KEY_BYTES]);
        });
    }

    private static byte[] random(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
