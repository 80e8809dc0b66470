// The reader of echo, rule by rule (LANGUAGE 2, 4 to 6, 20.2): what each text is read as. Wrong texts are in
// tests/golden/echo-errors.txt; here stands only what must be refused because a rule says so.
import { describe, expect, test } from "vitest";
import { toLiteral } from "#value";
import { sketch } from "./echo-sketch.ts";
import { parser } from "./support.ts";

const read = (source: string): string => {
  const { tree, diagnostics } = parser.parse(source, "echo");
  if (tree === null)
    return `error ${diagnostics.find(({ severity }) => severity === "error")?.code}`;
  return sketch(tree.body);
};

/** A table of texts and their trees. */
const reads = (title: string, rows: readonly (readonly [string, string])[]): void => {
  test.each(rows)(`${title}: %s`, (source, tree) => {
    expect(read(source)).toBe(tree);
  });
};

describe("2.4 literals", () => {
  reads("number", [
    ["1_000_000", "1000000"],
    ["007", "7"],
    ["1.5e-3 ; .5 ; 1. ; 1e3", "0.0015; 0.5; 1.0; 1000.0"],
    ["1_0.2_5", "10.25"],
    ["-5; - 5; -1.5; --5", "-5; -5; -1.5; 5"],
    ["-9223372036854775808", "-9223372036854775808"],
    ["9223372036854775807", "9223372036854775807"],
    ["9223372036854775808", "error int-range"],
    ["- 9223372036854775808", "-9223372036854775808"],
    ["-(9223372036854775808)", "error int-range"],
    ["-9223372036854775808.foo", "error two-statements"],
    ["1__0", "error two-statements"],
    ["x[1..5]", "(at x 1..5)"],
    ["x[1...5]", "(at x 1..0.5)"],
  ]);
  reads("string", [
    [String.raw`"a\n\t\r\"\\\q"`, '"a\n\t\r\\"\\\\q"'],
    [String.raw`"\u00e9\u{1F600}\u{e9}"`, '"é😀é"'],
    [String.raw`"\u12"`, "error bad-escape"],
    [String.raw`"\u{d800}"`, "error bad-escape"],
    [String.raw`"\u{1234567}"`, "error bad-escape"],
    ['"é // not a comment"', '"é // not a comment"'],
  ]);
  reads("other", [
    ["#12; #-1", "#12; #-1"],
    ["E_PERM; e_perm; E_MINE", "E_PERM; E_PERM; E_MINE"],
    ["true; FALSE; Null", "true; false; null"],
    ["'sym; 'Sym_2", "'sym; 'Sym_2"],
    ["$x; $ x; $x.y", '(. #0 "x"); (. #0 "x"); (. (. #0 "x") "y")'],
  ]);
  reads("a quote in a catch expression", [
    ["`a ! ANY => b'", "(catch a ANY => b)"],
    ["`a ! ANY => ('b)'", "(catch a ANY => 'b)"],
    ["`f('x) ! ANY => {'y}'", "(catch (f! 'x) ANY => {'y})"],
    ["`a ! ANY'b", "error two-statements"],
    ["`f(`b ! ANY') ! ANY'", "(catch (f! (catch b ANY)) ANY)"],
  ]);
  reads("comment", [
    ["x // all of it ` \" '\ny", "x; y"],
    ["x /* a\nb */ y", "x; y"],
    ["x /* a */ + y", "(+ x y)"],
    ["// é\n/* ü */ 1", "1"],
  ]);
});

describe("2.5 words", () => {
  reads("soft keywords as names", [
    ["object = 5", "(= object 5)"],
    ['match("foobar", "o+")', '(match! "foobar" "o+")'],
    ["event = case = 1", "(= event (= case 1))"],
    ['emit("Tick")', '(emit! "Tick")'],
    [
      "x.match; o:object(); end = 2; to = {1}; from = to",
      '(. x "match"); (: o "object"); (= end 2); (= to {1}); (= from to)',
    ],
    ["define = 3", "(= define 3)"],
    ["gather(x); gather = 1; gather.x", '(gather! x); (= gather 1); (. gather "x")'],
    ["begin = 1; begin.x; begin(1)", '(= begin 1); (. begin "x"); (begin! 1)'],
    ["throw(x); throw = 1; throw + 1", "(throw! x); (= throw 1); (+ throw 1)"],
    ["yield = 1; yield.x; yield(2)", '(= yield 1); (. yield "x"); (yield! 2)'],
    ["cancel + 1", "(+ cancel 1)"],
    ["spawn = 1; spawn(f); spawn + 1", "(= spawn 1); (spawn! f); (+ spawn 1)"],
    ["grant(x); revoke = 1; grant.x", '(grant! x); (= revoke 1); (. grant "x")'],
    ["object\nfoo", "object; foo"],
    ["emit\nfoo", "emit; foo"],
    ["spawn\nf(x)", "spawn; (f! x)"],
    ["throw\nx", "throw; x"],
    ["grant\nx", "grant; x"],
    ["define\nx = 1", "define; (= x 1)"],
    ["where = when = owner = query = on = 1", "(= where (= when (= owner (= query (= on 1)))))"],
    [
      "catch = case = verb = property = function = 1",
      "(= catch (= case (= verb (= property (= function 1)))))",
    ],
    ["let match = match(1, 2)\nmatch", "(let match (match! 1 2)); match"],
    [
      "match = 1; match + 2; match[1]; match.x",
      '(= match 1); (+ match 2); (at match 1); (. match "x")',
    ],
    ["match (x)\nfoo()", "(match! x); (foo!)"],
    ["match\nfoo()", "match; (foo!)"],
    ["not = 1; not(x)", "(= not 1); (not! x)"],
  ]);
  reads("soft keywords as keywords", [
    ["object Foo endobject", "(object Foo)"],
    ["object $foo\nendobject", "(object $foo)"],
    ["object #12 endobject", "(object #12)"],
    ["define event Tick(n)", "(define-event Tick {n})"],
    ["define capability Ring(bell)", "(define-capability Ring {bell})"],
    ["define event = 3\nevent", "3"],
    ["begin x end", "(begin [x])"],
    ["begin\n  x\nend", "(begin [x])"],
    ["let a = begin\n  x\nend", "(let a (begin [x]))"],
    ["begin end2 = 1; end", "(begin [(= end2 1)])"],
    [
      'throw e; throw "x"; throw E_PERM; throw E_X("m")',
      '(throw e); (throw "x"); (throw E_PERM); (throw (E_X "m"))',
    ],
    ["yield\ncancel;", "(yield); (cancel)"],
    ["if (x) yield endif", "(if x [(yield)])"],
    ["begin cancel end", "(begin [(cancel)])"],
    [
      "spawn f(x); spawn o:v(); spawn $v(); spawn #1:v(); spawn fn() 1 endfn()",
      '(spawn (f! x)); (spawn (: o "v")); (spawn (: #0 "v")); (spawn (: #1 "v")); (spawn (call (fn {} [1])))',
    ],
    [
      'emit Tick; emit Tick(1, _); emit "a:b"(2) to x; emit $tick() to o.p',
      '(emit "Tick"); (emit "Tick" 1 _); (emit "a:b" 2 to x); (emit (. #0 "tick") to (. o "p"))',
    ],
    ["emit Tick(1)\nto = 1", '(emit "Tick" 1); (= to 1)'],
    ["grant Cap(x) to y; revoke Cap(_) from y", "(grant (Cap! x) y); (revoke (Cap! _) y)"],
    [
      "gather\n  a()\n  let b = c:d()\n  const {e, f} = g()\nendgather",
      '(gather (a!) let b (: c "d") const {e, f} (g!))',
    ],
    ["gather let a = f() endgather", "(gather let a (f!))"],
    ["gather endgather", "(gather)"],
  ]);
  reads("reserved words after a point or colon", [
    [
      "x.if; x.let; x:endif(); x.E_PERM; x:any()",
      '(. x "if"); (. x "let"); (: x "endif"); (. x "E_PERM"); (: x "any")',
    ],
    ["x\n  .for", '(. x "for")'],
  ]);
  test.each([
    "if",
    "else",
    "for",
    "in",
    "any",
    "let",
    "const",
    "global",
    "fn",
    "endfn",
    "true",
    "null",
    "endobject",
    "endverb",
    "endevent",
    "endon",
    "endfunction",
    "endmatch",
    "endgather",
    "E_ANYTHING",
  ])("%s is no variable", (word) => {
    expect(parser.parse(`let ${word} = 1`, "echo").tree).toBe(null);
    expect(parser.parse(`let ${word.toUpperCase()} = 1`, "echo").tree).toBe(null);
    expect(read(`let ${word}_ = 1`)).toBe(
      `(let ${word}_ 1)`.replace(/.*E_ANY.*/, "error reserved-name"),
    );
  });
});

describe("2.6 statement ends", () => {
  reads("a line break", [
    ["let n = 4\nlet m = n\n  + 1\n(f)(m)", "(let n 4); (let m (+ n 1)); (call f m)"],
    ["a\n- b", "a; (- b)"],
    ["a\n! b\n~c", "a; (! b); (~ c)"],
    ["a\n[b]", "a; {b}"],
    ["a\n{b}", "a; {b}"],
    ["a\n(b)", "a; b"],
    ["a\n@b", "error syntax"],
    ["a\n#1\n$b\n'c\n\"d\"\n`e ! ANY'", 'a; #1; (. #0 "b"); \'c; "d"; (catch e ANY)'],
    ["a\n= b", "error syntax"],
    ["(a\n- b)", "(- a b)"],
    ["f(a\n- b\n, c)", "(f! (- a b) c)"],
    ["{a\n[1]\n, b}", "{(at a 1) b}"],
    ["`a\n- b\n! ANY'", "(catch (- a b) ANY)"],
    ["x = a +\nb", "(= x (+ a b))"],
    ["x =\n5", "(= x 5)"],
    ["let x\n= 5", "error syntax"],
    ["a\n? b\n| c", "(? a b c)"],
    ["a ? b\n- c | d", "(? a (- b c) d)"],
    ["x\n=> x", "(=> {x} [x])"],
    ["a\nin b", "(in a b)"],
    ["a\n&& b\n|| c", "error mixed-logic"],
    ["f\n  .a\n  :b()\n  .c", '(. (: (. f "a") "b") "c")'],
    ["return\nx", "(return); x"],
    ["return - 1", "(return -1)"],
    ["fn f() return (fn(x)\nx\n- 1\nendfn) endfn", "(fn f {} [(return (fn {x} [x; -1]))])"],
    ["f(fn()\n  a\n  -b\nendfn, 2)", "(f! (fn {} [a; (- b)]) 2)"],
    ["a\r\nb", "a; b"],
    ["a /*\n*/ b", "a; b"],
  ]);
  for (const leader of [
    ".b",
    ":b()",
    "+ b",
    "* b",
    "/ b",
    "% b",
    "^ b",
    "== b",
    "!= b",
    "< b",
    "> b",
    "<= b",
    ">= b",
    "&& b",
    "|| b",
    "in b",
    "? b | c",
    "&. b",
    "|. b",
    "^. b",
    "<< b",
    ">> b",
  ])
    test(`a line that begins with ${leader} continues`, () => {
      expect(parser.parse(`a\n${leader}`, "echo").tree?.body).toHaveLength(1);
    });
  reads("semicolons", [
    [";;a;;b;;", "a; b"],
    ["if (a);;b;;endif;", "(if a [b])"],
    ["if (a) b endif if (c) d endif", "(if a [b]); (if c [d])"],
    ["let a = 1 let b = 2", "error two-statements"],
    ["a b", "error two-statements"],
    ["while (a) b; c endwhile d", "(while a [b; c]); d"],
  ]);
});

describe("4.1 precedence", () => {
  reads("operators", [
    ["a + b * c - d", "(- (+ a (* b c)) d)"],
    ["2 ^ 3 ^ 2", "(^ 2 (^ 3 2))"],
    ["-2 ^ 2", "(^ -2 2)"],
    ["-x ^ 2", "(^ (- x) 2)"],
    ["a ^ -b", "(^ a (- b))"],
    ["-x.y[1]", '(- (at (. x "y") 1))'],
    ["!a == b", "(== (! a) b)"],
    ["a < b == c", "(== (< a b) c)"],
    ["a |. b &. c ^. d", "(^. (&. (|. a b) c) d)"],
    ["a << b + c >> d", "(>> (<< a (+ b c)) d)"],
    ["a == b |. c", "(== a (|. b c))"],
    ["a && b && c", "(&& (&& a b) c)"],
    ["a || b == c", "(|| a (== b c))"],
    ["(a && b) || c", "(|| (&& a b) c)"],
    ["a = b = c", "(= a (= b c))"],
    ["a ? b | c ? d | e", "(? a b (? c d e))"],
    ["a ? b ? c | d | e", "(? a (? b c d) e)"],
    ["a ? x = 1 | y", "(? a (= x 1) y)"],
    ["a = b ? c | d", "(= a (? b c d))"],
    ["a || b ? c | d", "(? (|| a b) c d)"],
    ["spawn f(x) == y", "(== (spawn (f! x)) y)"],
    ["x[^..$]", "(at x ^..$)"],
    ["x[$ - 1][^]", "(at (at x (- $ 1)) ^)"],
    ["x => x + 1", "(=> {x} [(+ x 1)])"],
    ["f = x => y => x ? y | z", "(= f (=> {x} [(=> {y} [(? x y z)])]))"],
  ]);
});

describe("4.7 to 4.9 assignment, patterns, calls", () => {
  reads("assignment", [
    ["x[1][2..3] = e", "(= (at (at x 1) 2..3) e)"],
    [
      "o.p[1] = e; $p = e; o.(q) = e; (x) = 1",
      '(= (at (. o "p") 1) e); (= (. #0 "p") e); (= (. o q) e); (= x 1)',
    ],
    ["x[1..2][3] = e", "error assignment-target"],
    ["f() = 1", "error assignment-target"],
    ["{a, b} = 1", "(= {a, b} 1)"],
    ["{a, {_, @_}, ?b, ?c = a, @d,} = x", "(= {a, {_, @_}, ?b, ?c = a, @d} x)"],
    ["{a}\n= b", "error syntax"],
    ["{} = x", "error empty-pattern"],
    ["{@a, @b} = x", "error two-rests"],
    ["{a.b} = x", "error pattern-target"],
    [`{${Array.from({ length: 256 }, (_, i) => `a${i}`).join(", ")}} = x`, "error pattern-size"],
    ["{a} == b", "(== {a} b)"],
  ]);
  reads("calls", [
    ["f(@a, b, _,)", "(f! @a b _)"],
    ["(f)(a)", "(call f a)"],
    ["f(a)(b)", "(call (f! a) b)"],
    ["o.f(a)", '(call (. o "f") a)'],
    ["o:f(a)(b)", '(call (: o "f" a) b)'],
    ["x[1](a)", "(call (at x 1) a)"],
    ["o:(n)(a); $f(a); $f", '(: o n a); (: #0 "f" a); (. #0 "f")'],
    ["(x => x)(1)", "(call (=> {x} [x]) 1)"],
    ['"abc":size(1)', '(: "abc" "size" 1)'],
    [
      'E_X; E_X(1); E_X(1, 2); E_PERM("m").message',
      'E_X; (E_X 1); (E_X 1 2); (. (E_PERM "m") "message")',
    ],
    ["E_X\n(1)", "E_X; 1"],
    ["f(a b)", "error syntax"],
    ["f(?a)", "error syntax"],
  ]);
});

describe("4.11 catch", () => {
  reads("codes", [
    ["`a ! E_A, E_B, @c => d'", "(catch a E_A E_B @c => d)"],
    ["`a ! ANY'", "(catch a ANY)"],
    ["`x != y ! ANY'", "(catch (!= x y) ANY)"],
    ["`a ! x => y'", "(catch a x => y)"],
    ["`a ! (x => y) => z'", "(catch a (=> {x} [y]) => z)"],
    ["`f(x => 1) ! f(y => 2) => z'", "(catch (f! (=> {x} [1])) (f! (=> {y} [2])) => z)"],
    ["`a ! E_A => x => x'", "(catch a E_A => (=> {x} [x]))"],
  ]);
});

describe("4.12 operand forms", () => {
  reads("jumps", [
    ["a || return b", "(|| a (return b))"],
    ["a && return", "(&& a (return))"],
    ["for i in [1..2] a ? break | continue i endfor", "(for i 1..2 [(? a (break) (continue i))])"],
    ["a || throw E_X(1)", "(|| a (throw (E_X 1)))"],
    ["a ? return 1 | b", "(? a (return 1) b)"],
    ["a ? b | throw c", "(? a b (throw c))"],
    ["x = return 1", "error jump-place"],
    ["1 + return", "error jump-place"],
  ]);
  reads("blocks", [
    ['let size = if (n > 9) "big" else "small" endif', '(let size (if (> n 9) ["big"] ["small"]))'],
    ["x = try a() catch e; b finally c endtry", "(= x (try [(a!)] catch e [b] finally [c]))"],
    ["f(if (a) b endif, begin\n  c\nend)", "(f! (if a [b]) (begin [c]))"],
    ["return if (a) 1 else 2 endif", "(return (if a [1] [2]))"],
    ["if (a) 1 endif\n+ 2", "error syntax"],
  ]);
  reads("comprehension", [
    [
      "{a * b for a in [1..2] for b in ({10, 20}) if (a * b > 10)}",
      "(each (* a b) for a 1..2 for b {10 20} if (> (* a b) 10))",
    ],
    ["{k for v, k in (m)}", "(each k for v,k m)"],
    ["{a for {a, ?b} in (x)}", "(each a for {a, ?b} x)"],
    ["{s for s in (f(x)) if (s % 2 == 1)}", "(each s for s (f! x) if (== (% s 2) 1))"],
    ["{x for x in list}", "(each x for x list)"],
    ["{x for x in [1, 2]}", "(each x for x {1 2})"],
    ["{{x, y} for x in (a)}", "(each {x y} for x a)"],
    ["{@x for x in (a)}", "error syntax"],
    ["[x for x in (a)]", "error comprehension-brackets"],
  ]);
  reads("lists and maps", [
    [
      "[]; [1 -> 2, 3 -> 4,]; [1, 2,]; [@a]; {}; {1,}",
      "[]; [1 -> 2, 3 -> 4]; {1 2}; {@a}; {}; {1}",
    ],
    ["[1, 2 -> 3]", "error list-or-map"],
    ["[1 -> 2, 3]", "error list-or-map"],
    ["{k: v}", "error map-braces"],
    ["{a:b()}", '{(: a "b")}'],
  ]);
  test("the message about a map in braces suggests brackets", () => {
    const [first] = parser.parse("{k: v}", "echo").diagnostics;
    expect(first?.message).toContain('["k" -> v]');
    expect(first?.fix).toEqual({ start: 0, end: 6, text: '["k" -> v]' });
  });
});

describe("4.13 match", () => {
  reads("arms", [
    [
      'match x\n  case 0, 1 => "tiny"\n  case INT n when n < 0 => tostr("minus ", -n)\n  case {a, @_} => a\n  case _ => "?"\nendmatch',
      '(match x case 0, 1 ["tiny"] case TYPE0 n when (< n 0) [(tostr! "minus " (- n))] case {a, @_} [a] case _ ["?"])',
    ],
    ["match x case 1 => a case 2 => b endmatch", "(match x case 1 [a] case 2 [b])"],
    ["match x; case 1 => a; case 2 => b; endmatch", "(match x case 1 [a] case 2 [b])"],
    [
      "match x\n  case 1 =>\n    a\n    b\n  case 2 =>\nendmatch",
      "(match x case 1 [a; b] case 2 [])",
    ],
    [
      "match x\n  case 1 =>\n    if (a)\n      b\n    endif\n  case 2 => c\nendmatch",
      "(match x case 1 [(if a [b])] case 2 [c])",
    ],
    [
      "fn f(x)\n  match x\n    case 1 => return 2\n    case 2 => throw E_A\n  endmatch\nendfn",
      "(fn f {x} [(match x case 1 [(return 2)] case 2 [(throw E_A)])])",
    ],
    ["let y = match x case 1 => 2 endmatch", "(let y (match x case 1 [2]))"],
    ["f(match x\n  case 1 => 2\nendmatch, 3)", "(f! (match x case 1 [2]) 3)"],
    ["match (x)\n  case 1 => 2\nendmatch", "(match x case 1 [2])"],
    ["match(x) + 1 case 2 => 3 endmatch", "(match (+ x 1) case 2 [3])"],
  ]);
  reads("patterns", [
    [
      'match x case -1, 1.5, -2.5, "s", true, null, E_A, #1, $p, \'q => 1 endmatch',
      '(match x case -1, 1.5, -2.5, "s", true, null, E_A, #1, (. #0 "p"), \'q [1])',
    ],
    [
      "match x case STR _ => 1 case str s => 2 endmatch",
      "(match x case TYPE2 _ [1] case TYPE2 s [2])",
    ],
    [
      "match x case {} => 0 case {a, {b, _}, ?c = 1} => 1 endmatch",
      "(match x case {} [0] case {a, {b, _}, ?c = 1} [1])",
    ],
    [
      "match x case n when n > 1 => y => y endmatch",
      "(match x case n when (> n 1) [(=> {y} [y])])",
    ],
    ["define ONE = 1\nmatch x case ONE => 2 endmatch", "(match x case 1 [2])"],
    ["match x case INT => 1 endmatch", "error type-pattern"],
    ["match x case f(1) => 1 endmatch", "error case-pattern"],
    ["match x case 1 => a\nb\nendmatch", "error arm-body"],
    ["match x case {1, a} => 1 endmatch", "error syntax"],
    ["match x case 1..2 => 1 endmatch", "error case-pattern"],
  ]);
  reads("type constants", [
    [
      "match x case NUM a => 1 case FLOAT b => 1 case LIST c => 1 case OBJ d => 1 case ERR e => 1 case MAP f => 1 case BOOL g => 1 endmatch",
      "(match x case TYPE0 a [1] case TYPE9 b [1] case TYPE4 c [1] case TYPE1 d [1] case TYPE3 e [1] case TYPE10 f [1] case TYPE14 g [1])",
    ],
    [
      "match x case SYM a => 1 case LAMBDA b => 1 case NULL c => 1 case CAP d => 1 case TASK e => 1 case FLYWEIGHT f => 1 endmatch",
      "error syntax",
    ],
    [
      "match x case SYM a => 1 case LAMBDA b => 1 case CAP d => 1 case TASK e => 1 case FLYWEIGHT f => 1 endmatch",
      "(match x case TYPE20 a [1] case TYPE21 b [1] case TYPE23 d [1] case TYPE24 e [1] case TYPE25 f [1])",
    ],
  ]);
});

describe("5 statements", () => {
  reads("conditions", [
    ["if (a) b elseif (c) d else e endif", "(if a [b] c [d] [e])"],
    ["if a\n  b\nelseif c == d\n  e\nendif", "(if a [b] (== c d) [e])"],
    ["if a; b endif", "(if a [b])"],
    ["if !a\n  b\nendif", "(if (! a) [b])"],
    ["if (a) -b endif", "(if a [(- b)])"],
    ["if (a) (b) endif", "(if a [b])"],
    ["if (a) && b\nendif", "error group-condition"],
    ["while a < b\n  c\nendwhile", "(while (< a b) [c])"],
    ["while (a) b endwhile", "(while a [b])"],
    ["while loop (a) break loop endwhile", "(while loop a [(break loop)])"],
    ["while f (x)\n  continue f\nendwhile", "(while f x [(continue f)])"],
    ["while f.x\n  a\nendwhile", '(while (. f "x") [a])'],
  ]);
  reads("for", [
    ["for v in (e) a endfor", "(for v e [a])"],
    ["for v, k in (e) a endfor", "(for v,k e [a])"],
    ["for v in [a..b] c endfor", "(for v a..b [c])"],
    ["for v in [a, b]\n  c\nendfor", "(for v {a b} [c])"],
    ["for v in [x[1..2], 3]\n  c\nendfor", "(for v {(at x 1..2) 3} [c])"],
    ['for ch in "hi"\n  a\nendfor', '(for ch "hi" [a])'],
    ["for v in e.f; a; endfor", '(for v (. e "f") [a])'],
    ["for {a, ?b = 1, @c} in (e) d endfor", "(for {a, ?b = 1, @c} e [d])"],
    [
      "for i in [1..3] for j in [1..i] break i endfor endfor",
      "(for i 1..3 [(for j 1..i [(break i)])])",
    ],
    ["for v, k in (e) continue v endfor", "(for v,k e [(continue v)])"],
    ["for v, k in (e) continue k endfor", "error loop-name"],
    ["for v in (e) fn() break endfn endfor", "error no-loop"],
    ["for v in (e) fork (1) break v endfork endfor", "error loop-name"],
  ]);
  reads("try", [
    [
      "try a except e (E_A, @b) c except (ANY) d endtry",
      "(try [a] except e E_A @b [c] except _ ANY [d])",
    ],
    ["try\n  a\ncatch\n  b\nendtry", "(try [a] catch _ [b])"],
    [
      "try\n  a\nexcept (E_A)\n  b\ncatch e\n  c\nfinally\n  d\nendtry",
      "(try [a] except _ E_A [b] catch e [c] finally [d])",
    ],
    ["try a finally b endtry", "(try [a] finally [b])"],
    ["try a endtry", "error try-arms"],
    ["try a except (ANY) b except (E_A) c endtry", "error unreachable-arm"],
    ["try a finally b catch e; c endtry", "error try-order"],
    ["try a except (E_A => b) c endtry", "error syntax"],
    ["try a except (ANY) b catch e; c endtry", "error unreachable-arm"],
  ]);
  reads("other", [
    ["fork (1) a endfork fork t (2) b endfork", "(fork 1 [a]); (fork t 2 [b])"],
    ["return; return 5; return {1}", "(return); (return 5); (return {1})"],
    ['define K = -5; K + k; x.K; "K"; o:K()', '(+ -5 -5); (. x "K"); "K"; (: o "K")'],
    ["define K = 'a\nK", "'a"],
    ["define K = x", "error define-literal"],
    [
      "let x; let y = 1; let {a, b} = c; const z = 2",
      "(let x); (let y 1); (let {a, b} c); (const z 2)",
    ],
    ["const z", "error declaration-value"],
    ["global x; global y = 1", "(global x); (global y 1)"],
    ["let a = 1, b = 2", "error one-declaration"],
  ]);
});

describe("6 scopes and functions", () => {
  reads("functions", [
    ["fn(x, ?y = 1, @r) return x endfn", "(fn {x, ?y = 1, @r} [(return x)])"],
    [
      "f = fn {x, y} x endfn; g = fn x x + 1 endfn; h = fn @r r endfn; i = fn ?o = 1 o endfn",
      "(= f (fn {x, y} [x])); (= g (fn {x} [(+ x 1)])); (= h (fn {@r} [r])); (= i (fn {?o = 1} [o]))",
    ],
    ["fn name(a, b) return a endfn", "(fn name {a, b} [(return a)])"],
    [
      "x => e; {x, y} => e; {} => e; (x, y) => e; () => e; ({a, b}, ?c) => e",
      "(=> {x} [e]); (=> {x, y} [e]); (=> {} [e]); (=> {x, y} [e]); (=> {} [e]); (=> {{a, b}, ?c} [e])",
    ],
    ["(x)\n=> e", "(=> {x} [e])"],
    ["fn(a) { return a }", "error function-braces"],
    ["fn(a) {a, a} endfn", "(fn {a} [{a a}])"],
    ["fn(a) {x, y} = a\n return x endfn", "(fn {a} [(= {x, y} a); (return x)])"],
    ["{x, y}", "{x y}"],
  ]);
  reads("names", [
    ["let x = 1; let x = 2", "error redeclared"],
    ["let x = 1; begin let x = 2; x end; x", "(let x 1); (begin [(let x 2); x]); x"],
    ["fn f(a) let a = 1; a endfn", "error redeclared"],
    ["fn f(a, A) a endfn", "error redeclared"],
    ["fn f() 1 endfn; let f = 2", "error redeclared"],
    ["let {a, {b, a}} = x", "error redeclared"],
    ["const K = 1; K = 2", "error constant"],
    ["const K = 1; K[1] = 2", "error constant"],
    ["const K = 1; {a, ?K} = x", "error constant"],
    ["const K = 1; fn f() K = 2 endfn", "error constant"],
    [
      "const K = 1; begin let K = 2; K = 3; K end; K",
      "(const K 1); (begin [(let K 2); (= K 3); K]); K",
    ],
    ["const K = 1; begin global K; K = 3 end; K", "(const K 1); (begin [(global K); (= K 3)]); K"],
    ["K = 1; const K = 2", "(= K 1); (const K 2)"],
    ["gather let a = f() endgather let a = 1", "error redeclared"],
    ["try a() catch e; let e = 1; e endtry", "error redeclared"],
    ["match x case a => 1 case a => 2 endmatch", "(match x case a [1] case a [2])"],
    ["match x case {a, a} => 1 endmatch", "error redeclared"],
  ]);
});

test("places are those of the text", () => {
  const source = "let f = fn(x)\n  return x + 1\nendfn\nf(2)";
  const [first, second] = parser.parse(source, "echo").tree?.body ?? [];
  expect(first).toMatchObject({ line: 1, start: 0, end: 34 });
  expect(second).toMatchObject({ line: 4, start: 35, end: 39 });
  if (first?.kind !== "declare" || first.value?.kind !== "lambda") throw new Error("no lambda");
  expect(source.slice(first.value.start, first.value.end)).toBe("fn(x)\n  return x + 1\nendfn");
  expect(first.value.body[0]).toMatchObject({ line: 2 });
});

test("parts of members are read alone", () => {
  const parameters = parser.parseParameters("(a, ?b = 1, @c)");
  expect(parameters.items?.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    "required a",
    "optional b",
    "rest c",
  ]);
  expect(parser.parseParameters("{a}").items).toHaveLength(1);
  expect(parser.parseParameters("(a) b").items).toBe(null);
  const { expression } = parser.parseExpression("a == this.b");
  expect(expression?.kind).toBe("binary");
  expect(parser.parseExpression("a b").expression).toBe(null);
  expect(parser.parseExpression("").diagnostics).toHaveLength(1);
});

test("values of literals are those of the language", () => {
  const { expression } = parser.parseExpression("E_mine");
  expect(expression?.kind === "literal" && toLiteral(expression.value)).toBe("E_mine");
});
