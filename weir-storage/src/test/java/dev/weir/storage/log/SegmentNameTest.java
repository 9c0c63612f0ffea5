package dev.weir.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class SegmentNameTest {
    @Test
    void namesSortAsOffsetsDo() {
        assertEquals("00000000000000000042.arrows", SegmentName.asWritten(42).segment());
        assertEquals(
                "09223372036854775807.index",
                SegmentName.asWritten(Long.MAX_VALUE).index());
        assertEquals("00000000000000000000-00000000000000000042.arrows", new SegmentName(0, 42).segment());
        assertReadsItself(SegmentName.asWritten(42));
        assertReadsItself(SegmentName.asWritten(Long.MAX_VALUE));
        assertReadsItself(new SegmentName(0, 1));
        assertReadsItself(new SegmentName(7, Long.MAX_VALUE));
    }

    private static void assertReadsItself(SegmentName name) {
        assertEquals(Optional.of(name), SegmentName.parse(name.segment(), SegmentName.SEGMENT));
        assertEquals(Optional.of(name), SegmentName.parse(name.index(), SegmentName.INDEX));
    }

    @Test
    void otherNamesAreNobodys() {
        for (String name : new String[] {
            "",
            ".arrows",
            "42.arrows",
            "0000000000000000004x.arrows",
            "-0000000000000000042.arrows",
            "99999999999999999999.arrows",
            "00000000000000000042.index",
            "00000000000000000042.arrows.tmp",
            "x00000000000000000042.arrows",
            "00000000000000000042-00000000000000000042.arrows",
            "00000000000000000042-00000000000000000041.arrows",
            "00000000000000000042-99999999999999999999.arrows",
            "00000000000000000042-0000000000000000043.arrows",
            "00000000000000000042x00000000000000000043.arrows"
        }) {
            assertEquals(Optional.empty(), SegmentName.parse(name, SegmentName.SEGMENT), name);
        }
    }

    @Test
    void oneThatWasMadeReplacesThoseItWasMadeOf() {
        SegmentName made = new SegmentName(10, 20);
        assertTrue(made.replaces(SegmentName.asWritten(10)));
        assertTrue(made.replaces(SegmentName.asWritten(19)));
        assertTrue(made.replaces(new SegmentName(15, 20)));
        assertTrue(made.replaces(new SegmentName(10, 15)));
        assertFalse(made.replaces(made));
        assertFalse(made.replaces(SegmentName.asWritten(9)));
        assertFalse(made.replaces(SegmentName.asWritten(20)));
        assertFalse(made.replaces(new SegmentName(15, 25)));
        assertFalse(SegmentName.asWritten(0).replaces(made));
    }
}
