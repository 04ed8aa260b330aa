"""redis-py against a server that it takes for a Redis. Arguments: port."""

import sys

import redis


def check(got, wanted, what):
    if got != wanted:
        raise SystemExit(f"redis-py: {what} is {got!r}, not {wanted!r}")


def main(port):
    client = redis.Redis(port=port)
    check(client.ping(), True, "PING")
    check(client.set("py", "value"), True, "SET")
    check(client.get("py"), b"value", "GET")
    check(client.set("py", "other", nx=True), None, "SET NX")
    check(client.set("py", "other", ex=100, get=True), b"value", "SET GET")
    check(client.ttl("py"), 100, "TTL")
    check(client.incr("py:count", 5), 5, "INCRBY")
    check(client.incrbyfloat("py:float", 1.5), 1.5, "INCRBYFLOAT")
    check(client.expire("py:count", 1000), True, "EXPIRE")
    binary = bytes(range(256))
    client.set(binary, binary)
    check(client.get(binary), binary, "a binary value")
    check(client.mset({f"py:{i}": i for i in range(100)}), True, "MSET")
    check(client.mget([f"py:{i}" for i in range(100)] + ["no"]), [b"%d" % i for i in range(100)] + [None], "MGET")
    pipeline = client.pipeline(transaction=False)
    for i in range(1000):
        pipeline.incr("py:pipelined")
    check(pipeline.execute(), list(range(1, 1001)), "a pipeline")
    check(len(set(client.scan_iter("py:*", count=10))), 103, "SCAN")
    check(client.delete(*[f"py:{i}" for i in range(100)]), 100, "DEL")
    check(client.info()["redis_version"], "7.0.15", "INFO")
    check(client.client_setname("checks") and client.client_getname(), "checks", "CLIENT SETNAME")
    check("get" in client.command(), True, "COMMAND")
    check(client.exists("py", "no"), 1, "EXISTS")
    check(client.type("py"), b"string", "TYPE")
    client.set("text", "not a number")
    try:
        client.incr("text")
        raise SystemExit("redis-py: INCR of a text succeeded")
    except redis.ResponseError as e:
        check(str(e), "value is not an integer or out of range", "the error of INCR")
    try:
        client.execute_command("NOSUCHCOMMAND", "x")
        raise SystemExit("redis-py: a command that is not there succeeded")
    except redis.ResponseError as e:
        check("unknown command" in str(e), True, "the error of an unknown command")
    named = redis.from_url(f"redis://localhost:{port}/0", client_name="named", decode_responses=True)
    check(named.get("py"), "other", "GET by URL")
    check(named.client_getname(), "named", "the name by URL")
    if int(redis.__version__.split(".")[0]) >= 5:
        three = redis.Redis(port=port, protocol=3)
        check(three.get("py"), b"other", "GET over RESP3")
    print(f"redis-py {redis.__version__}: passed")


main(int(sys.argv[1]))
