// The one definition of both dialects. `defineGrammar("moo")` gives the grammar of LANGUAGE 20.1, `defineGrammar("echo")`
// that of 20.2: the same rules, of which echo-rules.js replaces and adds what differs.
//
// Shape of the tree (what src/syntax/lower.ts reads):
// - brackets, commas, semicolons and points are hidden tokens, parentheses around an expression leave no node;
//   so the children of a node are its operands, its keywords and its operator, in order;
// - an expression statement is its expression, an empty statement is nothing;
// - what differs in meaning differs in node type, so no reader needs field names.
//
// The grammar accepts a little more than the language (any left side of `=`, `$` anywhere, `break` without loop):
// those programs have errors of their own, found by src/syntax/examine.ts, and editors still want a tree for them.

import { ECHO_RESERVED, echoConflicts, echoExternals, echoRules } from "./echo-rules.js";

/** Levels of LANGUAGE 4.1, loosest first. */
const Level = {
  assign: 1, logic: 3, compare: 4, bits: 5, shift: 6, sum: 7, term: 8, power: 9, unary: 10, postfix: 11,
};

/** Words that no dialect lets you use as a name (LANGUAGE 2.5). */
const RESERVED = [
  "if", "else", "elseif", "endif", "for", "in", "endfor", "while", "endwhile", "fork", "endfork", "return", "try",
  "except", "finally", "endtry", "break", "continue", "any",
];

const ERRORS = [
  "E_NONE", "E_TYPE", "E_DIV", "E_PERM", "E_PROPNF", "E_VERBNF", "E_VARNF", "E_INVIND", "E_RECMOVE", "E_MAXREC",
  "E_RANGE", "E_ARGS", "E_NACC", "E_INVARG", "E_QUOTA", "E_FLOAT",
];

/** A pattern that matches a word in any letter case. */
function anyCase(word) {
  return [...word].map((c) => (/[a-z]/i.test(c) ? `[${c.toLowerCase()}${c.toUpperCase()}]` : c)).join("");
}

/** One of some words, preferred to an identifier: what makes tree-sitter treat the pattern as a keyword. */
function wordToken(words) {
  return token(prec(1, new RegExp(words.map(anyCase).join("|"))));
}

function commaSeparated($, rule) {
  return seq(rule, repeat(seq($._comma, rule)));
}

/** Rules `_kw_if`, `_kw_else` …: hidden tokens, shown by `keyword` as anonymous nodes in lower case. */
function keywordRules(words) {
  return Object.fromEntries(words.map((word) => [`_kw_${word}`, () => wordToken([word])]));
}

export function defineGrammar(dialect) {
  const isEcho = dialect === "echo";
  const words = isEcho ? [...RESERVED, ...ECHO_RESERVED] : RESERVED;
  return grammar({
    name: dialect,
    ...(isEcho ? { externals: echoExternals, conflicts: echoConflicts } : {}),

    word: ($) => $.identifier,
    extras: ($) => [/[ \t\r\n\f\v]+/, $.comment],
    reserved: {
      global: ($) => [...words.map((word) => $[`_kw_${word}`]), $.error_literal],
      ...(isEcho ? { members: () => [] } : {}),
    },

    rules: {
      program: ($) => repeat($._statement),

      // ------------------------------------------------------------------ statements
      _statement: ($) =>
        choice(
          seq($._expression, $._semicolon),
          $._semicolon,
          $.if_statement,
          $.for_in_statement,
          $.for_range_statement,
          $.while_statement,
          $.fork_statement,
          $.try_except_statement,
          $.try_finally_statement,
          $.return_statement,
          $.break_statement,
          $.continue_statement,
        ),

      if_statement: ($) =>
        seq(
          keyword($, "if"), $._condition, repeat($._statement),
          repeat($.elseif_clause), optional($.else_clause), keyword($, "endif"),
        ),
      elseif_clause: ($) => seq(keyword($, "elseif"), $._condition, repeat($._statement)),
      else_clause: ($) => seq(keyword($, "else"), repeat($._statement)),

      for_in_statement: ($) =>
        seq(
          keyword($, "for"), $.identifier, optional(seq($._comma, $.identifier)), keyword($, "in"), $._condition,
          repeat($._statement), keyword($, "endfor"),
        ),
      for_range_statement: ($) =>
        seq(
          keyword($, "for"), $.identifier, keyword($, "in"),
          $._open_bracket, $._expression, $._range, $._expression, $._close_bracket,
          repeat($._statement), keyword($, "endfor"),
        ),
      while_statement: ($) =>
        seq(
          keyword($, "while"), optional(alias($.identifier, $.label)), $._condition,
          repeat($._statement), keyword($, "endwhile"),
        ),
      fork_statement: ($) =>
        seq(
          keyword($, "fork"), optional(alias($.identifier, $.label)), $._condition,
          repeat($._statement), keyword($, "endfork"),
        ),
      try_except_statement: ($) =>
        seq(keyword($, "try"), repeat($._statement), repeat1($.except_clause), keyword($, "endtry")),
      except_clause: ($) =>
        seq(
          keyword($, "except"), optional(alias($.identifier, $.label)),
          $._open_paren, $.codes, $._close_paren, repeat($._statement),
        ),
      try_finally_statement: ($) =>
        seq(keyword($, "try"), repeat($._statement), $.finally_clause, keyword($, "endtry")),
      finally_clause: ($) => seq(keyword($, "finally"), repeat($._statement)),

      return_statement: ($) => seq(keyword($, "return"), optional($._expression), $._semicolon),
      break_statement: ($) =>
        seq(keyword($, "break"), optional(alias($.identifier, $.label)), $._semicolon),
      continue_statement: ($) =>
        seq(keyword($, "continue"), optional(alias($.identifier, $.label)), $._semicolon),

      _condition: ($) => seq($._open_paren, $._expression, $._close_paren),
      codes: ($) => choice(keyword($, "any"), commaSeparated($, $._argument)),

      // ------------------------------------------------------------------ expressions
      _expression: ($) => choice($.assignment, $.scatter, $._conditional),
      _conditional: ($) => choice($.conditional, $._operand),
      _operand: ($) => choice($.logical, $.binary, $.unary, $._primary),

      assignment: ($) => prec.right(Level.assign, seq($._conditional, $._assign, $._expression)),
      scatter: ($) => prec.right(Level.assign, seq($.pattern, $._assign, $._expression)),
      // a pattern without `?` is read as a list
      pattern: ($) =>
        seq(
          $._open_brace,
          choice(
            $.optional_item,
            seq($._argument, repeat(seq($._comma, $._argument)), $._comma, $.optional_item),
          ),
          repeat(seq($._comma, choice($._argument, $.optional_item))),
          $._close_brace,
        ),
      optional_item: ($) =>
        seq($._question, $.identifier, optional(seq($._assign, $._expression))),

      conditional: ($) => seq($._operand, $._question, $._expression, $._else, $._operand),
      logical: ($) => prec.left(Level.logic, seq($._operand, choice("&&", "||"), $._operand)),
      binary: ($) =>
        choice(
          binaryRule($, prec.left, Level.compare, choice("==", "!=", "<", "<=", ">", ">=", keyword($, "in"))),
          binaryRule($, prec.left, Level.bits, choice("|.", "&.", "^.")),
          binaryRule($, prec.left, Level.shift, choice("<<", ">>")),
          binaryRule($, prec.left, Level.sum, choice("+", "-")),
          binaryRule($, prec.left, Level.term, choice("*", "/", "%")),
          binaryRule($, prec.right, Level.power, "^"),
        ),
      unary: ($) => prec(Level.unary, seq(choice("-", "!", "~"), $._operand)),

      _primary: ($) =>
        choice(
          $.integer, $.float, $.string, $.object_id, $.error_literal, $.identifier,
          $.property, $.computed_property, $.system_property,
          $.call, $.verb_call, $.computed_verb_call, $.system_call,
          $.index, $.range, $.last, $.first,
          $.list, $.map, $.catch,
          $._condition,
        ),

      property: ($) =>
        prec(Level.postfix, seq($._operand, $._point, alias($.identifier, $.property_name))),
      computed_property: ($) => prec(Level.postfix, seq($._operand, $._point, $._condition)),
      system_property: ($) => seq("$", alias($.identifier, $.property_name)),
      call: ($) => seq(alias($.identifier, $.function_name), $._arguments),
      verb_call: ($) =>
        prec(Level.postfix, seq($._operand, $._colon, alias($.identifier, $.verb_name), $._arguments)),
      computed_verb_call: ($) =>
        prec(Level.postfix, seq($._operand, $._colon, $._condition, $._arguments)),
      system_call: ($) => seq("$", alias($.identifier, $.verb_name), $._arguments),
      index: ($) =>
        prec(Level.postfix, seq($._operand, $._open_bracket, $._expression, $._close_bracket)),
      range: ($) =>
        prec(
          Level.postfix,
          seq($._operand, $._open_bracket, $._expression, $._range, $._expression, $._close_bracket),
        ),
      last: () => "$",
      first: () => "^",
      list: ($) => seq($._open_brace, optional(commaSeparated($, $._argument)), $._close_brace),
      map: ($) => seq($._open_bracket, optional(commaSeparated($, $._pair)), $._close_bracket),
      _pair: ($) => seq($._expression, $._arrow, $._expression),
      catch: ($) =>
        seq("`", $._expression, "!", $.codes, optional(seq($._fat_arrow, $._expression)), "'"),

      _arguments: ($) => seq($._open_paren, optional(commaSeparated($, $._argument)), $._close_paren),
      _argument: ($) => choice($._expression, $.splice),
      splice: ($) => seq("@", $._expression),

      // ------------------------------------------------------------------ tokens
      identifier: () => /[A-Za-z_][A-Za-z0-9_]*/,
      integer: () => /[0-9]+/,
      // `1.` is an integer and a point that touches it, so that `1..5` is a range
      float: ($) =>
        choice(
          /[0-9]*\.[0-9]+([eE][+-]?[0-9]+)?/,
          /[0-9]+\.?[eE][+-]?[0-9]+/,
          seq($.integer, token.immediate(".")),
        ),
      string: () => /"([^"\\\n]|\\[^\n])*"/,
      object_id: () => /#-?[0-9]+/,
      error_literal: () => wordToken(ERRORS),
      comment: () => token(/\/\*[^*]*\*+([^/*][^*]*\*+)*\//),

      ...keywordRules(words),

      _semicolon: () => /;/,
      _comma: () => /,/,
      _open_paren: () => /\(/,
      _close_paren: () => /\)/,
      _open_bracket: () => /\[/,
      _close_bracket: () => /\]/,
      _open_brace: () => /\{/,
      _close_brace: () => /\}/,
      _point: () => token(prec(-1, /\./)),
      _colon: () => /:/,
      _range: () => /\.\./,
      _assign: () => /=/,
      _question: () => /\?/,
      _else: () => /\|/,
      _arrow: () => /->/,
      _fat_arrow: () => /=>/,

      ...(isEcho ? echoRules(tools) : {}),
    },
  });
}

/** What echo-rules.js needs of this file. */
const tools = { Level, commaSeparated, keyword, wordToken };

function keyword($, word) {
  return alias($[`_kw_${word}`], word);
}

function binaryRule($, associativity, level, operator) {
  return associativity(level, seq($._operand, operator, $._operand));
}
