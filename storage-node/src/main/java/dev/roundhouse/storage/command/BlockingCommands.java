package dev.roundhouse.storage.command;

import dev.roundhouse.spi.command.BlockingForm;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.storage.command.typed.CommandRegistry;
import dev.roundhouse.storage.store.CommandExecutor;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import java.nio.charset.StandardCharsets;

/**
 * Commands that wait elsewhere, as a node executes them: as Redis does in a transaction, where finding nothing is a timeout.
 * Each takes what is there by the command of the same kind that never waits.
 */
final class BlockingCommands {
    private final CommandExecutor executor;

    private BlockingCommands(CommandExecutor executor) {
        this.executor = executor;
    }

    static void registerLists(CommandRegistry registry, CommandExecutor executor) {
        BlockingCommands commands = new BlockingCommands(executor);
        registry.on("blpop", commands.pop(BlockingForm.BLPOP, "LPOP"));
        registry.on("brpop", commands.pop(BlockingForm.BRPOP, "RPOP"));
        registry.on("blmove", commands.as(BlockingForm.BLMOVE, "LMOVE", 1, -1));
        registry.on("brpoplpush", commands.as(BlockingForm.BRPOPLPUSH, "RPOPLPUSH", 1, -1));
        registry.on("blmpop", commands.as(BlockingForm.BLMPOP, "LMPOP", 2, 0));
    }

    static void registerSortedSets(CommandRegistry registry, CommandExecutor executor) {
        BlockingCommands commands = new BlockingCommands(executor);
        registry.on("bzpopmin", commands.pop(BlockingForm.BZPOPMIN, "ZPOPMIN"));
        registry.on("bzpopmax", commands.pop(BlockingForm.BZPOPMAX, "ZPOPMAX"));
        registry.on("bzmpop", commands.as(BlockingForm.BZMPOP, "ZMPOP", 2, 0));
    }

    /** The command without its timeout: arguments from {@code from} on, {@code cut} of them left out at the end. */
    private CommandExecutor as(BlockingForm form, String name, int from, int cut) {
        byte[] command = name.getBytes(StandardCharsets.US_ASCII);
        return (request, keyspace, reply) -> {
            String error = form.argumentError(request);
            if (error != null) {
                reply.error(error);
                return;
            }
            byte[][] arguments = new byte[1 + request.size() - from + cut][];
            arguments[0] = command;
            for (int i = 1; i < arguments.length; i++) {
                arguments[i] = request.bytes(from + i - 1);
            }
            executor.execute(Request.of(arguments), keyspace, reply);
        };
    }

    /** Pops from the first of its keys that is there. */
    private CommandExecutor pop(BlockingForm form, String name) {
        byte[] command = name.getBytes(StandardCharsets.US_ASCII);
        byte type = form.kind() == BlockingForm.Kind.LIST ? KeyState.LIST : KeyState.SORTED_SET;
        return (request, keyspace, reply) -> {
            String error = form.argumentError(request);
            if (error != null) {
                reply.error(error);
                return;
            }
            for (int i = 1; i < request.size() - 1; i++) {
                Entry entry = Strings.peek(keyspace, request, i);
                if (entry.isPresent() && entry.type() != type) {
                    reply.error(Strings.WRONG_TYPE);
                    return;
                }
                if (entry.isPresent()) {
                    pop(Request.of(command, request.bytes(i)), type, keyspace, reply);
                    return;
                }
            }
            reply.nullArray();
        };
    }

    /** The key's name goes before what was popped. */
    private void pop(Request pop, byte type, Keyspace keyspace, RespWriter reply) {
        reply.arrayHeader(type == KeyState.LIST ? 2 : 3);
        reply.bulk(pop.array(1), pop.offset(1), pop.length(1));
        if (type == KeyState.LIST) {
            executor.execute(pop, keyspace, reply);
            return;
        }
        RespWriter popped = new RespWriter(reply.protocol());
        executor.execute(pop, keyspace, popped);
        byte[] memberAndScore = popped.toBytes();
        int header = "*2\r\n".length();
        reply.raw(memberAndScore, header, memberAndScore.length - header);
    }
}
