package dev.weir.server.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.server.auth.Logins;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives tokens for a user's name and password, as OAuth 2 has it (RFC 6749, client credentials: the user is the client), and new ones for those that run out
 * (RFC 8693).
 */
final class TokenRequests {
    private static final String CREDENTIALS = "client_credentials";
    private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
    private static final int FORM_FIELDS = 32;

    private final Logins logins;

    TokenRequests(Logins logins) {
        this.logins = logins;
    }

    Mounted.Response answer(Mounted.Request request) {
        if (!request.method().equals("POST")) {
            return error(405, "invalid_request", "tokens are asked for with POST");
        }
        Map<String, List<String>> form;
        try {
            form = form(request);
        } catch (IllegalArgumentException e) {
            return error(400, "invalid_request", "the request is no form: " + e.getMessage());
        }
        return switch (field(form, "grant_type").orElse("")) {
            case CREDENTIALS -> forPassword(request, form);
            case EXCHANGE -> forToken(form);
            default -> error(400, "unsupported_grant_type", "grant_type is " + CREDENTIALS + ", or " + EXCHANGE);
        };
    }

    private static Map<String, List<String>> form(Mounted.Request request) {
        String text = new String(request.body(), StandardCharsets.UTF_8);
        return new QueryStringDecoder(text, StandardCharsets.UTF_8, false, FORM_FIELDS).parameters();
    }

    private Mounted.Response forPassword(Mounted.Request request, Map<String, List<String>> form) {
        Optional<Logins.Password> said = field(form, "client_id")
                .map(user ->
                        new Logins.Password(user, field(form, "client_secret").orElse("")))
                .or(() -> Logins.Password.of(request.headers().getOrDefault("authorization", "")));
        if (said.isEmpty()) {
            return error(400, "invalid_request", "client_id is a user's name, and client_secret the password");
        }
        return logins.check(said.get())
                ? token(said.get().user())
                : error(401, "invalid_client", "the password is wrong, or there is no such user");
    }

    private Mounted.Response forToken(Map<String, List<String>> form) {
        return field(form, "subject_token")
                .flatMap(logins::userOf)
                .map(this::token)
                .orElseGet(
                        () -> error(400, "invalid_grant", "the token is not known any more; log in with a password"));
    }

    private static Optional<String> field(Map<String, List<String>> form, String name) {
        return form.getOrDefault(name, List.of()).stream().findFirst();
    }

    private Mounted.Response token(String user) {
        return json(
                200,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("access_token", logins.token(user))
                        .put("token_type", "bearer")
                        .put("issued_token_type", ACCESS_TOKEN)
                        .put("expires_in", Logins.TOKEN_LIFE.toSeconds()));
    }

    private static Mounted.Response error(int status, String code, String description) {
        return json(
                status, JsonNodeFactory.instance.objectNode().put("error", code).put("error_description", description));
    }

    private static Mounted.Response json(int status, ObjectNode body) {
        return new Mounted.Response(
                status,
                Map.of("content-type", "application/json", "cache-control", "no-store"),
                body.toString().getBytes(StandardCharsets.UTF_8));
    }
}
