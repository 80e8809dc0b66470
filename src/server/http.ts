// Serves a built page (dist/web) over plain HTTP with the headers of its `_headers` file. Only files of that folder,
// only GET and HEAD; names with a hash are kept for good by browsers, anything else is asked for again with its ETag.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { extname, join, sep } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { type HeaderRule, headersFor, parseHeaderRules } from "./header-rules.ts";

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".db": "text/plain; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
};
const compressible = /^(text\/|application\/(json|manifest|wasm)|image\/svg)/;

interface WebFile {
  readonly type: string;
  readonly etag: string;
  readonly bytes: Buffer;
  compressed: Buffer | null;
}

/** An HTTP server for the folder; it does not listen yet. Files are read when first asked for and when they changed. */
export function createWebServer(webDir: string): Server {
  const files = new WebFiles(webDir);
  return createServer((request, response) => {
    try {
      files.answer(request, response);
    } catch (error) {
      response.writeHead(500, { "Content-Type": "text/plain; charset=utf-8" });
      response.end(`${error instanceof Error ? error.message : String(error)}\n`);
    }
  });
}

class WebFiles {
  readonly #dir: string;
  readonly #cache = new Map<string, { modifiedMs: number; file: WebFile }>();
  #rules: readonly HeaderRule[] = [];
  #rulesModifiedMs = -1;

  constructor(dir: string) {
    this.#dir = dir;
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    const path = publicPath(request.url ?? "/");
    for (const [name, value] of Object.entries(headersFor(this.#currentRules(), path ?? "/"))) {
      response.setHeader(name, value);
    }
    const file = path === null ? null : this.#file(path === "/" ? "/index.html" : path);
    if (request.method !== "GET" && request.method !== "HEAD") {
      this.#refuse(response, 405, "Only GET and HEAD are answered here.", { Allow: "GET, HEAD" });
    } else if (file === null) {
      this.#refuse(response, 404, `There is no ${path ?? "such file"} here.`, {
        "Cache-Control": "no-store",
      });
    } else {
      this.#send(request, response, file);
    }
  }

  #send(request: IncomingMessage, response: ServerResponse, file: WebFile): void {
    response.setHeader("Content-Type", file.type);
    response.setHeader("ETag", file.etag);
    response.setHeader("Vary", "Accept-Encoding");
    if (!response.hasHeader("Cache-Control")) response.setHeader("Cache-Control", "no-cache");
    if (request.headers["if-none-match"] === file.etag) {
      response.writeHead(304).end();
      return;
    }
    let body = file.bytes;
    if (
      compressible.test(file.type) &&
      /\bbr\b/.test(String(request.headers["accept-encoding"] ?? ""))
    ) {
      file.compressed ??= brotliCompressSync(file.bytes, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 4 },
      });
      body = file.compressed;
      response.setHeader("Content-Encoding", "br");
    }
    response.writeHead(200, { "Content-Length": body.length });
    response.end(request.method === "HEAD" ? undefined : body);
  }

  #refuse(
    response: ServerResponse,
    status: number,
    text: string,
    headers: Record<string, string>,
  ): void {
    response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8", ...headers });
    response.end(`${text}\n`);
  }

  #file(path: string): WebFile | null {
    const name = join(this.#dir, ...path.split("/"));
    if (!name.startsWith(this.#dir + sep) || path === "/_headers") return null;
    const stat = statSync(name, { throwIfNoEntry: false });
    if (stat === undefined || !stat.isFile()) return null;
    const known = this.#cache.get(path);
    if (known !== undefined && known.modifiedMs === stat.mtimeMs) return known.file;
    const bytes = readFileSync(name);
    const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
    const type = types[extname(name)] ?? "application/octet-stream";
    const file = { type, etag, bytes, compressed: null };
    this.#cache.set(path, { modifiedMs: stat.mtimeMs, file });
    return file;
  }

  #currentRules(): readonly HeaderRule[] {
    const name = join(this.#dir, "_headers");
    const modifiedMs = statSync(name, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (modifiedMs !== this.#rulesModifiedMs) {
      this.#rules = modifiedMs === 0 ? [] : parseHeaderRules(readFileSync(name, "utf8"));
      this.#rulesModifiedMs = modifiedMs;
    }
    return this.#rules;
  }
}

/** The decoded path without its query; null for one that leaves the folder or can't be decoded. */
function publicPath(url: string): string | null {
  try {
    const path = decodeURIComponent(url.split(/[?#]/)[0] ?? "/");
    return path.startsWith("/") && !path.includes("\0") && !path.split(/[/\\]/).includes("..")
      ? path
      : null;
  } catch {
    return null;
  }
}

/** True if there is a built page in the folder. */
export function hasBuiltPage(webDir: string): boolean {
  const stat = statSync(webDir, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && readdirSync(webDir).includes("index.html");
}
