// The door of compiler.
export {};
