package dev.weir.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who takes the port of another protocol for that of Flight is told so. */
class OtherProtocolTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                // what PostgreSQL says of a message that it does not understand
                "E\0\0\0\u0030SFATAL\0VFATAL\0C08P01\0Mthe message is malformed\0\0",
                "SSH-2.0-something\r\n"
            })
    void aServerOfAnotherProtocol(String answer) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> answer(server, answer.getBytes(StandardCharsets.ISO_8859_1)));
            String address = "127.0.0.1:" + server.getLocalPort();
            assertNamed(address, ClientConfig.DEFAULT);
            assertNamed(address, ClientConfig.DEFAULT.withUser("ann", "secret"));
        }
    }

    private static void assertNamed(String address, ClientConfig config) {
        WeirException error = assertThrows(WeirException.class, () -> {
            try (Weir weir = Weir.connect("weir://" + address, config)) {
                weir.tables();
            }
        });
        assertEquals(ErrorCode.INVALID_CONFIG, error.code(), error.getMessage());
        String message = String.valueOf(error.getMessage());
        assertTrue(message.contains("no Weir Flight server") && message.endsWith("address=" + address), message);
    }

    private static void answer(ServerSocket server, byte[] bytes) {
        try {
            while (true) {
                try (Socket client = server.accept()) {
                    client.getInputStream().readNBytes(24);
                    client.getOutputStream().write(bytes);
                    client.shutdownOutput();
                    client.getInputStream().readAllBytes();
                }
            }
        } catch (IOException e) {
            // the test is over
        }
    }
}
