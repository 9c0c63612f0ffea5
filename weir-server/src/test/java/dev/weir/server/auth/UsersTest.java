package dev.weir.server.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersTest {
    @TempDir
    private Path directory;

    @Test
    void withoutAFileEverybodyIsTrusted() {
        assertTrue(Users.read("").trusting());
    }

    @Test
    void passwordsAreChecked() throws Exception {
        Users users =
                users("# those of the house\n\n" + Users.line("ann", "päss wörd") + "\n" + Users.line("b:c", "x"));
        assertFalse(users.trusting());
        assertTrue(users.check("ann", "päss wörd"));
        assertTrue(users.check("b:c", "x"));
        assertFalse(users.check("ann", "x"));
        assertFalse(users.check("Ann", "päss wörd"));
        assertFalse(users.check("nobody", ""));
        assertNotEquals(Users.line("ann", "x"), Users.line("ann", "x"), "each has a salt of its own");
    }

    /** The example of RFC 7677. */
    @Test
    void theSecretIsThatOfTheStandard() {
        Secret secret = Secret.of("pencil", Secret.bytes("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);
        ScramExchange exchange = new ScramExchange(secret, true, "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
        assertEquals(
                "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                exchange.first("n,,n=user,r=rOprNGfwEbeRWgbNEkqO"));
        assertEquals(
                "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
                exchange.last(
                                "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
                        .orElseThrow());
        assertEquals(secret.text(), Secret.parse(secret.text()).text());
    }

    @Test
    void aProofOfAnotherExchangeIsNone() throws Exception {
        Users users = users(Users.line("ann", "x"));
        ScramExchange exchange = users.scram("ann");
        String first = exchange.first("n,,n=,r=abc");
        assertNotEquals(first, users.scram("ann").first("n,,n=,r=abc"), "the nonce is new each time");
        String nonce = first.substring(2, first.indexOf(','));
        String proof = Secret.base64(new byte[32]);
        assertTrue(exchange.last("c=biws,r=" + nonce + ",p=" + proof).isEmpty());
        refused(() -> exchange.last("c=biws,r=abc,p=" + proof));
        refused(() -> exchange.last("c=eSws,r=" + nonce + ",p=" + proof));
        refused(() -> exchange.last("c=biws,r=" + nonce + ",p=AAAA"));
        refused(() -> exchange.first("n,,n=,r=abc"));
        refused(() -> users.scram("ann").last("c=biws,r=abc,p=" + proof));
        refused(() -> users.scram("ann").first("p=tls-unique,,n=,r=abc"));
        refused(() -> users.scram("ann").first("hello"));
    }

    @Test
    void aUserThatThereIsNotLooksLikeOne() throws Exception {
        Users users = users(Users.line("ann", "x"));
        String first = users.scram("nobody").first("n,,n=,r=abc");
        String again = users.scram("nobody").first("n,,n=,r=abc");
        assertEquals(first.substring(first.indexOf(",s=")), again.substring(again.indexOf(",s=")));
        String nonce = first.substring(2, first.indexOf(','));
        ScramExchange exchange = users.scram("nobody");
        nonce = exchange.first("n,,n=,r=abc").substring(2).split(",", 2)[0];
        assertTrue(exchange.last("c=biws,r=" + nonce + ",p=" + Secret.base64(new byte[32]))
                .isEmpty());
    }

    @Test
    void linesThatAreNoneAreRefused() {
        for (String text : new String[] {
            "ann",
            "ann:secret",
            ":SCRAM-SHA-256$4096:AA==$AA==:AA==",
            "ann:SCRAM-SHA-256$1:AA==$AA==:AA==",
            Users.line("ann", "x") + "\n" + Users.line("ann", "y")
        }) {
            WeirException e = assertThrows(WeirException.class, () -> users(text), text);
            assertEquals(ErrorCode.INVALID_CONFIG, e.code());
            assertFalse(String.valueOf(e.getMessage()).contains("secret:"), e.getMessage());
        }
        refused(() -> Users.line("", "x"));
        refused(() -> Users.line("a\nb", "x"));
        refused(() -> Users.line("ann", ""));
    }

    private static void refused(org.junit.jupiter.api.function.Executable work) {
        assertEquals(
                ErrorCode.INVALID_REQUEST,
                assertThrows(WeirException.class, work).code());
    }

    private Users users(String text) throws Exception {
        return Users.read(Files.writeString(directory.resolve("users"), text).toString());
    }
}
