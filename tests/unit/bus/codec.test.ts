// Every message survives its packet; no bytes at all can make a decoder throw.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  Channel,
  computeToPage,
  createMemoryLinks,
  decodeFeed,
  decodeFromCompute,
  decodeToCompute,
  decodeToData,
  encodeFeed,
  encodeFromCompute,
  encodeToCompute,
  encodeToData,
  type Feed,
  type FromCompute,
  pageToCompute,
  type ToCompute,
  type ToData,
  type UiContent,
} from "#bus";

const CONTENTS: UiContent[] = [
  { kind: "text", text: "<b>grüße</b> 🌳" },
  { kind: "div", html: "<b>bold</b>" },
  { kind: "button", label: "North", action: "go north" },
  { kind: "input", label: "Say", initial: "", action: 'say "%s' },
  { kind: "select", label: "Size", options: ["s", "m"], selected: -1, action: "" },
  { kind: "select", label: "Size", options: ["s", "m"], selected: 1, action: "size %s" },
  { kind: "list", label: "", items: ["lamp", "rug"], action: "look %s" },
  {
    kind: "form",
    label: "Who",
    fields: [{ name: "n", label: "Name", initial: "Ann" }],
    action: "sign %s",
  },
  { kind: "progress", label: "", value: 0.25, max: 1 },
];

const TO_COMPUTE: ToCompute[] = [
  { kind: "connect", session: 1, peer: "browser", durability: "strict" },
  { kind: "connect", session: 2 ** 40, peer: "", durability: "relaxed" },
  { kind: "line", session: 7, text: 'say "grüße 🌳"' },
  { kind: "line", session: 7, text: "" },
  { kind: "act", session: 7, id: "say", value: "grüße" },
  {
    kind: "act",
    session: 7,
    id: "form",
    value: [
      ["name", "Ann"],
      ["note", ""],
    ],
  },
  { kind: "disconnect", session: 7 },
  { kind: "ack", upTo: 2 ** 53 - 1 },
  { kind: "store-failed", message: "the disk is full" },
  { kind: "checkpointed", bytes: null },
  { kind: "checkpointed", bytes: 17 },
];
const STATUS = { name: "w", objects: 97, tasks: 3, lastTicks: 412, pending: 2 };
const FROM_COMPUTE: FromCompute[] = [
  { kind: "output", session: 1, text: "one\ntwo" },
  { kind: "partial", session: 1, text: "Password: " },
  { kind: "player", session: 1, player: -4, name: "nobody", isProgrammer: false, isWizard: false },
  { kind: "player", session: 1, player: 2, name: "Wizard", isProgrammer: true, isWizard: true },
  { kind: "option", session: 1, name: "client-echo", value: false },
  { kind: "option", session: 1, name: "binary", value: true },
  {
    kind: "ui",
    session: 1,
    changes: [
      { kind: "reset" },
      ...CONTENTS.map(
        (content, order) =>
          ({
            kind: "set",
            element: {
              id: `e${order}`,
              order,
              edition: order * 3,
              isVisible: order !== 2,
              style: order === 0 ? [["bold", "on"] as const, ["width", "50"] as const] : [],
              content,
            },
          }) as const,
      ),
      { kind: "remove", order: 1 },
      { kind: "focus", order: 3 },
    ],
  },
  { kind: "ui", session: 1, changes: [] },
  { kind: "closed", session: 1 },
  { kind: "stopped", session: 1 },
  { kind: "status", status: { ...STATUS, storeError: null } },
  { kind: "status", status: { ...STATUS, storeError: "disk full" } },
];
const COMMIT = {
  seq: 18,
  records: [
    ["o/1", Uint8Array.of(1, 2, 3)],
    ["s/1/n", null],
    ["empty", new Uint8Array(0)],
  ] as const,
};
const TO_DATA: ToData[] = [{ kind: "commit", commit: COMMIT }, { kind: "checkpoint" }];
const FEED: Feed[] = [{ kind: "feed", commit: COMMIT }, { kind: "reload" }];

const CODECS: [string, (bytes: Uint8Array) => unknown, Uint8Array[], unknown[]][] = [
  ["to compute", decodeToCompute, TO_COMPUTE.map(encodeToCompute), TO_COMPUTE],
  ["from compute", decodeFromCompute, FROM_COMPUTE.map(encodeFromCompute), FROM_COMPUTE],
  ["to data", decodeToData, TO_DATA.map(encodeToData), TO_DATA],
  ["feed", decodeFeed, FEED.map(encodeFeed), FEED],
];

describe("codec", () => {
  it.each(CODECS)("%s: round trip", (_name, decode, packets, messages) => {
    expect(packets.map(decode)).toEqual(messages);
  });

  it.each(CODECS)("%s: every cut and every longer packet is refused", (_name, decode, packets) => {
    for (const packet of packets) {
      for (let cut = 0; cut < packet.length; cut++)
        expect(decode(packet.subarray(0, cut))).toBeNull();
      expect(decode(Uint8Array.of(...packet, 0))).toBeNull();
    }
  });

  it.each(CODECS)("%s: other versions and kinds are refused", (_name, decode, packets) => {
    const packet = (packets[0] as Uint8Array).slice();
    packet[0] = 2;
    expect(decode(packet)).toBeNull();
    packet[0] = 1;
    packet[1] = 255;
    expect(decode(packet)).toBeNull();
  });

  it.each(CODECS)("%s: random and damaged bytes never throw", (_name, decode, packets) => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => void decode(bytes)));
    fc.assert(
      fc.property(fc.nat(packets.length - 1), fc.nat(200), fc.nat(255), (which, at, byte) => {
        const packet = (packets[which] as Uint8Array).slice();
        packet[at % packet.length] = byte;
        decode(packet);
      }),
    );
  });
});

describe("channel", () => {
  it("counts malformed packets and goes on", async () => {
    const [a, b] = createMemoryLinks();
    const compute = computeToPage(b);
    const got: ToCompute[] = [];
    const done = new Promise<void>((resolve) => {
      compute.onMessage((message) => {
        got.push(message);
        resolve();
      });
    });
    a.send(Uint8Array.of(9, 9, 9));
    a.send(new Uint8Array(0));
    a.send(encodeToCompute({ kind: "line", session: 1, text: "look" }));
    await done;
    expect(got).toEqual([{ kind: "line", session: 1, text: "look" }]);
    expect([compute.received, compute.refused]).toEqual([3, 2]);
  });

  it("queues without credit, keeps the order and says when it is empty", async () => {
    const [a, b] = createMemoryLinks(200);
    const page = pageToCompute(a);
    const compute = computeToPage(b);
    const got: string[] = [];
    compute.pause();
    for (let index = 0; index < 50; index++)
      page.post({ kind: "line", session: 1, text: `line ${index}` });
    expect(page.queuedBytes).toBeGreaterThan(0);
    const drained = new Promise<void>((resolve) => page.onDrained(resolve));
    compute.onMessage((message) => {
      if (message.kind === "line") got.push(message.text);
    });
    compute.resume();
    await drained;
    expect(page.queuedBytes).toBe(0);
    await Promise.resolve();
    expect(got).toEqual(Array.from({ length: 50 }, (_, index) => `line ${index}`));
  });

  it("a channel is generic", () => {
    const [a] = createMemoryLinks();
    const channel = new Channel<string, string>(
      a,
      () => new Uint8Array(1),
      () => null,
    );
    channel.post("x");
    expect(channel.sent).toBe(1);
  });
});
