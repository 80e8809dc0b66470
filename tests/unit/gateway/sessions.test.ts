// Sessions of the page: waiting lines, flow control, stopping, restarts of compute.
import { describe, expect, it } from "vitest";
import {
  computeToPage,
  createMemoryLinks,
  type FromCompute,
  pageToCompute,
  type ToCompute,
  type UiElement,
} from "#bus";
import type { Session } from "#gateway";
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
    case "act":
      return `act ${message.session} ${message.id} ${JSON.stringify(message.value)}`;
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

  const text = (id: string, order: number, words: string): UiElement => ({
    id,
    order,
    edition: 1,
    isVisible: true,
    style: [],
    content: { kind: "text", text: words },
  });
  const shown = ({ elements }: Session): string =>
    elements
      .map(({ id, content }) => `${id}=${content.kind === "text" ? content.text : ""}`)
      .join(" ");

  it("show elements as the world tells them, in order, whoever looks when", async () => {
    const table = newTable();
    const session = table.open({});
    const other = table.open({});
    const compute = attach(table);
    const seen: string[] = [];
    compute.say({
      kind: "ui",
      session: 1,
      changes: [
        { kind: "set", element: text("b", 2, "two") },
        { kind: "set", element: text("a", 1, "one") },
      ],
    });
    await turns();
    expect([shown(session), shown(other)]).toEqual(["a=one b=two", ""]);
    const stop = session.onElements((elements, focus) => seen.push(`${elements.length} ${focus}`));
    compute.say({
      kind: "ui",
      session: 1,
      changes: [
        { kind: "set", element: text("a", 1, "uno") },
        { kind: "focus", order: 2 },
      ],
    });
    compute.say({
      kind: "ui",
      session: 1,
      changes: [
        { kind: "remove", order: 1 },
        { kind: "focus", order: 1 },
      ],
    });
    await turns();
    expect(shown(session)).toBe("b=two");
    stop();
    compute.say({
      kind: "ui",
      session: 1,
      changes: [{ kind: "reset" }, { kind: "set", element: text("c", 7, "three") }],
    });
    await turns();
    expect(shown(session)).toBe("c=three");
    expect(seen).toEqual(["2 2", "1 null"]);
  });

  it("tell the world what a person did, but not a world that is not there", async () => {
    const table = newTable();
    const session = table.open({});
    session.act("early", "");
    const compute = attach(table);
    session.act("go", "");
    session.act("form", [["name", "Ann"]]);
    await turns();
    expect(compute.heard).toEqual(["connect 1", 'act 1 go ""', 'act 1 form [["name","Ann"]]']);
    session.close();
    session.act("go", "");
    await turns();
    expect(compute.heard.slice(3)).toEqual(["disconnect 1"]);
  });

  it("forget elements when they end, and when another run of the world begins", async () => {
    const table = newTable();
    const session = table.open({});
    const show = async (compute: Compute): Promise<void> => {
      compute.say({
        kind: "ui",
        session: 1,
        changes: [{ kind: "set", element: text("a", 0, "1") }],
      });
      await turns();
      expect(shown(session)).toBe("a=1");
    };
    await show(attach(table));
    table.detach();
    expect(shown(session)).toBe("a=1");
    const compute = attach(table);
    expect(shown(session)).toBe("");
    await show(compute);
    compute.say({ kind: "closed", session: 1 });
    await turns();
    expect(shown(session)).toBe("");
  });
});
