// A headless Chromium for end-to-end tests; tests/run.mjs finds or installs it and names it in DTE_CHROMIUM.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium } from "playwright-core";

const installed = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Switches for a browser that may run as root and calls nobody. */
export const CHROMIUM_ARGS: readonly string[] = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The browser's program, if one was found. */
export function chromiumPath(): string | undefined {
  return process.env["DTE_CHROMIUM"] ?? installed.find((path) => existsSync(path));
}

/** Starts a browser; the caller closes it. */
export function launchChromium(): Promise<Browser> {
  const executablePath = chromiumPath();
  return chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [...CHROMIUM_ARGS],
  });
}

/** For a test that failed: what its pages look like, in `.cache`. */
export async function keepScreenshots(context: BrowserContext, name: string): Promise<void> {
  const folder = join(import.meta.dirname, "../../.cache");
  for (const [index, page] of context.pages().entries()) {
    const path = join(folder, `${name.replaceAll(/\W+/g, "-").slice(0, 40)}-${index}.png`);
    await page.screenshot({ path }).catch(() => undefined);
    process.stderr.write(`screenshot: ${path}\n`);
  }
}
