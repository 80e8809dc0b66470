// Builtins that turn text into bytes and back: binary strings, digests, passwords, base64 (LANGUAGE 17.4). They are
// part of the strings family.
import { TextBuilder } from "#base";
import { E_INVARG, type Int, isInt, isTrue, List, Type, toLiteral, type Value } from "#value";
import { ANY_TYPE } from "#vm";
import { base64Bytes, base64Text } from "./base64.ts";
import {
  asciiText,
  binaryToBytes,
  bytesToBinary,
  textToBinary,
  utf8Bytes,
  utf8Text,
} from "./binary.ts";
import type { BuiltinContext } from "./context.ts";
import { type Definition, define } from "./define.ts";
import { desCrypt } from "./des-crypt.ts";
import { digest, keyedDigest } from "./hashes.ts";
import { leavesOf } from "./leaves.ts";
import { checkList, checkText, refuseSize, unitLimit } from "./limits.ts";

/** In the order that `crypt` counts them. */
const SALT_CHARACTERS = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const MAX_RANDOM_BYTES = 10000;

function crypt(context: BuiltinContext, args: List): Value {
  const given = args.length === 2 ? (args.at(1) as string) : "";
  const { random } = context.services;
  const draw = (): string => SALT_CHARACTERS.charAt(Math.floor(random.next() * 64));
  return desCrypt(utf8Bytes(args.at(0) as string), given.length < 2 ? draw() + draw() : given);
}

/** The bytes of a binary string; undefined after a refusal. */
function bytesOf(context: BuiltinContext, binary: Value): Uint8Array<ArrayBuffer> | undefined {
  return binaryToBytes(binary as string) ?? context.fail(E_INVARG);
}

/** The bytes of a value's literal form; undefined after a refusal. */
function literalBytes(context: BuiltinContext, value: Value): Uint8Array<ArrayBuffer> | undefined {
  const text = checkText(context, toLiteral(value, unitLimit(context)));
  return text === undefined ? undefined : utf8Bytes(text);
}

type ToBytes = (context: BuiltinContext, value: Value) => Uint8Array<ArrayBuffer> | undefined;

const textBytes: ToBytes = (_, value) => utf8Bytes(value as string);

function hashBuiltin(name: string, type: number, toBytes: ToBytes): Definition {
  return define(name, 1, 3, [type, Type.Str], (context, args) => {
    const bytes = toBytes(context, args.at(0));
    return bytes === undefined ? undefined : digest(context, bytes, args, 1);
  });
}

function hmacBuiltin(name: string, type: number, toBytes: ToBytes): Definition {
  return define(name, 2, 4, [type, Type.Str, Type.Str], (context, args) => {
    const bytes = toBytes(context, args.at(0));
    if (bytes === undefined) return undefined;
    const key = bytesOf(context, args.at(1));
    return key === undefined ? undefined : keyedDigest(context, bytes, key, args, 2);
  });
}

function encodeBinary(context: BuiltinContext, args: List): Value | undefined {
  const limit = unitLimit(context);
  const text = new TextBuilder();
  for (const item of leavesOf(args, limit)) {
    if (item === undefined) return refuseSize(context);
    if (typeof item === "string") text.add(textToBinary(item));
    else if (isInt(item) && item >= 0 && item <= 255) text.add(bytesToBinary([Number(item)]));
    else return context.fail(E_INVARG);
    if (text.length > limit) return refuseSize(context);
  }
  return checkText(context, text.toString());
}

function isCharacter(byte: number): boolean {
  return (byte >= 32 && byte < 127) || byte === 9;
}

function decodeBinary(context: BuiltinContext, args: List): Value | undefined {
  const bytes = bytesOf(context, args.at(0));
  if (bytes === undefined) return undefined;
  const parts: Value[] = [];
  if (args.length === 2 && isTrue(args.at(1))) {
    for (const byte of bytes) parts.push(byte);
    return checkList(context, new List(parts));
  }
  // runs of characters stay together, every other byte is a number
  for (let at = 0; at < bytes.length; ) {
    let end = at;
    while (end < bytes.length && isCharacter(bytes[end] as number)) end++;
    if (end > at) parts.push(asciiText(bytes.subarray(at, end)));
    else parts.push(bytes[end++] as number);
    at = end;
  }
  return checkList(context, new List(parts));
}

function encodeBase64(context: BuiltinContext, args: List): Value | undefined {
  const bytes = bytesOf(context, args.at(0));
  if (bytes === undefined) return undefined;
  return checkText(context, base64Text(bytes, args.length === 2 && isTrue(args.at(1))));
}

function decodeBase64(context: BuiltinContext, args: List): Value | undefined {
  const isUrlSafe = args.length === 2 && isTrue(args.at(1));
  const bytes = base64Bytes(args.at(0) as string, isUrlSafe);
  return bytes === undefined ? context.fail(E_INVARG) : checkText(context, bytesToBinary(bytes));
}

const UNRESERVED = /[A-Za-z0-9\-._~]/;

function urlEncode(context: BuiltinContext, args: List): Value | undefined {
  const text = new TextBuilder();
  for (const byte of utf8Bytes(args.at(0) as string)) {
    const character = String.fromCharCode(byte);
    if (UNRESERVED.test(character)) text.add(character);
    else text.add(`%${byte.toString(16).toUpperCase().padStart(2, "0")}`);
  }
  return checkText(context, text.toString());
}

function urlDecode(context: BuiltinContext, args: List): Value | undefined {
  const source = utf8Bytes(args.at(0) as string);
  const bytes: number[] = [];
  for (let i = 0; i < source.length; i++) {
    const pair = String.fromCharCode(source[i + 1] ?? 0, source[i + 2] ?? 0);
    if (source[i] === 37 && /^[0-9A-Fa-f]{2}$/.test(pair)) {
      bytes.push(Number.parseInt(pair, 16));
      i += 2;
    } else {
      bytes.push(source[i] as number);
    }
  }
  return utf8Text(Uint8Array.from(bytes)) ?? context.fail(E_INVARG);
}

function randomBytes(context: BuiltinContext, args: List): Value | undefined {
  const count = args.at(0) as Int;
  if (count < 0 || count > MAX_RANDOM_BYTES) return context.fail(E_INVARG);
  const bytes = new Uint8Array(Number(count));
  for (let i = 0; i < bytes.length; i++)
    bytes[i] = Math.floor(context.services.random.next() * 256);
  return checkText(context, bytesToBinary(bytes));
}

function salt(context: BuiltinContext, args: List): Value | undefined {
  const source = bytesOf(context, args.at(1));
  if (source === undefined) return undefined;
  const [first, second] = source;
  if (args.at(0) !== "" || first === undefined || second === undefined)
    return context.fail(E_INVARG);
  return SALT_CHARACTERS.charAt(first & 63) + SALT_CHARACTERS.charAt(second & 63);
}

/** Of stages A and B, in the order of the family. ORDER BUILTIN. */
export const HASHING: readonly Definition[] = [
  define("crypt", 1, 2, [Type.Str, Type.Str], crypt),
  hashBuiltin("string_hash", Type.Str, textBytes),
  hashBuiltin("binary_hash", Type.Str, bytesOf),
  hashBuiltin("value_hash", ANY_TYPE, literalBytes),
  define("encode_binary", 0, -1, [], encodeBinary),
  define("decode_binary", 1, 2, [Type.Str], decodeBinary),
];

/** Of stage C. ORDER BUILTIN. */
export const MORE_HASHING: readonly Definition[] = [
  hmacBuiltin("string_hmac", Type.Str, textBytes),
  hmacBuiltin("binary_hmac", Type.Str, bytesOf),
  hmacBuiltin("value_hmac", ANY_TYPE, literalBytes),
  define("encode_base64", 1, 2, [Type.Str], encodeBase64),
  define("decode_base64", 1, 2, [Type.Str], decodeBase64),
  define("url_encode", 1, 1, [Type.Str], urlEncode),
  define("url_decode", 1, 1, [Type.Str], urlDecode),
  define("random_bytes", 1, 1, [Type.Int], randomBytes),
  define("salt", 2, 2, [Type.Str, Type.Str], salt),
];
