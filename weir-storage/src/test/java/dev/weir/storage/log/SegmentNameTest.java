package dev.weir.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SegmentNameTest {
    @Test
    void namesSortAsOffsetsDo() {
        assertEquals("00000000000000000042.arrows", SegmentName.segment(42));
        assertEquals("09223372036854775807.index", SegmentName.index(Long.MAX_VALUE));
        assertEquals(OptionalLong.of(42), SegmentName.baseOffset(SegmentName.segment(42), SegmentName.SEGMENT));
        assertEquals(
                OptionalLong.of(Long.MAX_VALUE),
                SegmentName.baseOffset(SegmentName.index(Long.MAX_VALUE), SegmentName.INDEX));
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
            "x00000000000000000042.arrows"
        }) {
            assertEquals(OptionalLong.empty(), SegmentName.baseOffset(name, SegmentName.SEGMENT), name);
        }
    }
}
