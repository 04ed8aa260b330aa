// ioredis against a server that it takes for a Redis. Arguments: port. Found through NODE_PATH.
const assert = require("node:assert");
const Redis = require("ioredis");

async function main(port) {
  const client = new Redis(port);
  assert.equal(await client.ping(), "PONG");
  assert.equal(await client.set("io", "value"), "OK");
  assert.equal(await client.get("io"), "value");
  assert.equal(await client.set("io", "other", "NX"), null);
  assert.equal(await client.set("io", "other", "EX", 100), "OK");
  assert.equal(await client.ttl("io"), 100);
  assert.equal(await client.incrby("io:count", 5), 5);
  assert.equal(await client.expire("io:count", 1000), 1);
  const binary = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  await client.set(binary, binary);
  assert.ok(binary.equals(await client.getBuffer(binary)));
  const keys = Array.from({ length: 100 }, (_, i) => `io:${i}`);
  assert.equal(await client.mset(keys.flatMap((key, i) => [key, i])), "OK");
  assert.deepEqual(await client.mget(...keys, "no"), [...keys.map((_, i) => `${i}`), null]);
  const pipeline = client.pipeline();
  for (let i = 0; i < 1000; i++) pipeline.incr("io:pipelined");
  assert.deepEqual(await pipeline.exec(), Array.from({ length: 1000 }, (_, i) => [null, i + 1]));
  const seen = new Set();
  for await (const page of client.scanStream({ match: "io:*", count: 10 })) page.forEach((key) => seen.add(key));
  assert.equal(seen.size, 102);
  assert.equal(await client.del(...keys), 100);
  assert.match(await client.info(), /redis_version:7\.0\.15/);
  await client.set("text", "not a number");
  await assert.rejects(client.incr("text"), /value is not an integer or out of range/);
  await assert.rejects(client.call("NOSUCHCOMMAND", "x"), /unknown command/);
  await client.quit();

  const named = new Redis(`redis://127.0.0.1:${port}/0`, { connectionName: "named", enableAutoPipelining: true });
  const values = await Promise.all(Array.from({ length: 100 }, () => named.get("io")));
  assert.ok(values.every((value) => value === "other"));
  assert.equal(await named.client("GETNAME"), "named");
  await named.quit();
  console.log(`ioredis ${require("ioredis/package.json").version}: passed`);
}

main(Number(process.argv[2])).catch((error) => {
  console.error("ioredis:", error);
  process.exit(1);
});
