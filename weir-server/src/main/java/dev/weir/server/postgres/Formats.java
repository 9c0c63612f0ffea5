package dev.weir.server.postgres;

import dev.weir.server.postgres.value.Format;
import java.util.ArrayList;
import java.util.List;

/** Formats as messages list them: none is text for all, one is for all, else there is one for each. */
final class Formats {
    private Formats() {}

    static List<Format> read(Body body) {
        int count = body.count(Short.BYTES);
        List<Format> formats = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            formats.add(Format.of(body.int16()));
        }
        return formats;
    }

    static Format of(List<Format> formats, int place) {
        return formats.isEmpty() ? Format.TEXT : formats.get(formats.size() == 1 ? 0 : place);
    }

    static void check(List<Format> formats, int places, String of) {
        if (formats.size() > 1 && formats.size() != places) {
            throw Body.malformed("it has " + formats.size() + " " + of + " formats for " + places
                    + (places == 1 ? " value" : " values"));
        }
    }
}
