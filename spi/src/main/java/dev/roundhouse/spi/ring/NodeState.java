package dev.roundhouse.spi.ring;

/** Whether a node's answers count toward quorums, or it lost memory and is being filled. */
public enum NodeState {
    COUNTS,
    RECOVERING
}
