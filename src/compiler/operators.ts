// Which instruction an operator of the source becomes.
import { Op } from "#program";
import type { BinaryOperator } from "#syntax";

/** The instruction of each operator that computes. */
export const BINARY: Readonly<Record<BinaryOperator, number>> = {
  "+": Op.Add,
  "-": Op.Sub,
  "*": Op.Mul,
  "/": Op.Div,
  "%": Op.Mod,
  "^": Op.Pow,
  "==": Op.Eq,
  "!=": Op.Ne,
  "<": Op.Lt,
  "<=": Op.Le,
  ">": Op.Gt,
  ">=": Op.Ge,
  in: Op.In,
  "|.": Op.BitOr,
  "&.": Op.BitAnd,
  "^.": Op.BitXor,
  "<<": Op.ShiftLeft,
  ">>": Op.ShiftRight,
};

/** The jump that leaves when a comparison does not hold. */
export const BRANCH_UNLESS: Readonly<Partial<Record<BinaryOperator, number>>> = {
  "==": Op.JumpNe,
  "!=": Op.JumpEq,
  "<": Op.JumpNotLt,
  "<=": Op.JumpNotLe,
  ">": Op.JumpNotGt,
  ">=": Op.JumpNotGe,
};
