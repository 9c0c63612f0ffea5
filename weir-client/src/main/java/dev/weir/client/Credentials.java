package dev.weir.client;

/** A user that the server knows, and the password; see {@code users.file} in docs/configuration.md. */
public record Credentials(String user, String password) {
    /** Without the password, which must not come into a log. */
    @Override
    public String toString() {
        return "Credentials[user=" + user + "]";
    }
}
