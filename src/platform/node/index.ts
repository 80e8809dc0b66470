// The door of platform/node.
export { loadParser, type ParserBytes } from "./parser.ts";
