package dev.roundhouse.proxy.pubsub;

/** What a name that clients subscribe to stands for. */
public enum ChannelKind {
    /** SUBSCRIBE, PUBLISH. */
    CHANNEL,
    /** PSUBSCRIBE: every channel that the pattern matches. */
    PATTERN,
    /** SSUBSCRIBE, SPUBLISH: a name space of its own, which patterns do not see. */
    SHARD_CHANNEL
}
