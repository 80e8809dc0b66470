// A sound program of echo with most of its forms, to be damaged, and the numbers that choose how.

/** Most forms of the language. */
export const PROGRAM: string = `let {head, ?mid = "none", @tail} = {1, 2, 3, 4}
fn stats(first, @others)
  let best = first
  for v in (others)
    if (v > best) best = v endif
  endfor
  return {best, length(others) + 1}
endfn
while collatz (n != 1)
  n = n % 2 == 0 ? n / 2 | 3 * n + 1
  if (steps > 100) break collatz endif
endwhile
let squares = {k * k for k in [1..5] if (k > 2)}
try
  throw E_INVARG("bad sum", 41)
except e (E_DIV, E_RANGE)
  print(e[1])
catch err
  print(\`err.code ! ANY => "none"')
finally
  print("cleanup")
endtry
match x
  case 0, 1 => "tiny"
  case INT k when k < 0 =>
    print(k)
  case {a, @_} => a
endmatch
object Lamp extends $thing
  property fuel (owner: #2, flags: "r") = 10 requires Refuel(this)
  verb "light l*ight" (this none none) owner #2
    emit LampLit(this) to this.location
  endverb
  verb old (this none this) dialect moo
    return this.x;
  endverb
  on Dusk(w) where w == this.location priority 5
    spawn this:light()
  endon
  query reach(X, Y) :- road(X, M), reach(M, Y), not closed(M).
endobject
gather
  let g = f(1)
endgather
begin
  global total = <#1, .a = 1, {2}>
end
`;

/** A small generator of numbers: the same row for the same seed. */
export function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
