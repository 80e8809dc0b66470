// Simplex noise (Ken Perlin's idea, in the form that Stefan Gustavson gave to the public domain) in one to four
// dimensions: smooth, about -1 to 1, 0 at the corners of the grid.
//
// Space is skewed so that simplices become pieces of cubes. A point gets contributions from the corners of its simplex:
// one starts at the cell's corner and steps along the axes in order of the point's largest remaining coordinate.

// biome-ignore format: a table
const PERMUTATION: readonly number[] = [
  151, 160, 137, 91, 90, 15, 131, 13, 201, 95, 96, 53, 194, 233, 7, 225, 140, 36, 103, 30, 69, 142, 8, 99, 37, 240, 21, 10, 23,
  190, 6, 148, 247, 120, 234, 75, 0, 26, 197, 62, 94, 252, 219, 203, 117, 35, 11, 32, 57, 177, 33, 88, 237, 149, 56, 87, 174,
  20, 125, 136, 171, 168, 68, 175, 74, 165, 71, 134, 139, 48, 27, 166, 77, 146, 158, 231, 83, 111, 229, 122, 60, 211, 133, 230,
  220, 105, 92, 41, 55, 46, 245, 40, 244, 102, 143, 54, 65, 25, 63, 161, 1, 216, 80, 73, 209, 76, 132, 187, 208, 89, 18, 169,
  200, 196, 135, 130, 116, 188, 159, 86, 164, 100, 109, 198, 173, 186, 3, 64, 52, 217, 226, 250, 124, 123, 5, 202, 38, 147, 118,
  126, 255, 82, 85, 212, 207, 206, 59, 227, 47, 16, 58, 17, 182, 189, 28, 42, 223, 183, 170, 213, 119, 248, 152, 2, 44, 154, 163,
  70, 221, 153, 101, 155, 167, 43, 172, 9, 129, 22, 39, 253, 19, 98, 108, 110, 79, 113, 224, 232, 178, 185, 112, 104, 218, 246,
  97, 228, 251, 34, 242, 193, 238, 210, 144, 12, 191, 179, 162, 241, 81, 51, 145, 235, 249, 14, 239, 107, 49, 192, 214, 31, 181,
  199, 106, 157, 184, 84, 204, 176, 115, 121, 50, 45, 127, 4, 150, 254, 138, 236, 205, 93, 222, 114, 67, 29, 24, 72, 243, 141,
  128, 195, 78, 66, 215, 61, 156, 180,
];

/** What a dimension needs: how far a corner reaches (squared), and what brings the sum to -1..1. */
const DIMENSIONS: readonly { readonly reach: number; readonly scale: number }[] = [
  { reach: 1, scale: 0.395 },
  { reach: 0.5, scale: 40 },
  { reach: 0.6, scale: 32 },
  { reach: 0.6, scale: 27 },
];

function wrap(index: number): number {
  return ((index % 256) + 256) % 256;
}

/** A pseudo-random slope at a corner, applied to the way from there. */
function slope(hash: number, way: readonly number[]): number {
  const [x = 0, y = 0, z = 0, w = 0] = way;
  const signed = (bit: number, value: number): number => ((hash & bit) === 0 ? value : -value);
  switch (way.length) {
    case 1:
      return signed(8, 1 + (hash & 7)) * x;
    case 2: {
      const isLow = (hash & 7) < 4;
      return signed(1, isLow ? x : y) + 2 * signed(2, isLow ? y : x);
    }
    case 3: {
      const low = hash & 15;
      const second = low < 4 ? y : low === 12 || low === 14 ? x : z;
      return signed(1, low < 8 ? x : y) + signed(2, second);
    }
    default: {
      const low = hash & 31;
      return signed(1, low < 24 ? x : y) + signed(2, low < 16 ? y : z) + signed(4, low < 8 ? z : w);
    }
  }
}

/** Noise at a point of one to four coordinates. */
export function simplexNoise(point: readonly number[]): number {
  const size = point.length;
  const { reach, scale } = DIMENSIONS[size - 1] as (typeof DIMENSIONS)[0];
  const skew = size === 1 ? 0 : (Math.sqrt(size + 1) - 1) / size;
  const unskew = size === 1 ? 0 : (1 - 1 / Math.sqrt(size + 1)) / size;
  const shift = point.reduce((sum, at) => sum + at, 0) * skew;
  const cell = point.map((at) => Math.floor(at + shift));
  const back = cell.reduce((sum, at) => sum + at, 0) * unskew;
  const rest = point.map((at, axis) => at - (cell[axis] as number) + back);
  const axes = rest.map((_, axis) => axis);
  axes.sort((a, b) => (rest[b] as number) - (rest[a] as number));
  const corner = new Array<number>(size).fill(0);
  let sum = 0;
  for (let step = 0; step <= size; step++) {
    const way = rest.map((at, axis) => at - (corner[axis] as number) + step * unskew);
    const weight = reach - way.reduce((total, at) => total + at * at, 0);
    if (weight > 0) {
      let hash = 0;
      for (let axis = size - 1; axis >= 0; axis--)
        hash = PERMUTATION[
          wrap((cell[axis] as number) + (corner[axis] as number) + hash)
        ] as number;
      sum += weight ** 4 * slope(hash, way);
    }
    const next = axes[step];
    if (next !== undefined) corner[next] = 1;
  }
  return sum * scale;
}
