// The `echo` dialect: LANGUAGE 20.2.
import { defineGrammar } from "../common/define-grammar.js";

export default defineGrammar("echo");
