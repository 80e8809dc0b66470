// The door of textdump.
export {};
