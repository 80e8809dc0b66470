// Colours and typing habits of the two dialects, as data for Monaco. `moo` reserves only its classic words (LANGUAGE 2.5):
// `begin`, `let`, `match` and the like are ordinary names there. `echo` adds its reserved words everywhere and its soft
// keywords only where their trigger holds, as far as one line can tell.
import type { languages } from "monaco-editor/editor";

const CLASSIC_WORDS =
  "if else elseif endif for in endfor while endwhile fork endfork return try except finally endtry break continue any";
const ECHO_WORDS =
  "let const global fn endfn true false null endobject endverb endevent endon endfunction endmatch endgather";
const ERRORS =
  "e_none e_type e_div e_perm e_propnf e_verbnf e_varnf e_invind e_recmove e_maxrec e_range e_args e_nacc e_invarg e_quota e_float e_file e_exec e_intrpt e_assert";

type Rules = languages.IMonarchLanguageRule[];

/** The reserved words of a dialect, lower case. */
export function reservedWords(dialect: "moo" | "echo"): string[] {
  return (dialect === "moo" ? CLASSIC_WORDS : `${CLASSIC_WORDS} ${ECHO_WORDS}`).split(" ");
}

// After `.` or `:` every identifier is a plain name; in `moo` a reserved word there does not compile.
function memberRules(dialect: "moo" | "echo"): Rules {
  const reserved = dialect === "moo" ? { "@words": "invalid" } : {};
  return [
    [/(\.\.)/, "operator"],
    [
      /([.:])(\s*)([A-Za-z_]\w*)(?=\s*\()/,
      ["operator", "", { cases: { ...reserved, "@default": "function" } }],
    ],
    [
      /([.:])(\s*)([A-Za-z_]\w*)/,
      ["operator", "", { cases: { ...reserved, "@default": "property" } }],
    ],
  ];
}

const NUMBERS: Record<"moo" | "echo", Rules> = {
  // `1..5` is a range: a point followed by a point does not belong to the number.
  moo: [
    [/\d+(?:\.(?!\.)\d*)?[eE][+-]?\d+|\d+\.(?!\.)\d*|\.\d+(?:[eE][+-]?\d+)?/, "number.float"],
    [/\d+/, "number"],
  ],
  echo: [
    [
      /\d[\d_]*(?:\.(?!\.)\d*)?[eE][+-]?\d+|\d[\d_]*\.(?!\.)\d*|\.\d+(?:[eE][+-]?\d+)?/,
      "number.float",
    ],
    [/\d[\d_]*/, "number"],
  ],
};

const NAME_AHEAD = '(?=[ \\t]+(?:[A-Za-z_$#"]))';

const SOFT_KEYWORDS: Rules = [
  [/^(\s*)(yield|cancel|gather|begin|end)(?=\s*(?:$|;|\/\/))/, ["", "keyword"]],
  [
    new RegExp(
      `^(\\s*)(object|override|property|secure|verb|function|event|query|on|define|grant|revoke|throw|emit|spawn)${NAME_AHEAD}`,
    ),
    ["", "keyword"],
  ],
  [/^(\s*)(case|catch)\b(?!\s*[=(.:[])/, ["", "keyword"]],
  [new RegExp(`\\b(match)${NAME_AHEAD}(?!\\s+in\\b)`), "keyword"],
  [
    new RegExp(
      `\\b(throw|emit|spawn|extends|requires|owner|flags|dialect|where|priority|when)${NAME_AHEAD}`,
    ),
    "keyword",
  ],
];

/** The tokenizer of a dialect. */
export function tokenizer(dialect: "moo" | "echo"): languages.IMonarchLanguage {
  const isEcho = dialect === "echo";
  const root: Rules = [
    { include: "@blank" },
    ...(isEcho ? SOFT_KEYWORDS : []),
    [/"/, "string", "@text"],
    [/#-?\d+/, "object"],
    [/\$\s*[A-Za-z_]\w*/, "object"],
    ...memberRules(dialect),
    ...NUMBERS[dialect],
    [
      /[A-Za-z_]\w*(?=\s*\()/,
      { cases: { "@words": "keyword", "@errors": "constant", "@default": "function" } },
    ],
    [
      /[A-Za-z_]\w*/,
      { cases: { "@words": "keyword", "@errors": "constant", "@default": "variable" } },
    ],
    // The quote that ends a catch expression is told from a symbol by what precedes it: a symbol begins an operand.
    ...(isEcho ? ([[/([({,=>\s])('[A-Za-z_]\w*)/, ["operator", "constant"]]] as Rules) : []),
    [/[{}()[\]]/, "@brackets"],
    [/[=!<>]=|&&|\|\||=>|->|<<|>>|[|&^]\.(?!\.)|[-+*/%^=<>!~?|@$`',;&]/, "operator"],
    [/[^\s]/, "invalid"],
  ];
  return {
    ignoreCase: true,
    words: reservedWords(dialect),
    errors: ERRORS.split(" "),
    brackets: [
      { open: "{", close: "}", token: "delimiter.curly" },
      { open: "(", close: ")", token: "delimiter.parenthesis" },
      { open: "[", close: "]", token: "delimiter.square" },
    ],
    tokenizer: {
      root,
      blank: [
        [/[ \t\r\n\f\v]+/, ""],
        [/\/\*/, "comment", "@comment"],
        ...(isEcho ? ([[/\/\/.*$/, "comment"]] as Rules) : []),
      ],
      comment: [
        [/[^*]+/, "comment"],
        [/\*\//, "comment", "@pop"],
        [/\*/, "comment"],
      ],
      text: [
        [/[^"\\]+$/, "invalid", "@pop"],
        [/[^"\\]+/, "string"],
        [/\\$/, "invalid", "@pop"],
        [/\\./, "string.escape"],
        [/"/, "string", "@pop"],
      ],
    },
  };
}

/** Brackets, comments, indentation of a dialect. */
export function languageConfiguration(dialect: "moo" | "echo"): languages.LanguageConfiguration {
  const isEcho = dialect === "echo";
  const opens = isEcho
    ? "if|elseif|else|for|while|fork|try|except|catch|finally|fn|match|gather|begin"
    : "if|elseif|else|for|while|fork|try|except|finally";
  const closes = isEcho
    ? "elseif|else|endif|endfor|endwhile|endfork|endtry|except|catch|finally|endfn|endmatch|endgather|end"
    : "elseif|else|endif|endfor|endwhile|endfork|endtry|except|finally";
  return {
    comments: isEcho
      ? { lineComment: "//", blockComment: ["/*", "*/"] }
      : { blockComment: ["/*", "*/"] },
    brackets: [
      ["{", "}"],
      ["[", "]"],
      ["(", ")"],
    ],
    autoClosingPairs: [
      { open: "{", close: "}" },
      { open: "[", close: "]" },
      { open: "(", close: ")" },
      { open: '"', close: '"', notIn: ["string", "comment"] },
    ],
    surroundingPairs: [
      { open: "{", close: "}" },
      { open: "[", close: "]" },
      { open: "(", close: ")" },
      { open: '"', close: '"' },
      { open: "`", close: "'" },
    ],
    wordPattern: /[A-Za-z_]\w*|#-?\d+/,
    indentationRules: {
      increaseIndentPattern: new RegExp(
        `^\\s*(?:${opens})\\b(?!.*\\bend(?:if|for|while|fork|try|fn)\\b).*$`,
        "i",
      ),
      decreaseIndentPattern: new RegExp(`^\\s*(?:${closes})\\b`, "i"),
    },
  };
}
