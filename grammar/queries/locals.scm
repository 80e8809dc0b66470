; Variables of a moo verb are verb-wide: one scope, defined wherever something is assigned.

(program) @local.scope

(assignment . (identifier) @local.definition)
(assignment . (list (identifier) @local.definition))
(assignment . (list (splice (identifier) @local.definition)))
(pattern (identifier) @local.definition)
(pattern (splice (identifier) @local.definition))
(optional_item . (identifier) @local.definition)
(for_in_statement (identifier) @local.definition)
(for_range_statement . "for" . (identifier) @local.definition)
(while_statement (label) @local.definition)
(fork_statement (label) @local.definition)
(except_clause (label) @local.definition)

(identifier) @local.reference
