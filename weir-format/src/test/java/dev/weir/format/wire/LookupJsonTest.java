package dev.weir.format.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LookupJsonTest {
    @Test
    void requestsHaveTheDocumentedShape() {
        LookupRequest request = new LookupRequest("d.t", List.of("b", "a"), LookupRequest.Match.PREFIX);
        assertEquals("{'lookup':{'table':'d.t','columns':['b','a'],'match':'prefix'}}", text(request));
        assertEquals(request, WireJson.read(WireJson.write(request), LookupRequest.class));
        assertEquals(
                new LookupRequest("t", List.of(), LookupRequest.Match.KEY),
                read("{'lookup':{'table':'t'}}", LookupRequest.class));
    }

    @Test
    void metadataHasTheDocumentedShape() {
        assertEquals("{'bucket':3}", text(new LookupBatchInfo(Optional.of(3))));
        assertEquals(LookupBatchInfo.ANY, read("", LookupBatchInfo.class));
        assertEquals("{'last':true}", text(LookupAnswerInfo.LAST));
        assertEquals(LookupAnswerInfo.LAST, read("{'last':true}", LookupAnswerInfo.class));
        assertEquals(LookupAnswerInfo.NONE, read("", LookupAnswerInfo.class));
        LookupAnswerInfo failed = LookupAnswerInfo.failed(new WeirException(ErrorCode.UNAVAILABLE, "it is warming"));
        assertEquals("{'error':{'code':'unavailable','message':'it is warming'}}", text(failed));
        assertEquals(failed, WireJson.read(WireJson.write(failed), LookupAnswerInfo.class));
        assertEquals(
                ErrorCode.UNAVAILABLE,
                failed.error().orElseThrow().toException().code());
    }

    @Test
    void aCodeOfANewerServerIsADefectToUs() {
        LookupAnswerInfo read = read("{'error':{'code':'of_tomorrow','message':'m'}}", LookupAnswerInfo.class);
        assertEquals(ErrorCode.INTERNAL, read.error().orElseThrow().code());
    }

    @Test
    void whatIsNotALookupIsRefused() {
        refused("{}", "lookup");
        refused("{'lookup':7}", "lookup");
        refused("{'lookup':{}}", "table");
        refused("{'lookup':{'table':'t','match':'suffix'}}", "match");
        refused("{'lookup':{'table':'t','colums':[]}}", "colums");
        refused("{'lookup':{'table':'no such name'}}", "no such name");
    }

    private static void refused(String json, String named) {
        WeirException e = assertThrows(WeirException.class, () -> read(json, LookupRequest.class));
        assertEquals(ErrorCode.INVALID_REQUEST, e.code());
        assertTrue(e.getMessage().contains(named), e.getMessage());
    }

    private static String text(Object wireRecord) {
        return new String(WireJson.write(wireRecord), UTF_8).replace('"', '\'');
    }

    private static <T> T read(String json, Class<T> type) {
        return WireJson.read(json.replace('\'', '"').getBytes(UTF_8), type);
    }
}
