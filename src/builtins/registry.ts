// Joins the families. Opening the door of the room loads this file, which fills the catalog.

import { enterFamily } from "./catalog.ts";
import { CONNECTION_BUILTINS } from "./connections.ts";
import { LIST_BUILTINS } from "./lists.ts";
import { NUMBER_BUILTINS } from "./numbers.ts";
import { OBJECT_BUILTINS } from "./objects.ts";
import { PROPERTY_BUILTINS } from "./properties.ts";
import { SERVER_BUILTINS } from "./server.ts";
import { STRING_BUILTINS } from "./strings.ts";
import { TASK_BUILTINS } from "./tasks.ts";
import { UI_BUILTINS } from "./ui.ts";
import { UNNUMBERED_BUILTINS } from "./unnumbered.ts";
import { VALUE_BUILTINS } from "./values.ts";
import { VERB_BUILTINS } from "./verbs.ts";

for (const builtins of [
  VALUE_BUILTINS,
  NUMBER_BUILTINS,
  STRING_BUILTINS,
  LIST_BUILTINS,
  OBJECT_BUILTINS,
  PROPERTY_BUILTINS,
  VERB_BUILTINS,
  TASK_BUILTINS,
  CONNECTION_BUILTINS,
  SERVER_BUILTINS,
  UNNUMBERED_BUILTINS,
  UI_BUILTINS,
])
  enterFamily(builtins);

export { BUILTINS, builtinById, builtinByName } from "./catalog.ts";
