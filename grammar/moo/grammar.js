// The `moo` dialect: LANGUAGE 20.1.
import { defineGrammar } from "../common/define-grammar.js";

export default defineGrammar("moo");
