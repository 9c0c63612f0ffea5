package dev.weir.server.auth;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server's side of SCRAM-SHA-256 (RFC 5802, 7677) for one connection: {@link #first}, then {@link #last}, each once. */
public final class ScramExchange {
    public static final String MECHANISM = "SCRAM-SHA-256";

    private static final int MAX_CHARS = 1024;
    /** No channel binding, as there is no TLS; a name in it counts as little as it does to PostgreSQL, which was told before. */
    private static final Pattern FIRST =
            Pattern.compile("([ny],(?:a=[^,]*)?,)(n=[^,]*,r=([\\x21-\\x2b\\x2d-\\x7e]+).*)");

    private static final Pattern LAST =
            Pattern.compile("(c=([A-Za-z0-9+/=]+),r=([\\x21-\\x2b\\x2d-\\x7e]+)(?:,[^p].*)?),p=([A-Za-z0-9+/=]+)");

    private final Secret secret;
    private final boolean known;
    private final String nonce;
    private Optional<Asked> asked = Optional.empty();

    private record Asked(String header, String bare, String answer, String nonce) {}

    ScramExchange(Secret secret, boolean known, String nonce) {
        this.secret = secret;
        this.known = known;
        this.nonce = nonce;
    }

    /** Answers the client's first message. {@code INVALID_REQUEST} if it is none. */
    public String first(String message) {
        Matcher matcher = FIRST.matcher(message);
        if (asked.isPresent() || message.length() > MAX_CHARS || !matcher.matches()) {
            throw malformed();
        }
        String both = matcher.group(3) + nonce;
        String answer = "r=" + both + ",s=" + Secret.base64(secret.salt()) + ",i=" + secret.iterations();
        asked = Optional.of(new Asked(matcher.group(1), matcher.group(2), answer, both));
        return answer;
    }

    /** Answers the client's last message if it proves the password; empty if it does not. {@code INVALID_REQUEST} if it is none. */
    public Optional<String> last(String message) {
        Matcher matcher = LAST.matcher(message);
        if (asked.isEmpty() || message.length() > MAX_CHARS || !matcher.matches()) {
            throw malformed();
        }
        Asked before = asked.get();
        byte[] proof;
        String header;
        try {
            header = new String(Secret.bytes(matcher.group(2)), StandardCharsets.UTF_8);
            proof = Secret.bytes(matcher.group(4));
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
        if (!header.equals(before.header)
                || !matcher.group(3).equals(before.nonce)
                || proof.length != Secret.KEY_BYTES) {
            throw malformed();
        }
        String said = before.bare + "," + before.answer + "," + matcher.group(1);
        byte[] clientKey = Secret.hmac(secret.storedKey(), said);
        for (int i = 0; i < clientKey.length; i++) {
            clientKey[i] ^= proof[i];
        }
        boolean right = MessageDigest.isEqual(Secret.hash(clientKey), secret.storedKey());
        String answer = "v=" + Secret.base64(Secret.hmac(secret.serverKey(), said));
        return right && known ? Optional.of(answer) : Optional.empty();
    }

    private static WeirException malformed() {
        return new WeirException(ErrorCode.INVALID_REQUEST, "malformed SCRAM message");
    }
}
