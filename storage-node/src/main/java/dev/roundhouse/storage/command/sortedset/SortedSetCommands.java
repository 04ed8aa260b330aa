package dev.roundhouse.storage.command.sortedset;

import dev.roundhouse.storage.command.typed.CommandRegistry;

/** The commands on sorted sets and their methods. */
public final class SortedSetCommands {
    private SortedSetCommands() {}

    public static void register(CommandRegistry registry) {
        registry.on("zadd", AddCommands::zadd);
        registry.on("zincrby", AddCommands::zincrby);
        registry.on("zcard", MemberCommands::zcard);
        registry.on("zcount", MemberCommands::zcount);
        registry.on("zlexcount", MemberCommands::zlexcount);
        registry.on("zscore", MemberCommands::zscore);
        registry.on("zmscore", MemberCommands::zmscore);
        registry.on("zrank", MemberCommands::zrank);
        registry.on("zrevrank", MemberCommands::zrevrank);
        registry.on("zscan", MemberCommands::zscan);
        registry.on("zrandmember", RandomMembers::zrandmember);
        ranges(registry);
        registry.on("zrem", RemoveCommands::zrem);
        registry.on("zremrangebyrank", RemoveCommands::zremrangebyrank);
        registry.on("zremrangebyscore", RemoveCommands::zremrangebyscore);
        registry.on("zremrangebylex", RemoveCommands::zremrangebylex);
        registry.on("zpopmin", PopCommands::zpopmin);
        registry.on("zpopmax", PopCommands::zpopmax);
        registry.on("zmpop", PopCommands::zmpop);
        combinations(registry);
    }

    private static void ranges(CommandRegistry registry) {
        registry.on("zrange", RangeCommands::zrange);
        registry.on("zrevrange", RangeCommands::zrevrange);
        registry.on("zrangebyscore", RangeCommands::zrangebyscore);
        registry.on("zrevrangebyscore", RangeCommands::zrevrangebyscore);
        registry.on("zrangebylex", RangeCommands::zrangebylex);
        registry.on("zrevrangebylex", RangeCommands::zrevrangebylex);
        registry.on("zrangestore", RangeCommands::zrangestore);
    }

    private static void combinations(CommandRegistry registry) {
        registry.on("zunion", CombineCommands::zunion);
        registry.on("zinter", CombineCommands::zinter);
        registry.on("zdiff", CombineCommands::zdiff);
        registry.on("zunionstore", CombineCommands::zunionstore);
        registry.on("zinterstore", CombineCommands::zinterstore);
        registry.on("zdiffstore", CombineCommands::zdiffstore);
        registry.on("zintercard", CombineCommands::zintercard);
    }
}
