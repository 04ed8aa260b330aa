package dev.roundhouse.spi.command;

/** How a command whose keys lie in several partitions is cut into one command per partition and its replies merged. */
public enum Split {
    /** Not at all: such a request is refused with CROSSSLOT. */
    NONE,
    /** An array with one element per key, put back in key order. */
    MGET_LIKE,
    /** Integers, added up. */
    SUM,
    /** OK once every part answered OK. */
    ALL_OK
}
