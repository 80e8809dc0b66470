// A headless Chromium for end-to-end tests; tests/run.mjs finds or installs it and names it in DTE_CHROMIUM.
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const installed = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Starts a browser; the caller closes it. */
export function launchChromium(): Promise<Browser> {
  const executablePath = process.env["DTE_CHROMIUM"] ?? installed.find((path) => existsSync(path));
  return chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      "--no-sandbox",
      "--disable-quic",
      "--disable-background-networking",
      "--disable-component-update",
    ],
  });
}
