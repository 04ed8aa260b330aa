package dev.roundhouse.proxy.session;

import dev.roundhouse.proxy.coordinator.Outcome;
import dev.roundhouse.proxy.pubsub.ChannelKind;
import dev.roundhouse.proxy.pubsub.ChannelName;
import dev.roundhouse.proxy.pubsub.PubSub;
import dev.roundhouse.proxy.routing.PendingReply;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.resp.Reply;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import io.netty.channel.EventLoop;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Publish and subscribe of Roundhouse's own engine. Confirmations are pushes: they wait until all before them is answered,
 * come whatever CLIENT REPLY says, and there is one for each channel.
 */
final class SubscriptionCommands {
    private final PubSub pubSub;

    SubscriptionCommands(PubSub pubSub) {
        this.pubSub = pubSub;
    }

    /** @param word of the confirmation */
    SessionCommand subscribe(ChannelKind kind, String word) {
        return (request, client) -> {
            if (client.waiting() > 0) {
                return false;
            }
            RespWriter out = begin(client);
            ClientSubscriptions subscriptions = client.modes().subscriptions();
            for (int i = 1; i < request.size(); i++) {
                ChannelName name = ChannelName.of(request, i);
                subscriptions.add(kind, name);
                confirm(word, name, subscriptions.confirmedCount(kind), out);
            }
            client.replied();
            return true;
        };
    }

    SessionCommand unsubscribe(ChannelKind kind, String word) {
        return (request, client) -> {
            if (client.waiting() > 0) {
                return false;
            }
            RespWriter out = begin(client);
            ClientSubscriptions subscriptions = client.modes().subscriptions();
            List<ChannelName> all = subscriptions.all(kind);
            if (request.size() > 1) {
                for (int i = 1; i < request.size(); i++) {
                    unsubscribe(subscriptions, kind, ChannelName.of(request, i), word, out);
                }
            } else if (all.isEmpty()) {
                confirm(word, null, subscriptions.confirmedCount(kind), out);
            } else {
                all.forEach(name -> unsubscribe(subscriptions, kind, name, word, out));
            }
            client.replied();
            return true;
        };
    }

    private static void unsubscribe(
            ClientSubscriptions subscriptions, ChannelKind kind, ChannelName name, String word, RespWriter out) {
        subscriptions.remove(kind, name);
        confirm(word, name, subscriptions.confirmedCount(kind), out);
    }

    private static RespWriter begin(ClientConnection client) {
        client.silent(false);
        return client.reply();
    }

    private static void confirm(String word, @Nullable ChannelName name, int count, RespWriter out) {
        out.pushHeader(3);
        out.bulk(word);
        if (name == null) {
            out.nullBulk();
        } else {
            out.bulk(name.bytes());
        }
        out.integer(count);
    }

    SessionCommand publish(boolean isSharded) {
        return (request, client) -> {
            boolean isShared = pubSub.isShared();
            boolean isAnyHeard = isSharded ? pubSub.size(ChannelKind.SHARD_CHANNEL) > 0 : pubSub.isListenedTo();
            ChannelName channel = isShared || isAnyHeard ? ChannelName.of(request, 1) : null;
            if (channel == null || !isShared && !pubSub.isHeard(isSharded, channel)) {
                client.reply().integer(0);
                client.replied();
                return true;
            }
            EventLoop own = client.loop().eventLoop();
            PendingReply reply = client.later(false);
            boolean isSent = pubSub.publish(
                    isSharded,
                    channel,
                    request.bytes(2),
                    receivers -> own.execute(() -> reply.complete(integer(receivers))));
            if (!isSent) {
                reply.complete(Outcome.overloaded("too many messages are under way"));
            }
            return true;
        };
    }

    private static byte[] integer(int value) {
        RespWriter out = new RespWriter();
        out.integer(value);
        return out.toBytes();
    }

    SessionCommand channels(ChannelKind kind) {
        return (request, client) -> {
            if (request.size() > 3) {
                client.error(CommandErrors.subcommandSyntax(request));
                return true;
            }
            List<ChannelName> own = OwnClients.channels(pubSub, kind, request);
            Inquiry.beside(own, request, client, SubscriptionCommands::names, (all, out) -> {
                Set<ChannelName> names = new LinkedHashSet<>(all);
                out.arrayHeader(names.size());
                names.forEach(name -> out.bulk(name.bytes()));
            });
            return true;
        };
    }

    private static List<ChannelName> names(Reply reply) {
        return Inquiry.strings(reply).stream().map(ChannelName::new).toList();
    }

    SessionCommand counts(ChannelKind kind) {
        return (request, client) -> {
            List<byte[]> names =
                    IntStream.range(2, request.size()).mapToObj(request::bytes).toList();
            List<long[]> own = List.of(OwnClients.counts(pubSub, kind, request));
            Inquiry.beside(own, request, client, SubscriptionCommands::counts, (all, out) -> {
                out.arrayHeader(2 * names.size());
                for (int i = 0; i < names.size(); i++) {
                    int at = i;
                    out.bulk(names.get(i));
                    out.integer(all.stream()
                            .mapToLong(each -> at < each.length ? each[at] : 0)
                            .sum());
                }
            });
            return true;
        };
    }

    private static List<long[]> counts(Reply reply) {
        return List.of(
                Inquiry.numbers(reply).stream().mapToLong(Long::longValue).toArray());
    }

    boolean patterns(Request request, ClientConnection client) {
        List<ChannelName> own =
                client.loop().server().otherProxies().isAny() ? pubSub.names(ChannelKind.PATTERN, null) : List.of();
        // Patterns are counted once, however many proxies have them: so others say which.
        Inquiry.beside(
                own,
                request,
                client,
                SubscriptionCommands::names,
                (all, out) ->
                        out.integer(all.isEmpty() ? pubSub.size(ChannelKind.PATTERN) : new HashSet<>(all).size()));
        return true;
    }
}
