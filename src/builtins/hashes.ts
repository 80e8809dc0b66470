// Message digests for `string_hash` and its relatives: names as programs write them, results as they expect them.
import { hmac } from "@noble/hashes/hmac.js";
import { md5, sha1 } from "@noble/hashes/legacy.js";
import { sha224, sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import { E_INVARG, isTrue, type List } from "#value";
import { hexText } from "./binary.ts";
import type { BuiltinContext } from "./context.ts";

const algorithms = new Map([
  ["MD5", md5],
  ["SHA1", sha1],
  ["SHA224", sha224],
  ["SHA256", sha256],
  ["SHA384", sha384],
  ["SHA512", sha512],
]);

/** The digest of bytes; algorithm and form from the arguments at `at` and after it. */
export function digest(
  context: BuiltinContext,
  bytes: Uint8Array,
  args: List,
  at: number,
): string | undefined {
  const standard = context.world.profile === "toaststunt" ? "SHA256" : "MD5";
  const hash = algorithms.get(algorithmName(args, at) ?? standard);
  return hash === undefined ? context.fail(E_INVARG) : shown(hash(bytes), args, at + 1);
}

/** The keyed digest of bytes, likewise. */
export function keyedDigest(
  context: BuiltinContext,
  bytes: Uint8Array,
  key: Uint8Array,
  args: List,
  at: number,
): string | undefined {
  const hash = algorithms.get(algorithmName(args, at) ?? "SHA256");
  return hash === undefined ? context.fail(E_INVARG) : shown(hmac(hash, key, bytes), args, at + 1);
}

function algorithmName(args: List, at: number): string | undefined {
  return args.length > at ? (args.at(at) as string).toUpperCase() : undefined;
}

function shown(hash: Uint8Array, args: List, at: number): string {
  if (args.length <= at || !isTrue(args.at(at))) return hexText(hash);
  // a binary string too, with every byte escaped as other servers write digests
  return hexText(hash).replace(/../g, "~$&");
}
