// The door of replica: a read-only copy of the world, and the language services over it.
export { createLanguageTools } from "./language-tools.ts";
export { Follower } from "./follow.ts";
export { Replica } from "./replica.ts";
