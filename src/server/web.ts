// `dte web`: serves the built page on this machine. No world runs here; it lives in the browser that opens the page.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createWebServer, hasBuiltPage } from "./http.ts";
import { hostAndPort, listen, listenAround } from "./listen.ts";
import { portOption } from "./options.ts";
import { projectRoot } from "./project.ts";

// Tried first; browsers keep the worlds of each address apart, so it should stay the same.
const defaultWebPort = 8420;

/** Serves until the process ends. */
export async function serveWeb(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { port: { type: "string" }, host: { type: "string" } },
  });
  const webDir = join(projectRoot(), "dist", "web");
  if (!hasBuiltPage(webDir))
    throw new Error("the page is not built: run `npm start` or `npm run build`");
  const host = values.host ?? "127.0.0.1";
  const server = createWebServer(webDir);
  const wanted = values.port === undefined ? defaultWebPort : portOption(values.port);
  const port =
    values.port === undefined
      ? await listenAround(server, wanted, host)
      : await listen(server, wanted, host);
  if (values.port === undefined && port !== defaultWebPort) {
    process.stdout.write(
      `Port ${defaultWebPort} is in use, so another was taken. Browsers keep worlds by address: one made at another port is not seen here.\n`,
    );
  }
  const shown = host === "127.0.0.1" || host === "0.0.0.0" ? "localhost" : host;
  process.stdout.write(`Deep Tree Echo is at http://${hostAndPort(shown, port)}/\n`);
  return new Promise((resolve) => {
    const stop = (): void => {
      server.close();
      server.closeAllConnections();
      resolve(0);
    };
    process.once("SIGTERM", stop);
    process.once("SIGINT", stop);
  });
}
