package dev.roundhouse.storage.value.rdb;

/** Numbers of the RDB object types (Redis' rdb.h). */
public final class RdbTypes {
    public static final int STRING = 0;
    public static final int LIST = 1;
    public static final int SET = 2;
    public static final int ZSET = 3;
    public static final int HASH = 4;
    public static final int ZSET_2 = 5;
    public static final int HASH_ZIPMAP = 9;
    public static final int LIST_ZIPLIST = 10;
    public static final int SET_INTSET = 11;
    public static final int ZSET_ZIPLIST = 12;
    public static final int HASH_ZIPLIST = 13;
    public static final int LIST_QUICKLIST = 14;
    public static final int STREAM_LISTPACKS = 15;
    public static final int HASH_LISTPACK = 16;
    public static final int ZSET_LISTPACK = 17;
    public static final int LIST_QUICKLIST_2 = 18;
    public static final int STREAM_LISTPACKS_2 = 19;
    /** Redis 7.2 and newer. */
    public static final int SET_LISTPACK = 20;
    /** Redis 7.2 and newer. */
    public static final int STREAM_LISTPACKS_3 = 21;

    private RdbTypes() {}
}
