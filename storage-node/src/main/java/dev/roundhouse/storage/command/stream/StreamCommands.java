package dev.roundhouse.storage.command.stream;

import dev.roundhouse.storage.command.typed.CommandRegistry;

/** Which method executes which command; their HELP is answered elsewhere. */
public final class StreamCommands {
    private StreamCommands() {}

    public static void register(CommandRegistry commands) {
        commands.on("xadd", AddCommands::xadd);
        commands.on("xtrim", AddCommands::xtrim);
        commands.on("xdel", AddCommands::xdel);
        commands.on("xsetid", AddCommands::xsetid);
        commands.on("xlen", RangeCommands::xlen);
        commands.on("xrange", RangeCommands::xrange);
        commands.on("xrevrange", RangeCommands::xrevrange);
        commands.on("xread", ReadCommands::xread);
        commands.on("xreadgroup", ReadCommands::xreadgroup);
        commands.on("xgroup|create", GroupCommands::create);
        commands.on("xgroup|setid", GroupCommands::setid);
        commands.on("xgroup|destroy", GroupCommands::destroy);
        commands.on("xgroup|createconsumer", GroupCommands::createconsumer);
        commands.on("xgroup|delconsumer", GroupCommands::delconsumer);
        commands.on("xack", PendingCommands::xack);
        commands.on("xpending", PendingCommands::xpending);
        commands.on("xclaim", ClaimCommands::xclaim);
        commands.on("xautoclaim", AutoclaimCommand::xautoclaim);
        commands.on("xinfo|stream", InfoCommands::stream);
        commands.on("xinfo|groups", InfoCommands::groups);
        commands.on("xinfo|consumers", InfoCommands::consumers);
    }
}
