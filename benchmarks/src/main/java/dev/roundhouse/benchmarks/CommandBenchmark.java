package dev.roundhouse.benchmarks;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.Commands;
import dev.roundhouse.storage.store.MemoryStore;
import dev.roundhouse.storage.store.StoreSettings;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a command of each data type costs in the built-in store, reply included, on values of few and of many elements. An
 * element that a command adds it or the next one takes away, so that sizes stay. {@code java -cp
 * proxy/target/roundhouse.jar org.openjdk.jmh.Main CommandBenchmark}; {@code -prof gc} for the allocation.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class CommandBenchmark {
    /** Requests made beforehand, in no order: a power of two. */
    private static final int REQUESTS = 1024;

    @Param({"100", "100000"})
    public int elements;

    private final MemoryStore store =
            new MemoryStore(new StoreSettings(16, false, 0), Commands.executor(), new SplittableRandom(1));
    private final SplittableRandom random = new SplittableRandom(2);
    private final RespWriter reply = new RespWriter();
    private final long now = System.currentTimeMillis();
    private int next;

    private Request[] get = {};
    private Request[] set = {};
    private Request[] hget = {};
    private Request[] hset = {};
    private Request[] hincrby = {};
    private Request[] lindex = {};
    private Request[] sismember = {};
    private Request[] sadd = {};
    private Request[] srem = {};
    private Request[] zadd = {};
    private Request[] zscore = {};
    private Request[] zrank = {};
    private Request[] xrange = {};
    private Request[] setbit = {};
    private Request[] getbit = {};
    private Request[] pfadd = {};
    private Request[] geosearch = {};
    private final Request lpush = Request.of("LPUSH", "list", "element:1");
    private final Request rpop = Request.of("RPOP", "list");
    private final Request xadd = Request.of("XADD", "stream", "*", "name", "value");
    private Request xtrim = Request.of("XTRIM", "stream", "MAXLEN", "~", "1");
    private final Request bitcount = Request.of("BITCOUNT", "bits");
    private final Request pfcount = Request.of("PFCOUNT", "log");

    /** One value of each type. */
    @Setup
    public void fill() {
        for (int i = 0; i < elements; i++) {
            run(Request.of("SET", "key:" + i, "value:" + i));
            run(Request.of("HSET", "hash", "field:" + i, "value:" + i));
            run(Request.of("HSET", "counts", "field:" + i, "" + i));
            run(Request.of("RPUSH", "list", "element:" + i));
            run(Request.of("SADD", "set", "member:" + i));
            run(Request.of("ZADD", "zset", "" + i, "member:" + i));
            run(Request.of("XADD", "stream", (i + 1) + "-0", "name", "value:" + i));
            run(Request.of("PFADD", "log", "element:" + i));
            double longitude = i % 360 * 0.5 - 90;
            run(Request.of("GEOADD", "places", "" + longitude, "" + (i % 80 - 40), "place:" + i));
        }
        run(Request.of("SETBIT", "bits", "" + (elements * 8L), "1"));
        get = each(i -> Request.of("GET", "key:" + i));
        set = each(i -> Request.of("SET", "key:" + i, "value:" + i));
        hget = each(i -> Request.of("HGET", "hash", "field:" + i));
        hset = each(i -> Request.of("HSET", "hash", "field:" + i, "other:" + i));
        hincrby = each(i -> Request.of("HINCRBY", "counts", "field:" + i, "1"));
        lindex = each(i -> Request.of("LINDEX", "list", "" + i));
        sismember = each(i -> Request.of("SISMEMBER", "set", "member:" + i));
        sadd = each(i -> Request.of("SADD", "set", "other:" + i));
        srem = each(i -> Request.of("SREM", "set", "other:" + i));
        zadd = each(i -> Request.of("ZADD", "zset", "" + random.nextInt(elements), "member:" + i));
        zscore = each(i -> Request.of("ZSCORE", "zset", "member:" + i));
        zrank = each(i -> Request.of("ZRANK", "zset", "member:" + i));
        xrange = each(i -> Request.of("XRANGE", "stream", "" + i, "+", "COUNT", "10"));
        setbit = each(i -> Request.of("SETBIT", "bits", "" + i, "1"));
        getbit = each(i -> Request.of("GETBIT", "bits", "" + i));
        pfadd = each(i -> Request.of("PFADD", "log", "other:" + i));
        geosearch = each(i -> Request.of(
                "GEOSEARCH", "places", "FROMMEMBER", "place:" + i, "BYRADIUS", "50", "km", "COUNT", "10", "ANY"));
        xtrim = Request.of("XTRIM", "stream", "MAXLEN", "~", "" + elements);
    }

    private Request[] each(IntFunction<Request> request) {
        Request[] requests = new Request[REQUESTS];
        for (int i = 0; i < REQUESTS; i++) {
            requests[i] = request.apply(random.nextInt(elements));
        }
        return requests;
    }

    private long run(Request request) {
        reply.clear();
        store.execute(request, now, reply);
        return reply.length();
    }

    private long run(Request[] requests) {
        return run(requests[next++ & REQUESTS - 1]);
    }

    @Benchmark
    public long stringGet() {
        return run(get);
    }

    /** Of a size that stays. */
    @Benchmark
    public long stringSet() {
        return run(set);
    }

    @Benchmark
    public long hashGet() {
        return run(hget);
    }

    @Benchmark
    public long hashSet() {
        return run(hset);
    }

    @Benchmark
    public long hashIncrement() {
        return run(hincrby);
    }

    /** Both ends: an element is pushed and another popped. */
    @Benchmark
    public long listPushAndPop() {
        return run(lpush) + run(rpop);
    }

    /** Anywhere in the list. */
    @Benchmark
    public long listIndex() {
        return run(lindex);
    }

    @Benchmark
    public long setIsMember() {
        return run(sismember);
    }

    @Benchmark
    public long setAddAndRemove() {
        int i = next++ & REQUESTS - 1;
        return run(sadd[i]) + run(srem[i]);
    }

    @Benchmark
    public long sortedSetChangeScore() {
        return run(zadd);
    }

    @Benchmark
    public long sortedSetScore() {
        return run(zscore);
    }

    @Benchmark
    public long sortedSetRank() {
        return run(zrank);
    }

    /** One is added, and as many as go with a whole node are trimmed now and then. */
    @Benchmark
    public long streamAddAndTrim() {
        return run(xadd) + run(xtrim);
    }

    /** Ten entries from anywhere. */
    @Benchmark
    public long streamRange() {
        return run(xrange);
    }

    @Benchmark
    public long bitSet() {
        return run(setbit);
    }

    @Benchmark
    public long bitGet() {
        return run(getbit);
    }

    /** Of as many bytes as there are elements elsewhere. */
    @Benchmark
    public long bitCount() {
        return run(bitcount);
    }

    @Benchmark
    public long logAdd() {
        return run(pfadd);
    }

    @Benchmark
    public long logCount() {
        return run(pfcount);
    }

    /** Ten places within 50 km of one. */
    @Benchmark
    public long placesNear() {
        return run(geosearch);
    }
}
