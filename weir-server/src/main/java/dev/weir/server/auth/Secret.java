package dev.weir.server.auth;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What is kept of a password (RFC 5802 with SHA-256): enough to check a proof of it, not enough to make one. As text it is what PostgreSQL keeps, too:
 * {@code SCRAM-SHA-256$4096:salt$StoredKey:ServerKey}, in base64.
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares secrets by equals
record Secret(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
    static final int KEY_BYTES = 32;

    private static final String HMAC = "HmacSHA256";
    private static final int MIN_ITERATIONS = 4096;
    private static final int MAX_ITERATIONS = 10_000_000;
    private static final Pattern TEXT = Pattern.compile("SCRAM-SHA-256\\$(\\d{1,8}):([^$:]+)\\$([^$:]+):([^$:]+)");

    static Secret of(String password, byte[] salt, int iterations) {
        byte[] salted = salted(password, salt, iterations);
        return new Secret(iterations, salt, hash(hmac(salted, "Client Key")), hmac(salted, "Server Key"));
    }

    /** {@code INVALID_CONFIG} if it is none. */
    static Secret parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (matcher.matches()) {
            int iterations = Integer.parseInt(matcher.group(1));
            try {
                Secret secret = new Secret(
                        iterations, bytes(matcher.group(2)), bytes(matcher.group(3)), bytes(matcher.group(4)));
                if (secret.storedKey.length == KEY_BYTES
                        && secret.serverKey.length == KEY_BYTES
                        && iterations >= MIN_ITERATIONS
                        && iterations <= MAX_ITERATIONS) {
                    return secret;
                }
            } catch (IllegalArgumentException e) {
                // no base64: said below
            }
        }
        throw new WeirException(
                ErrorCode.INVALID_CONFIG, "a secret is SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey");
    }

    String text() {
        return "SCRAM-SHA-256$" + iterations + ":" + base64(salt) + "$" + base64(storedKey) + ":" + base64(serverKey);
    }

    /** Takes as long whatever the password is. */
    boolean matches(String password) {
        byte[] salted = salted(password, salt, iterations);
        return MessageDigest.isEqual(storedKey, hash(hmac(salted, "Client Key")));
    }

    /** PBKDF2 of one block, as {@code Hi} of the RFC. */
    private static byte[] salted(String password, byte[] salt, int iterations) {
        Mac mac = mac(normal(password).getBytes(StandardCharsets.UTF_8));
        mac.update(salt);
        byte[] round = mac.doFinal(new byte[] {0, 0, 0, 1});
        byte[] sum = round.clone();
        for (int i = 1; i < iterations; i++) {
            round = mac.doFinal(round);
            for (int j = 0; j < sum.length; j++) {
                sum[j] ^= round[j];
            }
        }
        return sum;
    }

    /** Letters that look alike are one, as SASLprep has it. */
    private static String normal(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFKC);
    }

    static byte[] hmac(byte[] key, String text) {
        return mac(key).doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            // an empty password is a key of zeros, which is the same to HMAC and not refused by Java
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[KEY_BYTES] : key, HMAC));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new WeirException(ErrorCode.INTERNAL, "there is no " + HMAC, e);
        }
    }

    static byte[] hash(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new WeirException(ErrorCode.INTERNAL, "there is no SHA-256", e);
        }
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Throws IllegalArgumentException. */
    static byte[] bytes(String base64) {
        return Base64.getDecoder().decode(base64);
    }
}
