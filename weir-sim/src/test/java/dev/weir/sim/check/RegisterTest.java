package dev.weir.sim.check;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RegisterTest {
    private final Register register = new Register();

    private Register.Operation write(long asked, long id) {
        return register.write(asked, _ -> id);
    }

    @Test
    void whatComesOneAfterTheOtherIsRead() {
        write(1, 10).done(2);
        register.read(3).done(4, 10L);
        register.write(5, _ -> null).done(6);
        register.read(7).done(8, null);
        assertTrue(register.isLinearizable(null));
    }

    @Test
    void anAcknowledgedWriteIsSeenByWhoAsksLater() {
        write(1, 10).done(2);
        register.read(3).done(4, null);
        assertFalse(register.isLinearizable(null));
    }

    @Test
    void writesAtTheSameTimeHaveAnyOrderAndForAllTheSame() {
        write(1, 10).done(9);
        write(1, 11).done(9);
        register.read(2).done(3, 11L);
        register.read(4).done(5, 10L);
        assertTrue(register.isLinearizable(null));
        register.read(6).done(7, 11L);
        assertFalse(register.isLinearizable(null));
    }

    @Test
    void whatWasNeverAnsweredMayHaveHappenedAtAnyTimeOrNot() {
        write(1, 10);
        register.read(2).done(3, null);
        register.read(100).done(101, 10L);
        assertTrue(register.isLinearizable(null));
        register.read(102).done(103, null);
        assertFalse(register.isLinearizable(null));
    }

    @Test
    void whatAWriteMakesMayDependOnWhatIsThere() {
        register.write(1, row -> row == null ? Long.valueOf(10) : row).done(5);
        register.write(1, row -> row == null ? Long.valueOf(11) : row).done(5);
        register.read(2).done(3, 11L);
        assertTrue(register.isLinearizable(null));
        register.read(6).done(7, 10L);
        assertFalse(register.isLinearizable(null));
    }

    @Test
    void readsHaveAnOrderToo() {
        write(1, 10);
        register.read(2).done(3, 10L);
        register.read(4).done(5, null);
        assertFalse(register.isLinearizable(null));
    }
}
