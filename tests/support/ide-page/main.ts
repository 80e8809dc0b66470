// The IDE on a fake world, for its development: `npx vite --open /tests/support/ide-page/`.
import { mountIde } from "#ide";
import { createFakeWorld } from "../fake-world.ts";

const fake = createFakeWorld();
Object.assign(globalThis, { fake });
const host = document.getElementById("app");
if (host !== null) mountIde(host, fake.client);
