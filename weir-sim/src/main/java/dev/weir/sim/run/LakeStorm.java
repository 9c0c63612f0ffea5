package dev.weir.sim.run;

/** A kind of things that go wrong with a lake, or are done to it; each history with one has its own set of them. */
enum LakeStorm {
    /** A change of the store or of the catalog is done, and its answer is lost. */
    LOST_ANSWER,
    /** A change of the store or of the catalog is refused. */
    REFUSED,
    /** Nobody reaches the catalog, for up to an hour. */
    CATALOG_DOWN,
    /** A worker stops in the middle of a step, and goes on after others have done things. */
    PAUSE,
    /** There are other workers than the server's. */
    MORE_WORKERS,
    /** Others add rows of their own. */
    APPENDS_OF_OTHERS,
    /** Others make one file of some. */
    COMPACTION_OF_OTHERS,
    /** Others expire snapshots. */
    EXPIRY_OF_OTHERS,
    /** The lake of a table is turned off and on, or is to be fresher. */
    ON_AND_OFF
}
