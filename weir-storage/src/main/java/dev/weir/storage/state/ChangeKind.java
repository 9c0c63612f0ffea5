package dev.weir.storage.state;

import dev.weir.format.wire.Change;
import java.nio.charset.StandardCharsets;

/** What happened to a row. */
enum ChangeKind {
    INSERT(Change.INSERT),
    UPDATE_BEFORE(Change.UPDATE_BEFORE),
    UPDATE_AFTER(Change.UPDATE_AFTER),
    DELETE(Change.DELETE);

    @SuppressWarnings("ImmutableEnumChecker") // nobody changes it
    private final byte[] text;

    ChangeKind(String text) {
        this.text = text.getBytes(StandardCharsets.US_ASCII);
    }

    /** As the column {@code _change} has it; not to be changed. */
    byte[] text() {
        return text;
    }
}
