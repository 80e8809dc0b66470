// The door of store.
export {};
