// Types of build.mjs, for the tests that call it.
export declare const root: string;
export declare function hasDependencies(): boolean;
export declare function ensureDependencies(): void;
export declare function ensureBuilt(name: "web" | "node"): boolean;
export declare function sourceHash(name: "web" | "node"): string;
export declare function isMain(url: string): boolean;
