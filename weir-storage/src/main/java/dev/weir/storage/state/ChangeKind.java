package dev.weir.storage.state;

import dev.weir.format.column.BytesView;
import dev.weir.format.wire.Change;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What happened to a row. */
public enum ChangeKind {
    INSERT(Change.INSERT),
    UPDATE_BEFORE(Change.UPDATE_BEFORE),
    UPDATE_AFTER(Change.UPDATE_AFTER),
    DELETE(Change.DELETE);

    private static final ChangeKind[] ALL = values();

    @SuppressWarnings("ImmutableEnumChecker") // nobody changes it
    private final byte[] text;

    ChangeKind(String text) {
        this.text = text.getBytes(StandardCharsets.US_ASCII);
    }

    /** What a row of the column {@code _change} says, if it is one of these. */
    public static Optional<ChangeKind> of(BytesView changes, int row) {
        for (ChangeKind kind : ALL) {
            if (changes.is(row, kind.text)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** As the column {@code _change} has it; not to be changed. */
    public byte[] text() {
        return text;
    }
}
