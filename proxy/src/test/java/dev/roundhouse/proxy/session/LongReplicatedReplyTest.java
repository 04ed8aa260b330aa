package dev.roundhouse.proxy.session;

/** Long replies of three replicas, two of which must be of one mind. */
final class LongReplicatedReplyTest extends LongReplyContract {
    LongReplicatedReplyTest() {
        super(3);
    }
}
