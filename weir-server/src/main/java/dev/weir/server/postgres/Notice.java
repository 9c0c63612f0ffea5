package dev.weir.server.postgres;

import dev.weir.format.WeirException;
import io.netty.buffer.ByteBuf;
import java.util.OptionalInt;

/**
 * An error or a remark as the protocol tells it.
 *
 * @param position of the fault in the statement, in characters from 1
 */
record Notice(Severity severity, String state, String message, OptionalInt position) {
    /** By these, and nothing else, pgjdbc knows that it has to prepare a statement again. */
    private static final String OTHER_COLUMNS = "cached plan must not change result type";

    private static final String REVALIDATES = "RevalidateCachedQuery";

    enum Severity {
        NOTICE,
        WARNING,
        ERROR,
        /** And the connection ends. */
        FATAL
    }

    static Notice of(Severity severity, String state, String message) {
        return new Notice(severity, state, message, OptionalInt.empty());
    }

    /** @param text the client's, in which the engine may have marked a place; and what stands before it */
    static Notice error(WeirException error, String text, int offset) {
        Place place = Place.in(String.valueOf(error.getMessage()), text);
        return new Notice(
                Severity.ERROR,
                SqlStates.of(error),
                place.message(),
                place.at().isEmpty()
                        ? OptionalInt.empty()
                        : OptionalInt.of(offset + place.at().getAsInt() + 1));
    }

    void writeTo(Output output) {
        boolean fails = severity == Severity.ERROR || severity == Severity.FATAL;
        ByteBuf buffer = output.begin(fails ? 'E' : 'N');
        field(buffer, 'S', severity.name());
        field(buffer, 'V', severity.name());
        field(buffer, 'C', state);
        field(buffer, 'M', message.indexOf('\0') < 0 ? message : message.replace('\0', ' '));
        position.ifPresent(at -> field(buffer, 'P', Integer.toString(at)));
        if (state.equals(SqlStates.NOT_SUPPORTED) && message.startsWith(OTHER_COLUMNS)) {
            field(buffer, 'R', REVALIDATES);
        }
        buffer.writeByte(0);
        output.end();
    }

    private static void field(ByteBuf buffer, char type, String text) {
        buffer.writeByte(type);
        Output.text(buffer, text);
    }
}
