import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { headersFor, parseHeaderRules } from "../../../src/server/header-rules.ts";

const shipped = parseHeaderRules(
  readFileSync(join(import.meta.dirname, "../../../public/_headers"), "utf8"),
);

test.each([
  ["/a", { A: "1" }],
  ["/b/c.js", { A: "1", B: "2" }],
  ["/b", { A: "1" }],
  ["/x.html", { A: "3", C: "x: y" }],
])("%s", (path, headers) => {
  const rules = parseHeaderRules(
    "# rules\n/*\n  A: 1\n\n/b/*\n  B: 2\n/*.html\n  A: 3\n  C: x: y\n",
  );
  expect(headersFor(rules, path)).toEqual(headers);
});

test.each(["  A: 1\n", "/*\n  A\n", "/*\n  : 1\n"])("%j is refused", (text) => {
  expect(() => parseHeaderRules(text)).toThrow(/_headers: cannot read/);
});

test.each(["/", "/index.html", "/assets/a.js", "/compute/compute-1.js", "/x.wasm"])(
  "%s is isolated",
  (path) => {
    expect(headersFor(shipped, path)).toMatchObject({
      "Document-Isolation-Policy": "isolate-and-credentialless",
      "Cross-Origin-Embedder-Policy": "credentialless",
      "Cross-Origin-Resource-Policy": "cross-origin",
      "Cross-Origin-Opener-Policy": "same-origin",
    });
  },
);

test("the page may not generate code, the compute worker may do nothing else", () => {
  for (const path of ["/", "/index.html"]) {
    const policy = headersFor(shipped, path)["Content-Security-Policy"] ?? "";
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(policy).not.toContain("'unsafe-eval'");
  }
  const policy = headersFor(shipped, "/compute/compute-1.js")["Content-Security-Policy"];
  expect(policy).toBe("default-src 'none'; script-src 'unsafe-eval'");
  expect(headersFor(shipped, "/assets/a.js")["Content-Security-Policy"]).toBeUndefined();
});
