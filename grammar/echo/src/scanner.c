// The tokens of echo that need lookahead: ends of statements and soft keywords (LANGUAGE 2.5, 2.6).
//
// The scanner keeps no state. Which brackets and blocks are open the parser knows: it asks for an end of statement only
// where one may stand, so inside brackets a line break is space. A soft keyword is given only where the parser can use it
// and what follows is its trigger; otherwise the word is left to be read as a name.
#include "tree_sitter/parser.h"

// ORDER EXTERNAL, ORDER SOFT: common/echo-rules.js
enum Token {
  NEWLINE,
  BEFORE_END,
  OBJECT, DEFINE, GATHER, BEGIN, THROW, GRANT, REVOKE, YIELD, CANCEL, EMIT, SPAWN, MATCH,
  CLOSE_ANGLE,
  MOO_SOURCE,
  ERROR_SENTINEL,
};

enum { SOFT_COUNT = MATCH - OBJECT + 1, WORD_SIZE = 16 };

static const char *const SOFT[SOFT_COUNT] = {
  "object", "define", "gather", "begin", "throw", "grant", "revoke", "yield", "cancel", "emit", "spawn", "match",
};

// Reserved words that close or continue a block.
static const char *const CLOSERS[] = {
  "else", "elseif", "endif", "endfor", "endwhile", "endfork", "except", "finally", "endtry", "endfn", "endmatch",
  "endgather", "endobject", "endverb", "endfunction", "endon", "endevent",
};

void *tree_sitter_echo_external_scanner_create(void) { return 0; }
void tree_sitter_echo_external_scanner_destroy(void *payload) { (void)payload; }
unsigned tree_sitter_echo_external_scanner_serialize(void *payload, char *buffer) {
  (void)payload;
  (void)buffer;
  return 0;
}
void tree_sitter_echo_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  (void)payload;
  (void)buffer;
  (void)length;
}

static bool is_letter(int32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
static bool is_digit(int32_t c) { return c >= '0' && c <= '9'; }
static bool is_blank(int32_t c) { return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v'; }

static bool equal(const char *left, const char *right) {
  while (*left && *left == *right) left++, right++;
  return *left == *right;
}

// Reads a word in lower case; a longer one than any keyword is cut and equals none.
static void read_word(TSLexer *lexer, char *word) {
  int length = 0;
  while (is_letter(lexer->lookahead) || is_digit(lexer->lookahead)) {
    int32_t c = lexer->lookahead;
    if (length < WORD_SIZE - 1) word[length++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    lexer->advance(lexer, false);
  }
  word[length] = 0;
}

static bool is_closer(const char *word) {
  for (unsigned i = 0; i < sizeof CLOSERS / sizeof *CLOSERS; i++)
    if (equal(word, CLOSERS[i])) return true;
  return false;
}

static void skip_blanks(TSLexer *lexer) {
  while (is_blank(lexer->lookahead)) lexer->advance(lexer, false);
}

// Skips a comment after its first slash has been taken; false if it was no comment. Notes whether it held a line break.
static bool skip_comment(TSLexer *lexer, bool *has_break) {
  if (lexer->lookahead == '/') {
    while (!lexer->eof(lexer) && lexer->lookahead != '\n') lexer->advance(lexer, false);
    return true;
  }
  if (lexer->lookahead != '*') return false;
  lexer->advance(lexer, false);
  int32_t before = 0;
  while (!lexer->eof(lexer)) {
    int32_t c = lexer->lookahead;
    if (c == '\n') *has_break = true;
    lexer->advance(lexer, false);
    if (before == '*' && c == '/') return true;
    before = c;
  }
  return true;
}

// Whether what comes first on a line continues the statement before it.
static bool continues(TSLexer *lexer) {
  int32_t c = lexer->lookahead;
  switch (c) {
    case '.': case ':': case '+': case '*': case '/': case '%': case '^': case '<': case '>': case '?': case '|': case '&':
      return true;
    case '=':
      lexer->advance(lexer, false);
      return lexer->lookahead == '=' || lexer->lookahead == '>';
    case '!':
      lexer->advance(lexer, false);
      return lexer->lookahead == '=';
    case '-':
      lexer->advance(lexer, false);
      return lexer->lookahead == '>';
    case 'i': case 'I': {
      char word[WORD_SIZE];
      read_word(lexer, word);
      return equal(word, "in");
    }
    default:
      return false;
  }
}

// Decides after a line break whether the statement ends there. The token itself is empty and has been marked.
static bool scan_newline(TSLexer *lexer) {
  lexer->result_symbol = NEWLINE;
  for (;;) {
    while (is_blank(lexer->lookahead) || lexer->lookahead == '\n') lexer->advance(lexer, false);
    if (lexer->eof(lexer)) return true;
    if (lexer->lookahead != '/') return !continues(lexer);
    lexer->advance(lexer, false);
    bool has_break = false;
    // a slash that begins no comment divides
    if (!skip_comment(lexer, &has_break)) return false;
  }
}

// After `match`: whether an expression and then `case` follow.
static bool opens_match(TSLexer *lexer) {
  int depth = 0;
  bool is_start = true;
  bool is_line = false;
  for (;;) {
    int32_t c = lexer->lookahead;
    if (lexer->eof(lexer)) return false;
    if (is_blank(c)) {
      lexer->advance(lexer, false);
      continue;
    }
    if (c == '\n') {
      is_line = true;
      lexer->advance(lexer, false);
      continue;
    }
    if (c == '/') {
      lexer->advance(lexer, false);
      if (skip_comment(lexer, &is_line)) continue;
      if (is_start) return false;
      continue;
    }
    if (is_letter(c)) {
      char word[WORD_SIZE];
      read_word(lexer, word);
      if (depth == 0 && !is_start && equal(word, "case")) return true;
      if (depth == 0 && is_line && !is_start && !equal(word, "in")) return false;
      if (depth == 0 && is_closer(word)) return false;
      is_start = is_line = false;
      continue;
    }
    if (depth == 0 && is_line && !is_start && c != ';') {
      if (!continues(lexer)) return false;
      is_line = false;
      continue;
    }
    is_line = false;
    switch (c) {
      case '(': case '[': case '{':
        depth++;
        break;
      case ')': case ']': case '}':
        if (depth-- == 0) return false;
        break;
      case '"':
        lexer->advance(lexer, false);
        while (!lexer->eof(lexer) && lexer->lookahead != '"' && lexer->lookahead != '\n') {
          if (lexer->lookahead == '\\') lexer->advance(lexer, false);
          lexer->advance(lexer, false);
        }
        break;
      case ',':
        if (depth == 0) return false;
        break;
      case ';':
        if (depth == 0) {
          while (is_blank(lexer->lookahead) || lexer->lookahead == '\n' || lexer->lookahead == ';')
            lexer->advance(lexer, false);
          char word[WORD_SIZE];
          read_word(lexer, word);
          return !is_start && equal(word, "case");
        }
        break;
      case '=': case '.': case '*': case '%': case '+': case '>': case '|': case '&': case '?':
        // no expression begins so
        if (is_start) return false;
        break;
      default:
        break;
    }
    is_start = false;
    lexer->advance(lexer, false);
  }
}

// Whether the rest of the line is empty, or a statement ends here all the same.
static bool is_alone(TSLexer *lexer) {
  skip_blanks(lexer);
  int32_t c = lexer->lookahead;
  if (lexer->eof(lexer) || c == ';') return true;
  if (c == '\n') {
    while (is_blank(lexer->lookahead) || lexer->lookahead == '\n') lexer->advance(lexer, false);
    return lexer->eof(lexer) || !continues(lexer);
  }
  if (c == '/') {
    lexer->advance(lexer, false);
    return lexer->lookahead == '/';
  }
  char word[WORD_SIZE];
  read_word(lexer, word);
  return is_closer(word) || equal(word, "end") || equal(word, "case") || equal(word, "catch");
}

// Whether what follows a word on its line is a name (and not `in`).
static bool before_name(TSLexer *lexer) {
  if (!is_letter(lexer->lookahead)) return false;
  char word[WORD_SIZE];
  read_word(lexer, word);
  return !equal(word, "in");
}

// Whether what follows the word is its trigger. The end of the token has been marked.
static bool is_triggered(TSLexer *lexer, enum Token token) {
  skip_blanks(lexer);
  int32_t c = lexer->lookahead;
  switch (token) {
    case OBJECT:
    case SPAWN:
      return c == '$' || c == '#' || before_name(lexer);
    case EMIT:
      return c == '$' || c == '"' || before_name(lexer);
    case THROW:
      return c == '"' || before_name(lexer);
    case GRANT:
    case REVOKE:
      return before_name(lexer);
    case BEGIN:
    case GATHER:
      if (c == '/') {
        lexer->advance(lexer, false);
        return lexer->lookahead == '/' || lexer->lookahead == '*';
      }
      return c == '\n' || lexer->eof(lexer) || c == '$' || c == '#' || before_name(lexer);
    case YIELD:
    case CANCEL:
      return is_alone(lexer);
    case DEFINE: {
      char word[WORD_SIZE];
      read_word(lexer, word);
      if (word[0] == 0) return false;
      skip_blanks(lexer);
      if (lexer->lookahead == '=') {
        lexer->advance(lexer, false);
        return lexer->lookahead != '=' && lexer->lookahead != '>';
      }
      return (equal(word, "event") || equal(word, "capability")) && is_letter(lexer->lookahead);
    }
    case MATCH:
      return opens_match(lexer);
    default:
      return true;
  }
}

// Text from after a header's line up to the line whose only word closes the member.
static bool scan_moo(TSLexer *lexer) {
  lexer->result_symbol = MOO_SOURCE;
  while (!lexer->eof(lexer)) {
    // at the start of a line
    while (is_blank(lexer->lookahead)) lexer->advance(lexer, false);
    lexer->mark_end(lexer);
    if (lexer->lookahead == 'e' || lexer->lookahead == 'E') {
      char word[WORD_SIZE];
      read_word(lexer, word);
      if (equal(word, "endverb") || equal(word, "endfunction")) {
        while (is_blank(lexer->lookahead) || lexer->lookahead == ';') lexer->advance(lexer, false);
        if (lexer->eof(lexer) || lexer->lookahead == '\n') return true;
      }
    }
    while (!lexer->eof(lexer) && lexer->lookahead != '\n') lexer->advance(lexer, false);
    if (!lexer->eof(lexer)) lexer->advance(lexer, false);
  }
  return false;
}

bool tree_sitter_echo_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  (void)payload;
  // after an error everything is valid: names are the better guess
  if (valid[ERROR_SENTINEL]) return false;
  if (valid[MOO_SOURCE]) {
    while (is_blank(lexer->lookahead)) lexer->advance(lexer, true);
    if (lexer->lookahead == '\n') {
      lexer->advance(lexer, true);
      return scan_moo(lexer);
    }
  }
  while (is_blank(lexer->lookahead) || lexer->lookahead == '\n') {
    if (lexer->lookahead == '\n' && valid[NEWLINE]) {
      lexer->mark_end(lexer);
      return scan_newline(lexer);
    }
    lexer->advance(lexer, true);
  }
  if (valid[NEWLINE] && lexer->lookahead == '/') {
    // a comment over several lines breaks the line; another one is read first
    lexer->mark_end(lexer);
    lexer->advance(lexer, false);
    bool has_break = false;
    return lexer->lookahead == '*' && skip_comment(lexer, &has_break) && has_break && scan_newline(lexer);
  }
  if (valid[CLOSE_ANGLE] && lexer->lookahead == '>') {
    // a bare `>` within a flyweight closes it, and two close two
    lexer->advance(lexer, false);
    lexer->mark_end(lexer);
    lexer->result_symbol = CLOSE_ANGLE;
    return lexer->lookahead != '=';
  }
  if (lexer->eof(lexer)) {
    lexer->result_symbol = BEFORE_END;
    return valid[BEFORE_END];
  }
  if (!is_letter(lexer->lookahead)) return false;
  lexer->mark_end(lexer);
  char word[WORD_SIZE];
  read_word(lexer, word);
  if (valid[BEFORE_END]) {
    // the soft words that close a block are taken to do so; where none is open, src/syntax/echo says it
    lexer->result_symbol = BEFORE_END;
    if (is_closer(word) || equal(word, "end") || equal(word, "case") || equal(word, "catch")) return true;
  }
  for (int i = 0; i < SOFT_COUNT; i++) {
    if (!valid[OBJECT + i] || !equal(word, SOFT[i])) continue;
    lexer->mark_end(lexer);
    lexer->result_symbol = (TSSymbol)(OBJECT + i);
    return is_triggered(lexer, (enum Token)(OBJECT + i));
  }
  return false;
}
