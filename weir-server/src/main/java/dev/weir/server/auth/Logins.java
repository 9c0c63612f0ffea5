package dev.weir.server.auth;

import dev.weir.format.RealWorld;
import dev.weir.server.memory.Remembered;
import dev.weir.storage.time.Clock;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Who somebody is that says so in an {@code authorization} header: by a name and a password, or by a token that was given for these, at whichever door.
 * Thread-safe.
 */
@RealWorld("tokens that nobody can guess")
public final class Logins {
    /** Since its last use. */
    public static final Duration TOKEN_LIFE = Duration.ofHours(24);

    private static final String BASIC = "Basic ";
    private static final String BEARER = "Bearer ";
    private static final Remembered.Limits TOKENS = new Remembered.Limits(100_000, 16L << 20, TOKEN_LIFE);
    private static final int ENTRY_BYTES = 100;
    private static final int TOKEN_BYTES = 16;
    private static final int MAX_USER_CHARS = 256;

    private final Users users;
    private final Remembered<String> tokens;
    private final SecureRandom random = new SecureRandom();

    public Logins(Users users, Clock clock) {
        this.users = users;
        this.tokens = new Remembered<>(TOKENS, clock);
    }

    /** What somebody says who has no token. */
    public record Password(String user, String password) {
        /** Of basic authentication; empty if the header is none. */
        public static Optional<Password> of(String authorization) {
            return value(authorization, BASIC).flatMap(Password::decoded);
        }

        private static Optional<Password> decoded(String base64) {
            try {
                String text = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
                int colon = text.indexOf(':');
                String user = colon < 0 ? text : text.substring(0, colon);
                return user.isEmpty() || user.length() > MAX_USER_CHARS
                        ? Optional.empty()
                        : Optional.of(new Password(user, colon < 0 ? "" : text.substring(colon + 1)));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }

    private static Optional<String> value(String authorization, String scheme) {
        return authorization.regionMatches(true, 0, scheme, 0, scheme.length())
                ? Optional.of(authorization.substring(scheme.length()).strip())
                : Optional.empty();
    }

    /** Whether nobody has to prove anything. */
    public boolean trusting() {
        return users.trusting();
    }

    /** Takes some computing. */
    public boolean check(Password said) {
        return users.trusting() || users.check(said.user(), said.password());
    }

    /** One for a user who has proved to be that. */
    public String token(String user) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        String token = HexFormat.of().formatHex(bytes);
        tokens.put(token, user, ENTRY_BYTES + 2L * user.length());
        return token;
    }

    /** The user for whom a token was given. */
    public Optional<String> userOf(String token) {
        return tokens.find(token);
    }

    /** The user of the token in a header. */
    public Optional<String> bearer(String authorization) {
        return value(authorization, BEARER).flatMap(this::userOf);
    }
}
