; What editors colour. Later patterns win.

(comment) @comment
(string) @string
(integer) @number
(float) @number
(object_id) @constant
(error_literal) @constant

(identifier) @variable
(label) @label
(property_name) @property
(verb_name) @function.method
(function_name) @function
(system_property "$" @punctuation.special)
(system_call "$" @punctuation.special)
(last) @constant.builtin
(first) @constant.builtin

((identifier) @variable.builtin
  (#any-of? @variable.builtin
    "this" "player" "caller" "verb" "args" "argstr" "dobj" "dobjstr" "prepstr" "iobj" "iobjstr"))
((identifier) @type.builtin
  (#any-of? @type.builtin "INT" "NUM" "FLOAT" "STR" "LIST" "OBJ" "ERR" "MAP" "ANON" "WAIF" "BOOL"))

; a string that is a statement is the classic comment
(program (string) @comment)
(if_statement (_) (string) @comment)
(elseif_clause (_) (string) @comment)
(else_clause (string) @comment)

["if" "elseif" "else" "endif" "for" "endfor" "while" "endwhile" "fork" "endfork" "try" "except" "finally" "endtry"
 "return" "break" "continue"] @keyword
"in" @keyword.operator
"any" @constant.builtin
["`" "!" "'" "@"] @operator
["+" "-" "*" "/" "%" "^" "==" "!=" "<" "<=" ">" ">=" "&&" "||" "|." "&." "^." "<<" ">>" "~"] @operator
