; Lexical scopes of echo (LANGUAGE 6.1). What is only assigned belongs to the verb.

[(program) (function) (function_statement) (lambda) (begin_statement) (if_statement) (elseif_clause) (else_clause)
 (for_in_statement) (for_range_statement) (while_statement) (fork_statement) (try_statement) (except_clause)
 (catch_clause) (finally_clause) (comprehension) (match_arm) (verb_member) (function_member) (handler_member)] @local.scope

(let_statement . "let" . (identifier) @local.definition)
(const_statement . "const" . (identifier) @local.definition)
(function_statement (function_name) @local.definition)
(parameter) @local.definition
(rest_item (identifier) @local.definition)
(optional_item . (identifier) @local.definition)
(for_in_statement . "for" . (identifier) @local.definition)
(for_range_statement . "for" . (identifier) @local.definition)
(for_clause . "for" . (identifier) @local.definition)
(catch_clause (label) @local.definition)
(match_arm . "case" . (identifier) @local.definition)
(typed_pattern (identifier) @local.definition)

(identifier) @local.reference
