package dev.roundhouse.storage.remote;

import dev.roundhouse.spi.resp.Reply;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.NodeSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * The first words on a connection between a proxy and a node:
 * {@code RH.HELLO version cluster node sender replicated|single partitions [split]}.
 *
 * @param version of this protocol; both sides must agree
 * @param clusterId cluster the sender belongs to
 * @param nodeId the node it means to talk to
 * @param sender who it is, for the node's log
 * @param replicated whether replication messages will be sent, or only commands
 * @param partitions number of partitions of the cluster
 * @param splits whether an answer of more than {@link #LARGE_FRAME_BYTES} to a message that changes nothing is not wanted on
 *     this connection: {@link #LARGE} comes in its place, and the message again on another connection
 */
public record Handshake(
        int version,
        String clusterId,
        String nodeId,
        String sender,
        boolean replicated,
        int partitions,
        boolean splits) {
    /** Version of messages, answers and handshake. */
    public static final int PROTOCOL_VERSION = 4;

    /** What is larger has a connection of its own. */
    public static final int LARGE_FRAME_BYTES = 64 * 1024;

    /** Stands for an answer that is too large for the connection. */
    public static final String LARGE = "LARGE";

    public static final String VERB = "RH.HELLO";

    private static final int ARGUMENTS = 7;
    private static final String SPLIT = "split";
    private static final String REPLICATED = "replicated";
    private static final String SINGLE = "single";

    static Handshake of(NodeSettings settings, String sender) {
        return new Handshake(
                PROTOCOL_VERSION,
                settings.clusterId(),
                settings.id(),
                sender,
                settings.replicated(),
                settings.partitions(),
                false);
    }

    /**
     * What a node answers.
     *
     * @param micros its wall clock, microseconds since the epoch
     */
    public record Welcome(int version, String runId, int partitions, long micros) {
        public void writeTo(RespWriter out) {
            out.arrayHeader(4);
            out.integer(version);
            out.bulk(runId);
            out.integer(partitions);
            out.integer(micros);
        }

        static Welcome parse(Reply reply) {
            if (reply instanceof Reply.Array array
                    && array.elements().size() == 4
                    && array.elements().get(0) instanceof Reply.Int version
                    && array.elements().get(1) instanceof Reply.Bulk runId
                    && array.elements().get(2) instanceof Reply.Int partitions
                    && array.elements().get(3) instanceof Reply.Int micros) {
                return new Welcome(
                        (int) version.value(),
                        Request.of(runId.bytes()).text(0),
                        (int) partitions.value(),
                        micros.value());
            }
            throw new MalformedMessageException("not a storage node's answer to " + VERB);
        }
    }

    /** The same on a connection for what is small. */
    Handshake splitting() {
        return new Handshake(version, clusterId, nodeId, sender, replicated, partitions, true);
    }

    public Request toRequest() {
        List<String> words = new ArrayList<>(List.of(
                VERB,
                Integer.toString(version),
                clusterId,
                nodeId,
                sender,
                replicated ? REPLICATED : SINGLE,
                Integer.toString(partitions)));
        if (splits) {
            words.add(SPLIT);
        }
        return Request.of(words.toArray(String[]::new));
    }

    /** @throws MalformedMessageException when it is no handshake, with a text for the other side */
    public static Handshake parse(Request request) {
        boolean splits =
                request.size() == ARGUMENTS + 1 && request.text(ARGUMENTS).equals(SPLIT);
        if (request.size() != ARGUMENTS && !splits) {
            throw new MalformedMessageException(
                    "expected " + VERB + " version cluster node sender replicated|single partitions [split]");
        }
        String mode = request.text(5);
        if (!List.of(REPLICATED, SINGLE).contains(mode)) {
            throw new MalformedMessageException("mode " + mode + " is neither replicated nor single");
        }
        int partitions = number(request.text(6), "number of partitions");
        if (partitions < 1 || Integer.bitCount(partitions) != 1) {
            throw new MalformedMessageException("number of partitions " + partitions + " is no power of two");
        }
        return new Handshake(
                number(request.text(1), "protocol version"),
                request.text(2),
                request.text(3),
                request.text(4),
                mode.equals(REPLICATED),
                partitions,
                splits);
    }

    private static int number(String text, String what) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new MalformedMessageException(what + " " + text + " is no number");
        }
    }
}
