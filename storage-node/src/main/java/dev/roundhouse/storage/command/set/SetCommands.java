package dev.roundhouse.storage.command.set;

import dev.roundhouse.storage.command.typed.CommandRegistry;

/** Names the methods that execute the commands on sets. */
public final class SetCommands {
    private SetCommands() {}

    public static void register(CommandRegistry registry) {
        registry.on("sadd", MemberChanges::sadd);
        registry.on("srem", MemberChanges::srem);
        registry.on("smove", MemberChanges::smove);
        registry.on("scard", MemberReads::scard);
        registry.on("sismember", MemberReads::sismember);
        registry.on("smismember", MemberReads::smismember);
        registry.on("smembers", MemberReads::smembers);
        registry.on("sscan", MemberReads::sscan);
        registry.on("spop", RandomMembers::spop);
        registry.on("srandmember", RandomMembers::srandmember);
        registry.on("sinter", AlgebraCommands::sinter);
        registry.on("sintercard", AlgebraCommands::sintercard);
        registry.on("sinterstore", AlgebraCommands::sinterstore);
        registry.on("sunion", AlgebraCommands::sunion);
        registry.on("sunionstore", AlgebraCommands::sunionstore);
        registry.on("sdiff", AlgebraCommands::sdiff);
        registry.on("sdiffstore", AlgebraCommands::sdiffstore);
    }
}
