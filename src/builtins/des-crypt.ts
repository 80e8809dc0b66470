// The traditional password hash `crypt`: 25 rounds of DES (FIPS 46-3) over a block of zeros, keyed by the password and
// perturbed by a salt that swaps bits of the expansion E. Kept for the passwords in existing databases; it is no
// protection for new ones.
//
// The two halves of the block are 32-bit numbers. Bits are counted from 1 at the most significant end, as the standard
// does. S-boxes and the permutation P are one table: spBox[box * 64 + six bits] is P(S(bits)).

const INITIAL: readonly number[] = [
  58, 50, 42, 34, 26, 18, 10, 2, 60, 52, 44, 36, 28, 20, 12, 4, 62, 54, 46, 38, 30, 22, 14, 6, 64,
  56, 48, 40, 32, 24, 16, 8, 57, 49, 41, 33, 25, 17, 9, 1, 59, 51, 43, 35, 27, 19, 11, 3, 61, 53,
  45, 37, 29, 21, 13, 5, 63, 55, 47, 39, 31, 23, 15, 7,
];
const PERMUTED_CHOICE_1: readonly number[] = [
  57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60,
  52, 44, 36, 63, 55, 47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21,
  13, 5, 28, 20, 12, 4,
];
const PERMUTED_CHOICE_2: readonly number[] = [
  14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2, 41, 52,
  31, 37, 47, 55, 30, 40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
];
const P: readonly number[] = [
  16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10, 2, 8, 24, 14, 32, 27, 3, 9, 19, 13,
  30, 6, 22, 11, 4, 25,
];
const SHIFTS: readonly number[] = [1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1];
/** S1 to S8: four rows of sixteen hexadecimal digits each. */
const S: readonly string[] = [
  "e4d12fb83a6c59070f74e2d1a6cb953841e8d62bfc973a50fc8249175b3ea06d",
  "f18e6b34972dc05a3d47f28ec01a69b50e7ba4d158c6932fd8a13f42b67c05e9",
  "a09e63f51dc7b428d709346a285ecbf1d6498f30b12c5ae71ad069874fe3b52c",
  "7de3069a1285bc4fd8b56f03472c1ae9a690cb7df13e52843f06a1d8945bc72e",
  "2c417ab6853fd0e9eb2c47d150fa3986421bad78f9c5630eb8c71e2d6f09a453",
  "c1af92680d34e75baf427c9561de0b389ef528c3704a1db6432c95fabe17608d",
  "4b2ef08d3c975a61d0b7491ae35c2f8614bdc37eaf6805926bd814a7950fe23c",
  "d2846fb1a93e50c71fd8a374c56b0e927b419ce206adf35821e74a8dfc90356b",
];
const ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

const spBox = buildBoxes();

function buildBoxes(): Int32Array {
  const table = new Int32Array(512);
  for (let box = 0; box < 8; box++) {
    const rows = S[box] as string;
    for (let six = 0; six < 64; six++) {
      const row = ((six >> 4) & 2) | (six & 1);
      const out = Number.parseInt(rows.charAt(row * 16 + ((six >> 1) & 15)), 16);
      let permuted = 0;
      P.forEach((from, to) => {
        const bit = from - 1 - box * 4;
        if (bit >= 0 && bit < 4 && (out >> (3 - bit)) & 1) permuted |= 1 << (31 - to);
      });
      table[box * 64 + six] = permuted;
    }
  }
  return table;
}

/** The sixteen round keys as pairs of 24-bit halves. */
function schedule(password: Uint8Array): Int32Array {
  const key: number[] = [];
  for (let i = 0; i < 8; i++) {
    // seven bits of a character, the parity bit is not used
    const byte = (password[i] ?? 0) << 1;
    for (let bit = 7; bit >= 0; bit--) key.push((byte >> bit) & 1);
  }
  const chosen = PERMUTED_CHOICE_1.map((from) => key[from - 1] as number);
  let c = chosen.slice(0, 28);
  let d = chosen.slice(28);
  const keys = new Int32Array(32);
  SHIFTS.forEach((shift, round) => {
    c = [...c.slice(shift), ...c.slice(0, shift)];
    d = [...d.slice(shift), ...d.slice(0, shift)];
    const both = [...c, ...d];
    PERMUTED_CHOICE_2.forEach((from, to) => {
      const half = to < 24 ? 0 : 1;
      if (both[from - 1] === 1)
        keys[round * 2 + half] = (keys[round * 2 + half] as number) | (1 << (23 - (to % 24)));
    });
  });
  return keys;
}

/** The salt's 12 bits as a mask over the 24 bits of a half of E: bit 0 of the salt swaps E's bits 1 and 25. */
function saltMask(salt: string): number {
  const bits = saltBits(salt.charCodeAt(0)) | (saltBits(salt.charCodeAt(1)) << 6);
  let mask = 0;
  for (let i = 0; i < 12; i++) if ((bits >> i) & 1) mask |= 1 << (23 - i);
  return mask;
}

function saltBits(unit: number): number {
  const letters = unit > 90 ? unit - 6 : unit;
  return ((letters > 57 ? letters - 7 : letters) - 46) & 63;
}

/** Group 0 to 7 of the expansion E: four bits of the half and their neighbours. */
function expanded(half: number, group: number): number {
  if (group === 0) return ((half << 5) | (half >>> 27)) & 63;
  return (group === 7 ? (half << 1) | (half >>> 31) : half >>> (27 - group * 4)) & 63;
}

/** The cipher function f of one round, its key given in two halves. */
function cipher(half: number, keyA: number, keyB: number, mask: number): number {
  let a = 0;
  let b = 0;
  for (let group = 0; group < 4; group++) {
    a = (a << 6) | expanded(half, group);
    b = (b << 6) | expanded(half, group + 4);
  }
  const swapped = (a ^ b) & mask;
  a ^= swapped ^ keyA;
  b ^= swapped ^ keyB;
  let out = 0;
  for (let group = 0; group < 4; group++) {
    const shift = 18 - group * 6;
    out |= spBox[group * 64 + ((a >> shift) & 63)] as number;
    out |= spBox[(group + 4) * 64 + ((b >> shift) & 63)] as number;
  }
  return out;
}

/** The hash of a password's bytes: the two characters of the salt and eleven more. */
export function desCrypt(password: Uint8Array, salt: string): string {
  const keys = schedule(password);
  const mask = saltMask(salt);
  let left = 0;
  let right = 0;
  for (let pass = 0; pass < 25; pass++) {
    for (let round = 0; round < 16; round++) {
      const next =
        left ^ cipher(right, keys[round * 2] as number, keys[round * 2 + 1] as number, mask);
      left = right;
      right = next;
    }
    // the final exchange; the inverse and the initial permutation between passes cancel out
    [left, right] = [right, left];
  }
  return salt.slice(0, 2) + blockText(left, right);
}

/** The block after the inverse of the initial permutation, six bits a character, two zero bits added. */
function blockText(left: number, right: number): string {
  const bits = new Uint8Array(66);
  INITIAL.forEach((to, from) => {
    bits[to - 1] = from < 32 ? (left >>> (31 - from)) & 1 : (right >>> (63 - from)) & 1;
  });
  let text = "";
  for (let i = 0; i < 66; i += 6) {
    let six = 0;
    for (let bit = 0; bit < 6; bit++) six = six * 2 + (bits[i + bit] as number);
    text += ALPHABET.charAt(six);
  }
  return text;
}
