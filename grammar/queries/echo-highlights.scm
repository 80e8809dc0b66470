; What editors colour. Later patterns win.

(comment) @comment
(string) @string
(symbol) @string.special.symbol
(integer) @number
(float) @number
(object_id) @constant
(error_literal) @constant
(boolean) @constant.builtin
(null) @constant.builtin
(moo_source) @embedded

(identifier) @variable
(variable_name) @variable
(parameter) @variable.parameter
(rest_item (identifier) @variable.parameter)
(optional_item . (identifier) @variable.parameter)
(label) @label
(property_name) @property
(option_name) @property
(verb_name) @function.method
(function_name) @function
(event_name) @type
(object_name) @type
(query_name) @function
(type_name) @type.builtin
(constant_name) @constant
(system_property "$" @punctuation.special)
(system_call "$" @punctuation.special)
(last) @constant.builtin
(first) @constant.builtin

((identifier) @variable.builtin
  (#any-of? @variable.builtin
    "this" "player" "caller" "verb" "args" "argstr" "dobj" "dobjstr" "prepstr" "iobj" "iobjstr" "event" "emitter"))
((identifier) @type.builtin
  (#any-of? @type.builtin
    "INT" "NUM" "FLOAT" "STR" "LIST" "OBJ" "ERR" "MAP" "BOOL" "SYM" "LAMBDA" "NULL" "CAP" "TASK" "FLYWEIGHT"))
(argument_words (identifier) @keyword)

["if" "elseif" "else" "endif" "for" "endfor" "while" "endwhile" "fork" "endfork" "try" "except" "catch" "finally" "endtry"
 "begin" "end" "gather" "endgather" "match" "case" "when" "endmatch" "return" "break" "continue" "throw"] @keyword
["let" "const" "global" "define" "fn" "endfn"] @keyword
["object" "extends" "endobject" "property" "override" "verb" "endverb" "function" "endfunction" "secure" "on" "endon"
 "event" "endevent" "capability" "query" "requires" "owner" "flags" "dialect" "moo" "unprogrammed" "where" "priority"
 "seq"] @keyword
["spawn" "emit" "to" "from" "grant" "revoke" "not" "in"] @keyword.operator
(yield_statement) @keyword
(cancel_statement) @keyword
"any" @constant.builtin
["`" "!" "'" "@"] @operator
["+" "-" "*" "/" "%" "^" "==" "!=" "<" "<=" ">" ">=" "&&" "||" "|." "&." "^." "<<" ">>" "~"] @operator
