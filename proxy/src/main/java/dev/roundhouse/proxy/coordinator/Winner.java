package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.spi.version.Lineage;
import org.jspecify.annotations.Nullable;

/**
 * The highest version that a majority of promises told of.
 *
 * @param parent what a ballot on top of it notes as its parent
 * @param lineage of all that promised
 * @param holders how many of them have it
 */
record Winner(Ballot version, Ballot parent, Lineage lineage, int holders) {
    static Winner of(Answer.@Nullable Promised[] promises) {
        Ballot version = Ballot.NONE;
        Ballot floor = Ballot.NONE;
        Lineage lineage = Lineage.EMPTY;
        int holders = 0;
        for (Answer.Promised promise : promises) {
            if (promise == null) {
                continue;
            }
            if (promise.accepted().isAbove(version)) {
                version = promise.accepted();
                floor = Ballot.NONE;
                holders = 0;
            }
            if (promise.accepted().equals(version)) {
                floor = Ballot.max(floor, promise.floor());
                holders++;
            }
            lineage = lineage.merge(promise.lineage());
        }
        // Nobody knows what an absent register was up to the floor, in a partition that was flushed before neither.
        return new Winner(version, floor.isAbove(version) ? OwnBallots.floorMarker(floor) : version, lineage, holders);
    }

    /** The blind write that all of it comes from; NONE: there is none, or it is not known. */
    Ballot blindRoot() {
        return lineage.blindRoot(version);
    }
}
