// The instruction set: three-address code over the registers of an activation.
//
//   registers   [ variables | constants | temporaries ]      one array a frame, copied from the unit's template
//   code        Int32Array of words: opcode, then its operands
//
// Constants live in registers, so every operand is a register and nothing is loaded. Temporaries are a stack in
// evaluation order: at a call the live ones are the pending operands, which is what a task image keeps.
//
// Operand kinds:  D register written    R register read    r register or -1    J word to jump to    N name index
//                 B builtin id          I plain number     U unit index        S scatter index      T ticks it costs
//                 C cell index          n name index or -1
//
// Ticks are counted by block, not by instruction: the cost of straight-line code is charged by the jump, loop turn or
// Return that ends it (T), or by the conditional jump before it if it ends at a label (a second T, charged only when
// control falls through). The sum along any path without errors is that of LANGUAGE 13.3.
//
// An instruction with a D first writes its error code there when it fails in a frame without the `d` bit; a jump that
// fails there counts as a false condition. ORDER OP: the tables below and the interpreter's switch.

/** The instructions by name. */
export const Op = {
  /** D := R; an unset variable fails with E_VARNF. Free. */
  Move: 0,
  /** D := R + R */
  Add: 1,
  /** D := R - R */
  Sub: 2,
  /** D := R * R */
  Mul: 3,
  /** D := R / R; by zero E_DIV */
  Div: 4,
  /** D := R % R, with the sign of the first */
  Mod: 5,
  /** D := R ^ R */
  Pow: 6,
  /** D := R == R as 1 or 0 */
  Eq: 7,
  /** D := R != R */
  Ne: 8,
  /** D := R < R */
  Lt: 9,
  /** D := R <= R */
  Le: 10,
  /** D := R > R */
  Gt: 11,
  /** D := R >= R */
  Ge: 12,
  /** D := position of R in R */
  In: 13,
  /** D := -R */
  Neg: 14,
  /** D := !R */
  Not: 15,
  /** D := R |. R, like the next ones on 64-bit patterns */
  BitOr: 16,
  /** D := R &. R */
  BitAnd: 17,
  /** D := R ^. R */
  BitXor: 18,
  /** D := R << R */
  ShiftLeft: 19,
  /** D := R >> R */
  ShiftRight: 20,
  /** D := ~R */
  Complement: 21,
  /** D := R[R] */
  Index: 22,
  /** D := R[R..R] */
  Range: 23,
  /** D := what `$` means inside the brackets of R */
  Last: 24,
  /** D := what `^` means inside the brackets of R */
  First: 25,
  /** D := R with element R replaced by R; without `d` an error goes to r and control to J */
  PutIndex: 26,
  /** D := R with R..R replaced by R; likewise */
  PutRange: 27,
  /** D := {registers from I, I of them} */
  MakeList: 28,
  /** D := {@R, R} */
  Append: 29,
  /** D := {@R, @R}; the second must be a LIST */
  Extend: 30,
  /** D := R.N */
  GetProp: 31,
  /** D := R.(R) */
  GetPropDyn: 32,
  /** R.N = R; D is the value of the assignment or a scratch register */
  SetProp: 33,
  /** R.(R) = R */
  SetPropDyn: 34,
  /** To J */
  Jump: 35,
  /** Unless R is true, to J */
  JumpFalse: 36,
  /** If R is true, to J */
  JumpTrue: 37,
  /** Unless R == R, to J */
  JumpNe: 38,
  /** Unless R != R, to J */
  JumpEq: 39,
  /** Unless R < R, to J */
  JumpNotLt: 40,
  /** Unless R <= R, to J */
  JumpNotLe: 41,
  /** Unless R > R, to J */
  JumpNotGt: 42,
  /** Unless R >= R, to J */
  JumpNotGe: 43,
  /** D := R:N(registers from I, I of them) */
  CallVerb: 44,
  /** D := R:(R)(@R) */
  CallVerbDyn: 45,
  /** D := builtin B(registers from I, I of them) */
  CallBuiltin: 46,
  /** D := builtin B(@R) */
  CallBuiltinDyn: 47,
  /** D := length(R); B is its id, called the long way if it is protected */
  Length: 48,
  /** D := typeof(R), likewise */
  TypeOf: 49,
  /** The frame ends with the value R */
  Return: 50,
  /** The range D (first value, later the next one) to R must be INT or OBJ; to J. Without `d` a failure empties it */
  RangeStart: 51,
  /** While the second D is within R: D := it, advance it, to J */
  RangeNext: 52,
  /** R must be a LIST or MAP (or STR, by Rule); D (the position) := 0; to J. Without `d` a failure makes it empty */
  ListStart: 53,
  /** While there is an element of R at the second D: D := it, r := its index or key, advance, to J */
  ListNext: 54,
  /** Spreads R over targets S; D := how many optional targets received an element; without `d` a failure goes to J */
  Scatter: 55,
  /** To J if R (given targets) is above I */
  JumpGiven: 56,
  /** Starts unit U after R seconds; r := task id; without `d` a failure does nothing */
  Fork: 57,
  /** Costs T ticks: entry of try and of catch expressions */
  Tick: 58,
  /** End of a while round: T ticks, to J; a place where a task can be stopped */
  LoopBack: 59,
  /** End of a finally body: raises the error pending in R and R again, or goes on */
  EndFinally: 60,
  /** To J if the pending outcome R is of kind I: return, break or continue through a finally */
  JumpPending: 61,
  /** D := map R with the key R and value R; a step of a map literal */
  PutPair: 62,

  // ---- only in programs of the echo dialect

  /** D := true or false: how R compares with R; I is a Comparison */
  Compare: 63,
  /** D := !R as true or false */
  NotBool: 64,
  /** D := r, or if that is unset (or -1) the object that the property N of `#0` names; else E_VARNF */
  LoadName: 65,
  /** D := cell C; one that is unset: as LoadName, if the name N is not -1 */
  LoadCell: 66,
  /** Cell C := R */
  StoreCell: 67,
  /** Cell C is a new one, unset */
  NewCell: 68,
  /** D := closure over unit U and the cells that it captures */
  MakeClosure: 69,
  /** D := R(@R); E_TYPE unless R is a LAMBDA */
  CallClosure: 70,
  /** D := N(@R): a closure in r or else in r, or the capability N; otherwise E_VERBNF */
  CallNamed: 71,
  /** To J unless r holds a LAMBDA */
  JumpNotLambda: 72,
  /** To J unless R is a LIST that fits targets S; otherwise spreads it, and D is as in Scatter */
  MatchList: 73,
  /** To J unless R is of the type and value of R */
  MatchValue: 74,
  /** To J unless the type code of R is I */
  MatchType: 75,
  /** Raises the error value or message R (LANGUAGE 9.2); without `d` D is the code */
  Throw: 76,
  /** D := error with the code of R, and message and value from the LIST R */
  MakeError: 77,
  /** D := R.(R), which may be the value of a task that is not done: then the frame waits */
  GetPropWait: 78,
  /** D := task that runs R:(R)(@R) */
  SpawnVerb: 79,
  /** D := task that runs a closure in r or else in r, with the arguments R; N is its name or -1 */
  SpawnClosure: 80,
  /** D := task that runs builtin B(@R) */
  SpawnBuiltin: 81,
  /** D := values of the tasks in the registers from I, I of them; the frame waits until all have ended */
  Gather: 82,
  /** A jump or return leaves a finally body: if R says that the task is being killed, that goes on instead */
  LeaveFinally: 83,
  /** D := flyweight with the parent R, the slots of the map R, and the items R */
  MakeFlyweight: 84,
  /** D := cell C, or unset */
  PeekCell: 85,
} as const;

/** The number of an instruction. */
export type OpCode = (typeof Op)[keyof typeof Op];

/** Operand kinds by opcode; the length of an instruction is one more than its string. */
export const OPERANDS: readonly string[] = [
  "DR",
  "DRR",
  "DRR",
  "DRR",
  "DRR",
  "DRR",
  "DRR",
  "DRR",
  "DRR",
  "DRR",
  "DRR",
  "DRR",
  "DRR",
  "DRR",
  "DR",
  "DR",
  "DRR",
  "DRR",
  "DRR",
  "DRR",
  "DRR",
  "DR",
  "DRR",
  "DRRR",
  "DR",
  "DR",
  "DRRRrJ",
  "DRRRRrJ",
  "DRI",
  "DRR",
  "DRR",
  "DRN",
  "DRR",
  "DRNR",
  "DRRR",
  "JT",
  "RJTT",
  "RJTT",
  "RRJTT",
  "RRJTT",
  "RRJTT",
  "RRJTT",
  "RRJTT",
  "RRJTT",
  "DRNRI",
  "DRRR",
  "DBRI",
  "DBR",
  "DBR",
  "DBR",
  "RT",
  "DRJ",
  "DDRJT",
  "DRJ",
  "DRDrJT",
  "DRSJ",
  "RIJ",
  "rRU",
  "T",
  "JT",
  "RR",
  "RIJ",
  "DRRR",
  "DRRI",
  "DR",
  "Drn",
  "DCn",
  "CR",
  "C",
  "DU",
  "DRR",
  "DrrNR",
  "rJ",
  "DRSJ",
  "RRJ",
  "RIJ",
  "DR",
  "DRR",
  "DRR",
  "DRRR",
  "DrrnR",
  "DBR",
  "DRI",
  "R",
  "DRRR",
  "DC",
];

/** Names by opcode. */
export const OP_NAMES: readonly string[] = Object.keys(Op);

/** Words that an instruction takes. */
export const LENGTHS: readonly number[] = OPERANDS.map((operands) => operands.length + 1);

/** Kinds of pending outcomes that a finally body keeps in its first register; jumps count up from FirstJump. */
export const Pending = { Normal: 0, Error: 1, Return: 2, FirstJump: 3, Kill: -1 } as const;

/** The last operand of Compare. */
export const Comparison = { Eq: 0, Ne: 1, Lt: 2, Le: 3, Gt: 4, Ge: 5 } as const;

/** Instructions that a frame may stand at while others run above it, or while its task waits: safepoints (LANGUAGE 14.3). */
export const CALLS: ReadonlySet<number> = new Set<number>([
  Op.CallVerb,
  Op.CallVerbDyn,
  Op.CallBuiltin,
  Op.CallBuiltinDyn,
  Op.Length,
  Op.TypeOf,
  Op.CallClosure,
  Op.CallNamed,
  Op.GetPropWait,
  Op.Gather,
]);
