// Sessions of the page: waiting lines, flow control, stopping, restarts of compute.
import { describe, expect, it } from "vitest";
import {
  computeToPage,
  createMemoryLinks,
  type FromCompute,
  pageToCompute,
  type ToCompute,
} from "#bus";
import { SessionTable } from "../../../src/gateway/sessions.ts";

interface Compute {
  readonly heard: string[];
  say(message: FromCompute): void;
}

function words(message: ToCompute): string {
  switch (message.kind) {
    case "connect":
      return `connect ${message.session}`;
    case "line":
      return `line ${message.session} ${message.text}`;
    case "disconnect":
      return `disconnect ${message.session}`;
    default:
      return message.kind;
  }
}

/** Joins a table to a compute that remembers what it heard. */
function attach(table: SessionTable): Compute {
  const [pageEnd, computeEnd] = createMemoryLinks();
  const compute = computeToPage(computeEnd);
  const heard: string[] = [];
  compute.onMessage((message) => heard.push(words(message)));
  const channel = pageToCompute(pageEnd);
  channel.onMessage((message) => {
    if (message.kind !== "status") table.hear(message);
  });
  table.attach(channel);
  return { heard, say: (message) => compute.post(message) };
}

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};
const newTable = (): SessionTable => new SessionTable(1, () => Promise.resolve());

describe("sessions", () => {
  it("keep lines until there is a world, in order", async () => {
    const table = newTable();
    const session = table.open({});
    session.send("a");
    session.send("b");
    const compute = attach(table);
    session.send("c");
    await turns();
    expect(compute.heard).toEqual(["connect 1", "line 1 a", "line 1 b", "line 1 c"]);
  });

  it("that compute was told at its boot are not connected again", async () => {
    const table = newTable();
    table.open({});
    expect(table.passes()).toEqual([{ session: 1, peer: "browser", durability: "strict" }]);
    table.open({ durability: "relaxed" });
    const compute = attach(table);
    await turns();
    expect(compute.heard).toEqual(["connect 2"]);
  });

  it("closed between boot and link are disconnected", async () => {
    const table = newTable();
    const session = table.open({});
    table.passes();
    session.close();
    const compute = attach(table);
    await turns();
    expect(compute.heard).toEqual(["disconnect 1"]);
  });

  it("a resumed id is used, and later ids are above it", () => {
    const table = newTable();
    expect(table.open({ resume: 40 }).id).toBe(40);
    expect(table.open({}).id).toBe(41);
  });

  it("keep output for the first taker", async () => {
    const table = newTable();
    const session = table.open({});
    const compute = attach(table);
    compute.say({ kind: "output", session: 1, text: "hello" });
    compute.say({ kind: "partial", session: 1, text: "> " });
    await turns();
    const got: string[] = [];
    session.onOutput((text, isPartial) => {
      got.push(`${text}${isPartial}`);
    });
    expect(got).toEqual(["hellofalse", "> true"]);
  });

  it("a taker that gives promises holds the link back, and lets it go on", async () => {
    const table = newTable();
    const session = table.open({});
    const compute = attach(table);
    const release: (() => void)[] = [];
    let taken = 0;
    session.onOutput(() => {
      taken += 1;
      return new Promise<void>((resolve) => release.push(resolve));
    });
    const text = "x".repeat(100 * 1024);
    for (let index = 0; index < 10; index++) compute.say({ kind: "output", session: 1, text });
    await turns();
    expect(taken).toBe(3);
    while (taken < 10) {
      for (const resolve of release.splice(0)) resolve();
      await turns();
    }
    expect(taken).toBe(10);
  });

  it("stop drops output until compute says where it ends", async () => {
    const table = newTable();
    const session = table.open({});
    const compute = attach(table);
    const got: string[] = [];
    session.onOutput((text) => {
      got.push(text);
    });
    const stopped = session.stop();
    compute.say({ kind: "output", session: 1, text: "rest" });
    compute.say({ kind: "stopped", session: 1 });
    compute.say({ kind: "output", session: 1, text: "new" });
    await stopped;
    await turns();
    expect(got).toEqual(["new"]);
  });

  it("tell of players and options, and end when the world closes them", async () => {
    const table = newTable();
    const session = table.open({});
    const compute = attach(table);
    const told: unknown[] = [];
    session.onPlayer((player) => told.push(player?.name ?? null));
    session.onOption((name, value) => told.push([name, value]));
    session.onClosed(() => told.push("closed"));
    const flags = { isProgrammer: true, isWizard: false };
    compute.say({ kind: "player", session: 1, player: 3, name: "Wizard", ...flags });
    compute.say({ kind: "player", session: 1, player: -4, name: "", ...flags });
    compute.say({ kind: "option", session: 1, name: "client-echo", value: false });
    compute.say({ kind: "closed", session: 1 });
    await turns();
    expect(told).toEqual(["Wizard", null, ["client-echo", false], "closed"]);
    expect(session.isClosed).toBe(true);
    session.send("late");
    await turns();
    expect(compute.heard).toEqual(["connect 1"]);
  });

  it("are connected again to a new compute", async () => {
    const table = newTable();
    const session = table.open({});
    attach(table);
    table.detach();
    session.send("meanwhile");
    table.passes();
    const next = attach(table);
    await turns();
    expect(next.heard).toEqual(["line 1 meanwhile"]);
  });
});
