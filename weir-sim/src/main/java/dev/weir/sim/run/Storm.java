package dev.weir.sim.run;

/** A kind of things that go wrong; each seed has its own set of them, so that calm and stormy histories both happen. */
public enum Storm {
    /** The power goes between two events. */
    POWER_LOSS,
    /** The power goes in the middle of a disk operation, also of those of a start. */
    CRASH_AT_OPERATION,
    /** The process is killed, the system goes on. */
    KILL,
    RESTART,
    DISK_FULL,
    IO_ERROR,
    HANG,
    BIT_FLIP,
    LYING_SYNC,
    CLOCK_JUMP,
    DROP_TABLE,
    /** Durability and retention of tables change. */
    ALTER_TABLE,
    LOST_ANSWER,
    DISCONNECT,
    HOSTILE
}
