// What the grammar of echo (LANGUAGE 20.2) replaces in the shared definition and adds to it.
//
// The scanner (echo/src/scanner.c) gives the tokens that need lookahead, in the order of `echoExternals`: ends of
// statements, and soft keywords, each only where the parser could use it and its trigger (LANGUAGE 2.5) holds.
//
// As in moo the grammar accepts a little more than the language (left sides, `break` without loop, `&&` beside `||`, two
// statements before a soft word that closes nothing): src/syntax/echo tells those.

/** Words that only echo reserves. */
export const ECHO_RESERVED = [
  "let", "const", "global", "fn", "endfn", "true", "false", "null", "endobject", "endverb", "endevent", "endon",
  "endfunction", "endmatch", "endgather",
];

/** Soft keywords that need lookahead. ORDER SOFT: echo/src/scanner.c. */
const LOOKING = [
  "object", "define", "gather", "begin", "throw", "grant", "revoke", "yield", "cancel", "emit", "spawn", "match",
];
/** Soft keywords that are keywords wherever the parser can use them. */
const PLACED = [
  "case", "when", "catch", "end", "to", "from", "property", "verb", "function", "event", "on", "query", "override",
  "secure", "extends", "requires", "owner", "flags", "dialect", "unprogrammed", "where", "priority", "seq", "not", "moo",
  "capability",
];

/** External tokens. ORDER EXTERNAL: echo/src/scanner.c. */
export function echoExternals($) {
  return [
    $._newline, $._before_end, ...LOOKING.map((word) => $[`_soft_${word}`]), $._close_angle, $.moo_source, $._error_sentinel,
  ];
}

export function echoConflicts($) {
  return [[$._condition, $._argument], [$._primary, $.lambda]];
}

export function echoRules({ Level, commaSeparated, keyword, wordToken }) {
  const soft = ($, word) => alias($[`_soft_${word}`], word);
  const trailing = ($, rule) => seq(commaSeparated($, rule), optional($._comma));
  const body = ($) => repeat($._statement);
  const memberName = ($, name) => reserved("members", alias($.identifier, name));

  /**
   * What follows the name of a member: something of a header, or a new line, before the body and the closing word. After
   * modifiers the header's line ends, so that their expressions are followed by what follows all others.
   */
  const rest = ($, parameters, modifier, closer, moo) =>
    choice(
      seq(parameters, optional($._newline), body($), keyword($, closer)),
      seq(optional(parameters), modified($, modifier, closer)),
      ...(moo ? [seq(optional(parameters), mooBody($, closer))] : []),
      seq($._newline, body($), keyword($, closer)),
      keyword($, closer),
    );
  const modified = ($, modifier, closer) =>
    seq(repeat1(modifier), $._terminator, body($), keyword($, closer));
  const mooBody = ($, closer) =>
    seq(
      repeat($._modifier), soft($, "dialect"), soft($, "moo"), repeat($._modifier), $._newline, $.moo_source,
      keyword($, closer),
    );

  return {
    // ------------------------------------------------------------------ statements
    _statement: ($) =>
      choice(
        seq($._simple, $._terminator),
        $._semicolon,
        // these are operands too; where one begins a statement it is the whole of it
        seq(choice($.if_statement, $.try_statement, $.begin_statement), optional(choice($._newline, $._before_end))),
        $.for_in_statement,
        $.for_range_statement,
        $.while_statement,
        $.fork_statement,
        $.gather_statement,
        $.function_statement,
        $.object_statement,
      ),
    _terminator: ($) => choice($._semicolon, $._newline, $._before_end),
    _simple: ($) =>
      choice(
        $._expression, $._jump, $.let_statement, $.const_statement, $.global_statement, $.grant_statement,
        $.revoke_statement, $.yield_statement, $.cancel_statement, $.event_definition, $.capability_definition,
        $.constant_definition,
      ),

    if_statement: ($) =>
      seq(keyword($, "if"), $._test, body($), repeat($.elseif_clause), optional($.else_clause), keyword($, "endif")),
    elseif_clause: ($) => seq(keyword($, "elseif"), $._test, body($)),
    else_clause: ($) => seq(keyword($, "else"), body($)),
    // a group in parentheses is all of the condition (5.3)
    _test: ($) => choice($._group, seq($._expression, $._terminator)),
    _group: ($) => prec(20, seq($._open_paren, $._expression, $._close_paren)),

    for_in_statement: ($) => seq(keyword($, "for"), $._loop_names, keyword($, "in"), $._test, body($), keyword($, "endfor")),
    for_range_statement: ($) =>
      seq(keyword($, "for"), $._loop_names, keyword($, "in"), $._loop_range, body($), keyword($, "endfor")),
    _loop_names: ($) => choice(seq($.identifier, optional(seq($._comma, $.identifier))), $.pattern),
    _loop_range: ($) =>
      prec(20, seq($._open_bracket, $._expression, $._range, $._expression, $._close_bracket)),
    while_statement: ($) =>
      seq(keyword($, "while"), choice(seq($._loop_label, $._group), $._test), body($), keyword($, "endwhile")),
    _loop_label: ($) => prec(20, alias($.identifier, $.label)),
    fork_statement: ($) =>
      seq(keyword($, "fork"), optional(alias($.identifier, $.label)), $._group, body($), keyword($, "endfork")),

    try_statement: ($) =>
      seq(
        keyword($, "try"), body($),
        choice(
          seq(repeat1($.except_clause), optional($.catch_clause), optional($.finally_clause)),
          seq($.catch_clause, optional($.finally_clause)),
          $.finally_clause,
        ),
        keyword($, "endtry"),
      ),
    except_clause: ($) =>
      seq(
        keyword($, "except"), optional(alias($.identifier, $.label)),
        $._open_paren, $.codes, $._close_paren, body($),
      ),
    catch_clause: ($) =>
      seq(soft($, "catch"), optional(alias($.identifier, $.label)), $._terminator, body($)),
    finally_clause: ($) => seq(keyword($, "finally"), body($)),
    begin_statement: ($) => seq(soft($, "begin"), body($), soft($, "end")),
    gather_statement: ($) => seq(soft($, "gather"), body($), keyword($, "endgather")),
    function_statement: ($) =>
      prec(
        30,
        seq(keyword($, "fn"), alias($.identifier, $.function_name), $.parameters, body($), keyword($, "endfn")),
      ),

    _jump: ($) => choice($.return_statement, $.break_statement, $.continue_statement, $.throw_statement),
    return_statement: ($) => prec.right(seq(keyword($, "return"), optional($._expression))),
    break_statement: ($) => prec.right(seq(keyword($, "break"), optional(alias($.identifier, $.label)))),
    continue_statement: ($) => prec.right(seq(keyword($, "continue"), optional(alias($.identifier, $.label)))),
    throw_statement: ($) => prec.right(seq(soft($, "throw"), $._expression)),

    let_statement: ($) =>
      seq(
        keyword($, "let"),
        choice(seq($.identifier, optional(seq($._assign, $._expression))), seq($.pattern, $._assign, $._expression)),
      ),
    const_statement: ($) => seq(keyword($, "const"), choice($.identifier, $.pattern), $._assign, $._expression),
    global_statement: ($) => seq(keyword($, "global"), $.identifier, optional(seq($._assign, $._expression))),
    grant_statement: ($) => seq(soft($, "grant"), $._expression, soft($, "to"), $._expression),
    revoke_statement: ($) => seq(soft($, "revoke"), $._expression, soft($, "from"), $._expression),
    yield_statement: ($) => soft($, "yield"),
    cancel_statement: ($) => soft($, "cancel"),
    event_definition: ($) => seq(soft($, "define"), soft($, "event"), alias($.identifier, $.event_name), $.parameters),
    capability_definition: ($) =>
      seq(soft($, "define"), soft($, "capability"), alias($.identifier, $.function_name), $.parameters),
    constant_definition: ($) =>
      seq(soft($, "define"), alias(choice($.identifier, $._soft_event, $._soft_capability), $.constant_name), $._assign, optional("-"), $._literal),

    // ------------------------------------------------------------------ objects
    object_statement: ($) =>
      seq(
        soft($, "object"), choice(alias($.identifier, $.object_name), $.system_property, $.object_id),
        choice(optional($._newline), seq(soft($, "extends"), $._expression, $._terminator)),
        repeat(choice($._member, $._semicolon)), keyword($, "endobject"),
      ),
    _member: ($) =>
      choice(
        seq($.property_member, $._terminator), $.verb_member, $.function_member, $.handler_member, $.query_member,
      ),
    property_member: ($) =>
      seq(
        choice(soft($, "property"), seq(soft($, "override"), optional(soft($, "property")))),
        choice(memberName($, $.property_name), $.string),
        optional($.options), optional(seq($._assign, $._expression)), optional($.requirements),
      ),
    options: ($) =>
      seq($._open_paren, commaSeparated($, seq(alias($.identifier, $.option_name), $._colon, $._expression)), $._close_paren),
    requirements: ($) => seq(soft($, "requires"), commaSeparated($, $._expression)),
    verb_member: ($) =>
      seq(
        optional(soft($, "secure")), soft($, "verb"), choice(memberName($, $.verb_name), $.string),
        rest(
          $,
          choice(seq(choice($.parameters, $.pattern), optional($.argument_words)), $.argument_words),
          $._modifier,
          "endverb",
          true,
        ),
      ),
    function_member: ($) =>
      seq(
        optional(soft($, "secure")), soft($, "function"), memberName($, $.function_name), $.parameters,
        choice(
          seq(optional($._newline), body($), keyword($, "endfunction")),
          modified($, $._modifier, "endfunction"),
          mooBody($, "endfunction"),
        ),
      ),
    _modifier: ($) =>
      choice(
        seq(soft($, "owner"), $._expression), seq(soft($, "flags"), $.string),
        soft($, "unprogrammed"), $.requirements,
      ),
    argument_words: ($) => prec(20, seq($._open_paren, $._word, $._word, $._word, $._close_paren)),
    _word: ($) => prec(20, choice(reserved("members", $.identifier), $.string)),
    handler_member: ($) =>
      choice(
        seq(
          soft($, "event"), alias($.identifier, $.event_name),
          rest($, choice($.parameters, $.pattern), $._handler_modifier, "endevent", false),
        ),
        seq(
          soft($, "on"), choice(alias($.identifier, $.event_name), $.string, "*"),
          rest($, $.parameters, $._handler_modifier, "endon", false),
        ),
      ),
    _handler_modifier: ($) =>
      choice(
        seq(soft($, "where"), $._expression), seq(soft($, "priority"), optional("-"), $.integer),
        seq(soft($, "owner"), $._expression), seq(soft($, "seq"), $.integer),
      ),
    query_member: ($) =>
      seq(
        soft($, "query"), alias($.identifier, $.query_name), optional($._terms),
        optional(seq(token(/:-/), commaSeparated($, $._query_literal))),
        choice($._semicolon, alias(token(prec(-1, /\./)), ".")),
      ),
    _terms: ($) => seq($._open_paren, optional(commaSeparated($, $._term)), $._close_paren),
    _query_literal: ($) => choice($.predicate, $.comparison),
    predicate: ($) => seq(optional(soft($, "not")), alias($.identifier, $.query_name), $._terms),
    comparison: ($) =>
      seq($._term, choice("==", "!=", "<", "<=", ">", ">=", keyword($, "in"), alias($._assign, "=")), $._term),
    _term: ($) =>
      choice(
        seq(
          choice(alias($.identifier, $.variable_name), $.system_property),
          repeat(alias(token.immediate(prec(2, /\.[A-Za-z_][A-Za-z0-9_]*/)), $.property_name)),
        ),
        seq(optional("-"), alias(token(prec(2, /[0-9][0-9_]*(\.[0-9]+)?([eE][+-]?[0-9]+)?/)), $.integer)),
        $.string, $.object_id, $.error_literal, $.symbol, $.boolean, $.null,
      ),

    // ------------------------------------------------------------------ expressions
    _expression: ($) => choice($.assignment, $.scatter, $.lambda, $._conditional),
    _operand: ($) => choice($.logical, $.binary, $.unary, $.spawn, $.emit, $._primary),
    // in codes both readings of `a => b` are tried, and the default wins
    lambda: ($) =>
      prec.dynamic(
        -1,
        prec.right(
          0,
          seq(
            choice(
              alias($.identifier, $.parameter), $.list, alias($._open_pattern, $.pattern),
              alias($._lambda_parameters, $.parameters),
            ),
            $._fat_arrow, $._expression,
          ),
        ),
      ),
    conditional: ($) =>
      prec.right(
        2,
        seq($._operand, $._question, choice($._expression, $._jump), $._else, choice($._conditional, $._jump)),
      ),
    logical: ($) =>
      prec.left(Level.logic, seq($._operand, choice("&&", "||"), choice($._operand, $._jump))),
    spawn: ($) => prec(Level.unary, seq(soft($, "spawn"), $._operand)),
    emit: ($) =>
      prec.right(
        Level.unary,
        seq(
          soft($, "emit"), choice(alias($.identifier, $.event_name), $.system_property, $.string),
          optional($._arguments), optional(seq(soft($, "to"), $._operand)),
        ),
      ),

    _primary: ($) =>
      choice(
        $._literal, $.error_value, $.identifier,
        $.property, $.computed_property, $.system_property,
        $.call, $.closure_call, $.verb_call, $.computed_verb_call, $.system_call,
        $.index, $.range, $.last, $.first,
        $.list, $.comprehension, $.map, $.bracket_list, $.catch, $.function, $.match, $.flyweight, $.block,
        $._condition,
      ),
    _literal: ($) =>
      choice($.integer, $.float, $.string, $.object_id, $.error_literal, $.symbol, $.boolean, $.null),
    error_value: ($) => prec(Level.postfix + 1, seq($.error_literal, $._arguments)),
    block: ($) => prec(-1, choice($.if_statement, $.try_statement, $.begin_statement)),
    property: ($) => prec(Level.postfix, seq($._operand, $._point, memberName($, $.property_name))),
    verb_call: ($) =>
      prec(Level.postfix, seq($._operand, $._colon, memberName($, $.verb_name), $._arguments)),
    call: ($) => prec(Level.postfix + 1, seq(alias($.identifier, $.function_name), $._arguments)),
    system_call: ($) => prec(Level.postfix + 1, seq("$", alias($.identifier, $.verb_name), $._arguments)),
    closure_call: ($) => prec(Level.postfix, seq($._operand, $._arguments)),

    list: ($) => seq($._open_brace, optional(trailing($, $._argument)), $._close_brace),
    comprehension: ($) =>
      seq(
        $._open_brace, $._expression, repeat1($.for_clause),
        optional(seq(keyword($, "if"), $._expression)), $._close_brace,
      ),
    for_clause: ($) =>
      seq(keyword($, "for"), $._loop_names, keyword($, "in"), choice($._loop_range, $._expression)),
    map: ($) => seq($._open_bracket, optional(trailing($, $._pair)), $._close_bracket),
    bracket_list: ($) => seq($._open_bracket, trailing($, $._argument), $._close_bracket),
    _arguments: ($) => seq($._open_paren, optional(trailing($, $._argument)), $._close_paren),

    function: ($) =>
      seq(keyword($, "fn"), choice($.parameters, $.pattern, $._parameter), body($), keyword($, "endfn")),
    match: ($) =>
      seq(soft($, "match"), $._expression, $._terminator, repeat($.match_arm), keyword($, "endmatch")),
    match_arm: ($) =>
      seq(
        soft($, "case"), commaSeparated($, $._case_pattern), optional(seq(soft($, "when"), $._expression)),
        $._fat_arrow, body($),
      ),
    _case_pattern: ($) =>
      choice(
        seq(optional("-"), $._literal), $.system_property, $.identifier, $.typed_pattern, $.pattern,
      ),
    typed_pattern: ($) => seq(alias($.identifier, $.type_name), $.identifier),
    flyweight: ($) =>
      seq(
        "<", $._expression,
        repeat(seq($._comma, $._point, memberName($, $.property_name), $._assign, $._expression)),
        repeat(seq($._comma, $._expression)), alias($._close_angle, ">"),
      ),

    // ------------------------------------------------------------------ patterns
    scatter: ($) =>
      prec.right(Level.assign, seq(alias($._open_pattern, $.pattern), $._assign, $._expression)),
    // in an expression a pattern without `?` is read as a list, parameters of a lambda as arguments
    _open_pattern: ($) =>
      seq(
        $._open_brace,
        choice($._pattern_mark, seq($._argument, repeat(seq($._comma, $._argument)), $._comma, $._pattern_mark)),
        repeat(seq($._comma, choice($._argument, $._pattern_mark))), optional($._comma),
        $._close_brace,
      ),
    _pattern_mark: ($) => choice($.optional_item, alias($._open_pattern, $.pattern)),
    _lambda_parameters: ($) =>
      seq(
        $._open_paren,
        optional(trailing($, choice($._argument, $._pattern_mark))),
        $._close_paren,
      ),
    pattern: ($) => prec(20, seq($._open_brace, optional($._pattern_items), $._close_brace)),
    _pattern_items: ($) => trailing($, choice($._parameter, $.pattern)),
    parameters: ($) => prec(20, seq($._open_paren, optional($._pattern_items), $._close_paren)),
    _parameter: ($) => prec(20, choice(alias($.identifier, $.parameter), $.optional_item, $.rest_item)),
    optional_item: ($) => prec.right(seq($._question, $.identifier, optional(seq($._assign, $._expression)))),
    rest_item: ($) => seq("@", $.identifier),

    // ------------------------------------------------------------------ tokens
    ...Object.fromEntries(PLACED.map((word) => [`_soft_${word}`, () => wordToken([word])])),
    integer: () => /[0-9]+(_[0-9]+)*/,
    float: ($) =>
      choice(
        /([0-9]+(_[0-9]+)*)?\.[0-9]+(_[0-9]+)*([eE][+-]?[0-9]+)?/,
        /[0-9]+(_[0-9]+)*\.?[eE][+-]?[0-9]+/,
        seq($.integer, token.immediate(".")),
      ),
    symbol: () => /'[A-Za-z_][A-Za-z0-9_]*/,
    boolean: ($) => choice(keyword($, "true"), keyword($, "false")),
    null: ($) => keyword($, "null"),
    error_literal: () => token(prec(1, /[eE]_[A-Za-z0-9_]*/)),
    comment: () => token(choice(/\/\*[^*]*\*+([^/*][^*]*\*+)*\//, /\/\/[^\n]*/)),
  };
}
