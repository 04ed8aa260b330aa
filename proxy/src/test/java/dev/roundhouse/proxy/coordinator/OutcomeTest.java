package dev.roundhouse.proxy.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OutcomeTest {
    @Test
    void when_anEarlierAttemptIsInDoubt_then_noLaterOneSaysThatNothingWasWritten() {
        assertThat(text(Outcome.afterDoubt(Outcome.noQuorum(1, 3, 2))))
                .isEqualTo("-INDOUBT a part of the replicas may have accepted it: NOQUORUM 1 of 3 replicas in reach,"
                        + " 2 needed; the command may or may not have taken effect\r\n");
        assertThat(text(Outcome.afterDoubt(Outcome.overloaded("too many commands"))))
                .isEqualTo("-INDOUBT a part of the replicas may have accepted it: OVERLOADED too many commands;"
                        + " the command may or may not have taken effect\r\n");
    }

    @Test
    void when_aLaterAttemptKnowsOrDoubtsItself_then_itsReplyStands() {
        byte[] doubt = Outcome.inDoubt("its trace was lost");

        assertThat(Outcome.afterDoubt(doubt)).isSameAs(doubt);
        assertThat(Outcome.afterDoubt(Outcome.OK)).isSameAs(Outcome.OK);
    }

    private static String text(byte[] reply) {
        return new String(reply, StandardCharsets.UTF_8);
    }
}
