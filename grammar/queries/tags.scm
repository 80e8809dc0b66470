; What a moo verb refers to, for search across a world.

(call (function_name) @name) @reference.call
(verb_call (verb_name) @name) @reference.call
(system_call (verb_name) @name) @reference.call
(property (property_name) @name) @reference.property
(system_property (property_name) @name) @reference.property
