package dev.roundhouse.spi.command;

import static dev.roundhouse.spi.command.Argument.block;
import static dev.roundhouse.spi.command.Argument.pattern;
import static dev.roundhouse.spi.command.Argument.string;
import static dev.roundhouse.spi.command.CommandFlag.FAST;
import static dev.roundhouse.spi.command.CommandFlag.LOADING;
import static dev.roundhouse.spi.command.CommandFlag.MAY_REPLICATE;
import static dev.roundhouse.spi.command.CommandFlag.NOSCRIPT;
import static dev.roundhouse.spi.command.CommandFlag.PUBSUB;
import static dev.roundhouse.spi.command.CommandFlag.STALE;
import static dev.roundhouse.spi.command.KeyFlag.NOT_KEY;

/** Publishing and subscribing. */
final class PubSubCommands {
    private PubSubCommands() {}

    static CommandFamily declare() {
        CommandFamily pubSub = new CommandFamily("pubsub");
        channels(pubSub);
        shardChannels(pubSub);
        insight(pubSub);
        return pubSub;
    }

    private static void channels(CommandFamily pubSub) {
        pubSub.command("subscribe", -2, PUBSUB, NOSCRIPT, LOADING, STALE)
                .needs(Connection.SUBSCRIPTION)
                .docs(
                        "Listen for messages published to the given channels",
                        "2.0.0",
                        "O(N) where N is the number of channels to subscribe to.")
                .arguments(string("channel").multiple());

        pubSub.command("unsubscribe", -1, PUBSUB, NOSCRIPT, LOADING, STALE)
                .needs(Connection.SUBSCRIPTION)
                .docs(
                        "Stop listening for messages posted to the given channels",
                        "2.0.0",
                        "O(N) where N is the number of clients already subscribed to a channel.")
                .arguments(string("channel").multiple().optional());

        pubSub.command("psubscribe", -2, PUBSUB, NOSCRIPT, LOADING, STALE)
                .needs(Connection.SUBSCRIPTION)
                .docs(
                        "Listen for messages published to channels matching the given patterns",
                        "2.0.0",
                        "O(N) where N is the number of patterns the client is already subscribed to.")
                .arguments(block("pattern", pattern("pattern")).multiple());

        pubSub.command("punsubscribe", -1, PUBSUB, NOSCRIPT, LOADING, STALE)
                .needs(Connection.SUBSCRIPTION)
                .docs(
                        "Stop listening for messages posted to channels matching the given patterns",
                        "2.0.0",
                        "O(N+M) where N is the number of patterns the client is already subscribed and M "
                                + "is the number of total patterns subscribed in the system (by any client).")
                .arguments(pattern("pattern").multiple().optional());

        pubSub.command("publish", 3, PUBSUB, LOADING, STALE, FAST, MAY_REPLICATE)
                .docs(
                        "Post a message to a channel",
                        "2.0.0",
                        "O(N+M) where N is the number of clients subscribed to the receiving channel and "
                                + "M is the total number of subscribed patterns (by any client).")
                .arguments(string("channel"), string("message"));
    }

    private static void shardChannels(CommandFamily pubSub) {
        pubSub.command("ssubscribe", -2, PUBSUB, NOSCRIPT, LOADING, STALE)
                .keys(1, -1, 1, NOT_KEY)
                .runs(Execution.CONNECTION)
                .needs(Connection.SUBSCRIPTION)
                .docs(
                        "Listen for messages published to the given shard channels",
                        "7.0.0",
                        "O(N) where N is the number of shard channels to subscribe to.")
                .arguments(string("shardchannel").multiple());

        pubSub.command("sunsubscribe", -1, PUBSUB, NOSCRIPT, LOADING, STALE)
                .keys(1, -1, 1, NOT_KEY)
                .runs(Execution.CONNECTION)
                .needs(Connection.SUBSCRIPTION)
                .docs(
                        "Stop listening for messages posted to the given shard channels",
                        "7.0.0",
                        "O(N) where N is the number of clients already subscribed to a shard channel.")
                .arguments(string("shardchannel").multiple().optional());

        pubSub.command("spublish", 3, PUBSUB, LOADING, STALE, FAST, MAY_REPLICATE)
                .key(1, NOT_KEY)
                .runs(Execution.CONNECTION)
                .docs(
                        "Post a message to a shard channel",
                        "7.0.0",
                        "O(N) where N is the number of clients subscribed to the receiving shard channel.")
                .arguments(string("shardchannel"), string("message"));
    }

    private static void insight(CommandFamily pubSub) {
        CommandDeclaration pubsub = pubSub.container("pubsub", "A container for Pub/Sub commands", "2.8.0");

        pubsub.subcommand("channels", -2, PUBSUB, LOADING, STALE)
                .docs(
                        "List active channels",
                        "2.8.0",
                        "O(N) where N is the number of active channels, and assuming constant time "
                                + "pattern matching (relatively short channels and patterns)")
                .arguments(pattern("pattern").optional());

        pubsub.subcommand("numpat", 2, PUBSUB, LOADING, STALE)
                .docs("Get the count of unique patterns pattern subscriptions", "2.8.0", "O(1)");

        pubsub.subcommand("numsub", -2, PUBSUB, LOADING, STALE)
                .docs(
                        "Get the count of subscribers for channels",
                        "2.8.0",
                        "O(N) for the NUMSUB subcommand, where N is the number of requested channels")
                .arguments(string("channel").multiple().optional());

        pubsub.subcommand("shardchannels", -2, PUBSUB, LOADING, STALE)
                .docs(
                        "List active shard channels",
                        "7.0.0",
                        "O(N) where N is the number of active shard channels, and assuming constant time "
                                + "pattern matching (relatively short shard channels).")
                .arguments(pattern("pattern").optional());

        pubsub.subcommand("shardnumsub", -2, PUBSUB, LOADING, STALE)
                .docs(
                        "Get the count of subscribers for shard channels",
                        "7.0.0",
                        "O(N) for the SHARDNUMSUB subcommand, where N is the number of requested shard channels")
                .arguments(string("shardchannel").multiple().optional());

        pubsub.help(
                "6.2.0",
                "CHANNELS [<pattern>]",
                "    Return the currently active channels matching a <pattern> (default: '*').",
                "NUMPAT",
                "    Return number of subscriptions to patterns.",
                "NUMSUB [<channel> ...]",
                "    Return the number of subscribers for the specified channels, excluding",
                "    pattern subscriptions(default: no channels).",
                "SHARDCHANNELS [<pattern>]",
                "    Return the currently active shard level channels matching a <pattern> " + "(default: '*').",
                "SHARDNUMSUB [<shardchannel> ...]",
                "    Return the number of subscribers for the specified shard level channel(s)");
    }
}
