package dev.roundhouse.proxy.session;

/** Long replies of one replica. */
final class LongReplyTest extends LongReplyContract {
    LongReplyTest() {
        super(1);
    }
}
