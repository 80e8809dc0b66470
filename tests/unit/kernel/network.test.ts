// Listening points and outgoing connections: LANGUAGE 15.1, 17.10, with a network that only notes what it is asked.
import { expect, test } from "vitest";
import type { KernelNetwork, LinkInfo } from "#kernel";
import type { Value } from "#value";
import { World } from "#world";
import { Bench, wizardBench } from "./bench.ts";

class NotedNetwork implements KernelNetwork {
  readonly listenRefusal = null;
  readonly connectRefusal = null;
  readonly asked: unknown[][] = [];
  listen(descriptor: Value): Value | null {
    this.asked.push(["listen", descriptor]);
    if (descriptor === 0) return 40_000;
    return descriptor === 80 ? null : descriptor;
  }
  unlisten(descriptor: Value): void {
    this.asked.push(["unlisten", descriptor]);
  }
  connect(...request: [number, string, number, number]): void {
    this.asked.push(["connect", ...request]);
  }
  /** The number of the latest request. */
  get request(): number {
    return Number(this.asked.at(-1)?.[1]);
  }
}

const LINK: LinkInfo = {
  localAddress: "10.0.0.1",
  localPort: 50_123,
  peerAddress: "10.0.0.2",
  peerPort: 4000,
  protocol: "IPv4",
};

function networkBench(): { bench: Bench; network: NotedNetwork } {
  const bench = wizardBench();
  const network = new NotedNetwork();
  bench.network = network;
  return { bench, network };
}

test("without a network both are refused in words", () => {
  const bench = wizardBench();
  expect(
    bench.value(`
      texts = {};
      try listen(#0, 7778); except e (E_PERM) texts = {@texts, e[2]}; endtry
      try open_network_connection("localhost", 80); except e (E_PERM) texts = {@texts, e[2]}; endtry
      return {texts[1] != texts[2], !!index(texts[1], "--allow-listen"), !!index(texts[2], "--allow-outbound"),
        listeners(), \`listen(#99, 7778) ! ANY', \`listen(#0, 7777) ! ANY', \`unlisten(7778) ! ANY'};`),
  ).toBe("{1, 1, 1, {{#0, 7777, 1}}, E_INVARG, E_INVARG, E_INVARG}");
});

test("listening points", () => {
  const { bench, network } = networkBench();
  expect(
    bench.value(
      "return {listen(#2, 4001, 1), listen(#0, 0), `listen(#0, 80) ! ANY', `listen(#0, 4001) ! ANY', listeners()};",
    ),
  ).toBe("{4001, 40000, E_QUOTA, E_INVARG, {{#0, 7777, 1}, {#2, 4001, 1}, {#0, 40000, 0}}}");
  expect(bench.value("return {unlisten(40000), listeners()};")).toBe(
    "{0, {{#0, 7777, 1}, {#2, 4001, 1}}}",
  );
  expect(network.asked).toEqual([
    ["listen", 4001],
    ["listen", 0],
    ["listen", 80],
    ["unlisten", 40_000],
  ]);
  bench.verb("#2", "do_login_command", "this none this", `notify(player, "the other door");`);
  bench.kernel.connect(2, { peer: "10.0.0.2", durability: "strict", descriptor: 4001, link: LINK });
  bench.settle();
  expect(bench.seen(2)).toEqual(["the other door"]);
  expect(bench.value("return connection_name(connected_players(1)[1]);")).toBe(
    '"port 4001 from 10.0.0.2, port 4000"',
  );
});

test("a replaced world gives up the points of the old one", () => {
  const { bench, network } = networkBench();
  bench.kernel.setDescriptor(4000);
  bench.value("return listen(#0, 4001);");
  bench.kernel.install(World.freshImage());
  bench.settle();
  expect(network.asked.at(-1)).toEqual(["unlisten", 4001]);
  expect(bench.value("return listeners();")).toBe("{{#0, 4000, 1}}");
});

test("an outgoing connection is an object of the world", () => {
  const { bench, network } = networkBench();
  bench.verb(
    "#2",
    "do_login_command",
    "this none this",
    `#0.heard = {@#0.heard, {player, argstr, args}};`,
  );
  bench.verb(
    "#2",
    "user_client_disconnected",
    "this none this",
    "#0.heard = {@#0.heard, {verb, args[1]}};",
  );
  bench.program(`add_property(#0, "heard", {}, {#3, "rw"});`);
  bench.program(
    `fork (0) #0.heard = {open_network_connection("example.net", 4000, #2)}; notify(#0.heard[1], "hello"); endfork`,
  );
  expect(network.asked).toEqual([["connect", network.request, "example.net", 4000, 5000]]);
  bench.kernel.opened(network.request, 9, {
    peer: "example.net",
    durability: "strict",
    link: LINK,
  });
  bench.settle();
  expect(bench.seen(9)).toEqual(["hello"]);
  expect(bench.value("return {@#0.heard, connection_name(#0.heard[1])};")).toBe(
    '{#-5, "port 50123 to example.net, port 4000"}',
  );
  bench.kernel.line(9, "good day");
  bench.settle();
  expect(bench.value("return #0.heard;")).toBe('{#-5, {#-5, "good day", {"good", "day"}}}');
  // it may be silent for as long as it likes
  bench.sleep(1000);
  bench.kernel.disconnect(9);
  bench.settle();
  expect(bench.value("return #0.heard[3];")).toBe('{"user_client_disconnected", #-5}');
});

test.each([
  [false, "E_INVARG"],
  [true, "E_QUOTA"],
])("a failure raises an error; busy: %s", (isBusy, code) => {
  const { bench, network } = networkBench();
  bench.program(`add_property(#0, "got", 0, {#3, "rw"});`);
  bench.program(`fork (0) #0.got = \`open_network_connection("example.net", 4000) ! ANY'; endfork`);
  bench.kernel.notOpened(network.request, isBusy);
  bench.settle();
  expect(bench.value("return #0.got;")).toBe(code);
});

test("a task that was killed or resumed does not get the connection: it is closed", () => {
  const { bench, network } = networkBench();
  bench.program(`add_property(#0, "got", 0, {#3, "rw"});`);
  for (const end of ["kill_task(queued_tasks()[1][1])", "resume(queued_tasks()[1][1], 7)"]) {
    bench.program(`fork (0) #0.got = open_network_connection("example.net", 4000); endfork`);
    const { request } = network;
    bench.program(`${end};`);
    bench.kernel.opened(request, request + 100, { peer: "example.net", durability: "strict" });
    bench.settle();
    expect(bench.notices.at(-1)).toEqual({ kind: "closed", session: request + 100 });
  }
  expect(bench.value("return {#0.got, length(connected_players(1))};")).toBe("{7, 1}");
});

test("a task that was connecting when the world stopped gets an error", () => {
  const { bench } = networkBench();
  bench.program(`add_property(#0, "got", 0, {#3, "rw"});`);
  bench.program(`fork (0) #0.got = \`open_network_connection("example.net", 4000) ! ANY'; endfork`);
  const again = new Bench(null, bench.disk).start();
  again.settle();
  expect(again.value("return #0.got;")).toBe("E_INVARG");
});

test.each([
  [`open_network_connection("example.net", 0)`, "E_INVARG"],
  [`open_network_connection("example.net", 65536)`, "E_INVARG"],
  [`open_network_connection("", 80)`, "E_INVARG"],
  [`open_network_connection("example.net", 80, #99)`, "E_INVARG"],
  [`open_network_connection(80, "example.net")`, "E_TYPE"],
  [`open_network_connection("example.net")`, "E_ARGS"],
])("%s is %s", (call, code) => {
  const { bench, network } = networkBench();
  expect(bench.value(`return \`${call} ! ANY';`)).toBe(code);
  expect(network.asked).toEqual([]);
});
