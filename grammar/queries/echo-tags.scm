; What an echo text defines and refers to, for search across a world.

(object_statement (object_name) @name) @definition.class
(property_member (property_name) @name) @definition.property
(verb_member (verb_name) @name) @definition.method
(verb_member . (string) @name) @definition.method
(function_member (function_name) @name) @definition.function
(function_statement (function_name) @name) @definition.function
(handler_member (event_name) @name) @definition.handler
(query_member . (query_name) @name) @definition.query
(event_definition (event_name) @name) @definition.event
(capability_definition (function_name) @name) @definition.capability
(constant_definition (constant_name) @name) @definition.constant

(call (function_name) @name) @reference.call
(verb_call (verb_name) @name) @reference.call
(system_call (verb_name) @name) @reference.call
(property (property_name) @name) @reference.property
(system_property (property_name) @name) @reference.property
(emit (event_name) @name) @reference.event
(predicate (query_name) @name) @reference.query
