package dev.weir.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.server.auth.Users;
import dev.weir.server.background.Stepped;
import dev.weir.server.config.ConfigLoader;
import dev.weir.server.http.Mounted;
import dev.weir.server.lake.Lake;
import dev.weir.server.metrics.Metrics;
import dev.weir.server.serve.ColdRows;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What another module answers at the HTTP door. */
class MountedIT {
    private static final int MAX_BODY = 1 << 20;

    @TempDir
    private Path data;

    private final HttpClient http = HttpClient.newHttpClient();

    /** Says what it was asked, and its body's length. */
    private static final class Echo implements Mounted.Guest {
        @Override
        public Mounted.Response answer(Mounted.Request request) {
            if (request.path().equals("/broken")) {
                throw new IllegalStateException("a fault of the test");
            }
            String said = request.method() + " " + request.path() + " " + request.query() + " "
                    + request.headers().getOrDefault("x-word", "") + " " + request.body().length;
            int status = request.path().equals("/none") ? 204 : 200;
            return new Mounted.Response(status, Map.of("x-said", "yes"), said.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public Mounted.Response refusal(int status, String reason) {
            return new Mounted.Response(status, Map.of(), ("refused: " + reason).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** A lake that is only asked at the door. */
    private record OnlyMounted(List<Mounted> mounted) implements Lake {
        @Override
        public ColdRows rows() {
            return ColdRows.NONE;
        }

        @Override
        public Stepped upkeep() {
            return Lake.NONE.upkeep();
        }

        @Override
        public void bindTo(Metrics metrics) {
            // nothing is counted
        }

        @Override
        public long step() {
            return Long.MAX_VALUE;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private Server start(String... more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "data.directory", data.resolve("data").toString(),
                "flight.port", "0",
                "http.port", "0"));
        for (String setting : more) {
            settings.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        return Server.start(
                ConfigLoader.from(settings),
                TestServer.ports(),
                new Server.Guests(
                        tables -> Optional.empty(),
                        sources -> new OnlyMounted(
                                List.of(new Mounted("/guest", Optional.of("/token"), MAX_BODY, new Echo())))));
    }

    private HttpResponse<String> ask(Server server, String method, String path, byte[] body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.httpAddress().getPort() + path))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aGuestIsAskedAndTheDoorsOwnPathsStay() throws Exception {
        try (Server server = start()) {
            HttpResponse<String> said = ask(server, "POST", "/guest/a%2Fb?c=d%20e", new byte[100_000], "x-word", "w");
            assertEquals("POST /a%2Fb c=d%20e w 100000", said.body());
            assertEquals("yes", said.headers().firstValue("x-said").orElseThrow());
            assertEquals(200, ask(server, "GET", "/guest", new byte[0]).statusCode());
            assertEquals(404, ask(server, "GET", "/guests", new byte[0]).statusCode());
            assertEquals(200, ask(server, "GET", "/health", new byte[0]).statusCode());
            HttpResponse<String> none = ask(server, "DELETE", "/guest/none", new byte[0]);
            assertEquals(204, none.statusCode());
            assertEquals("", none.body());
            assertEquals("", ask(server, "HEAD", "/guest/x", new byte[0]).body());
            HttpResponse<String> broken = ask(server, "GET", "/guest/broken", new byte[0]);
            assertEquals(500, broken.statusCode());
            assertTrue(broken.body().startsWith("refused: "), broken.body());
        }
    }

    @Test
    void aTokenIsGivenForAPassword() throws Exception {
        Path file = data.resolve("users");
        Files.writeString(file, Users.line("ann", "a b&c") + "\n");
        try (Server server = start("users.file=" + file)) {
            HttpResponse<String> given =
                    token(server, "grant_type=client_credentials&client_id=ann&client_secret=a+b%26c&scope=catalog");
            assertEquals(200, given.statusCode());
            assertTrue(given.body().contains("\"token_type\":\"bearer\""), given.body());
            assertTrue(given.body().contains("\"expires_in\":86400"), given.body());
            String token = given.body().replaceAll(".*\"access_token\":\"([0-9a-f]{32})\".*", "$1");
            assertEquals(200, bearer(server, token).statusCode());
            assertEquals(401, bearer(server, token.replace('a', 'b') + "0").statusCode());
            HttpResponse<String> next = token(
                    server,
                    "grant_type=urn:ietf:params:oauth:grant-type:token-exchange&subject_token=" + token
                            + "&subject_token_type=urn:ietf:params:oauth:token-type:access_token");
            assertEquals(200, next.statusCode());
            assertEquals(
                    200,
                    token(server, "grant_type=client_credentials", "authorization", basic("ann:a b&c"))
                            .statusCode());
            for (String wrong : List.of(
                    "grant_type=client_credentials&client_id=ann&client_secret=x",
                    "grant_type=client_credentials&client_id=bob&client_secret=a+b%26c",
                    "grant_type=client_credentials&client_id=ann")) {
                assertEquals(401, token(server, wrong).statusCode(), wrong);
            }
            for (String wrong : List.of(
                    "",
                    "grant_type=password&username=ann",
                    "grant_type=client_credentials",
                    "grant_type=urn:ietf:params:oauth:grant-type:token-exchange&subject_token=x",
                    "%%%=&&&")) {
                assertEquals(400, token(server, wrong).statusCode(), wrong);
            }
            assertEquals(405, ask(server, "GET", "/guest/token", new byte[0]).statusCode());
        }
    }

    private HttpResponse<String> token(Server server, String form, String... headers) throws Exception {
        return ask(server, "POST", "/guest/token", form.getBytes(StandardCharsets.UTF_8), headers);
    }

    private HttpResponse<String> bearer(Server server, String token) throws Exception {
        return ask(server, "GET", "/guest/x", new byte[0], "authorization", "Bearer " + token);
    }

    @Test
    void bodiesAreBounded() throws Exception {
        try (Server server = start()) {
            assertEquals(
                    200, ask(server, "POST", "/guest/x", new byte[MAX_BODY]).statusCode());
            assertEquals(
                    413, ask(server, "POST", "/guest/x", new byte[MAX_BODY + 1]).statusCode());
            // of no length that was told before
            HttpRequest chunked = HttpRequest.newBuilder(URI.create(
                            "http://127.0.0.1:" + server.httpAddress().getPort() + "/guest/x"))
                    .POST(HttpRequest.BodyPublishers.ofInputStream(
                            () -> new ByteArrayInputStream(new byte[MAX_BODY + 1])))
                    .build();
            assertEquals(
                    413,
                    http.send(chunked, HttpResponse.BodyHandlers.ofString()).statusCode());
            // the limit of the door's own paths is what it was
            assertEquals(413, ask(server, "POST", "/health", new byte[100_000]).statusCode());
        }
    }

    @Test
    void requestsInARowAreAnsweredInTheirOrder() throws Exception {
        try (Server server = start();
                Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress("127.0.0.1", server.httpAddress().getPort()));
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                String path = i % 3 == 0 ? "/health" : "/guest/" + i;
                all.append(
                        "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + (i == 19 ? "Connection: close\r\n" : "") + "\r\n");
            }
            socket.getOutputStream().write(all.toString().getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            String said = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            int at = 0;
            for (int i = 0; i < 20; i++) {
                at = said.indexOf(i % 3 == 0 ? "\"ok\"" : "GET /" + i + " ", at + 1);
                assertTrue(at > 0, "the answer " + i + " of " + said);
            }
        }
    }

    @Test
    void withUsersEachRequestNamesOne() throws Exception {
        Path file = data.resolve("users");
        Files.writeString(file, Users.line("ann", "päss:wörd") + "\n");
        try (Server server = start("users.file=" + file)) {
            HttpResponse<String> nobody = ask(server, "GET", "/guest/x", new byte[0]);
            assertEquals(401, nobody.statusCode());
            assertTrue(nobody.body().contains("log in"), nobody.body());
            assertTrue(nobody.headers()
                    .firstValue("www-authenticate")
                    .orElseThrow()
                    .startsWith("Basic"));
            for (String wrong : List.of("ann:x", "bob:päss:wörd", "ann")) {
                assertEquals(401, as(server, wrong).statusCode(), wrong);
            }
            assertEquals(
                    401,
                    ask(server, "GET", "/guest/x", new byte[0], "authorization", "Basic ???")
                            .statusCode());
            assertEquals(
                    401,
                    ask(server, "GET", "/guest/x", new byte[0], "authorization", "Bearer x")
                            .statusCode());
            assertEquals(200, as(server, "ann:päss:wörd").statusCode());
            assertEquals(200, ask(server, "GET", "/health", new byte[0]).statusCode());
        }
    }

    private HttpResponse<String> as(Server server, String both) throws Exception {
        return ask(server, "GET", "/guest/x", new byte[0], "authorization", basic(both));
    }

    private static String basic(String both) {
        return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
    }
}
