package dev.roundhouse.proxy.membership;

/**
 * When a node is thought slow or frozen.
 *
 * @param sampleMillis how often nodes are judged, by what happened since the last time
 * @param silenceMillis without a byte from a node that owes an answer
 * @param errorPercent of the answers in a sample that told of a failure of the node
 * @param latencyFactor how many times as long as at the median of the other nodes an answer takes
 * @param latencyMillis and how much longer than there
 * @param probationMillis for which a suspect must look well; doubles when it is soon suspect again
 * @param maxProbationMillis longest such time
 */
public record FailureSettings(
        int sampleMillis,
        int silenceMillis,
        int errorPercent,
        int latencyFactor,
        int latencyMillis,
        int probationMillis,
        int maxProbationMillis) {
    public static final FailureSettings DEFAULT = new FailureSettings(100, 150, 50, 5, 20, 1_000, 30_000);
}
