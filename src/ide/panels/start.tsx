// The Start tab: the first steps for a person who has never seen a world like this, and the ways to bring one along.
import type { JSX } from "preact";
import type { Ide } from "../shell/ide.ts";
import { PanelFooter } from "../shell/parts.tsx";
import { formatBytes } from "../shell/words.ts";
import { keyText } from "../state/commands.ts";
import { OpenDatabase, OpenWorldFile } from "./open-file.tsx";
import { RecentWorldList } from "./recent-worlds.tsx";

/** Welcome, tour, open, export. */
export function StartPanel({ ide }: { readonly ide: Ide }): JSX.Element {
  const storage = ide.world.storage.value;
  return (
    <div class="panel start" data-region="Start">
      <div class="panel-scroll start-body">
        <h2>{ide.worldName}</h2>
        <p>
          A world of objects that you can walk in, talk in and program while it runs. It lives in
          this browser; nothing leaves your machine.
        </p>
        <h3>Play the tour</h3>
        <ol class="tour">
          {ide.activeTerminal.value.player.value === null && (
            <Step
              icon="sign-in"
              text="Walk in"
              detail="sends connect wizard"
              run={() => ide.sendLine("connect wizard")}
            />
          )}
          <Step
            icon="eye"
            text="Look around"
            detail="sends look"
            run={() => ide.sendLine("look")}
          />
          <Step
            icon="list-tree"
            text="See every object"
            detail="the tree on the left"
            run={() => {
              ide.sidePane.value = "objects";
              setTimeout(() => focusRegion("Objects"), 0);
            }}
          />
          <Step
            icon="symbol-object"
            text="Open an object"
            detail="its properties and verbs"
            run={() => ide.showObject(0)}
          />
          <Step
            icon="search"
            text="Go anywhere"
            detail={`${keyText("$mod+KeyP")} takes #12, #12:look, a name`}
            run={() => {
              ide.palette.value = "open";
            }}
          />
          <Step
            icon="symbol-keyword"
            text="Every command"
            detail={keyText("$mod+Shift+KeyP")}
            run={() => {
              ide.palette.value = "commands";
            }}
          />
        </ol>
        <h3>Bring a world</h3>
        <p class="dimmed">
          A LambdaMOO or ToastStunt dump, or a world file that was exported here: choose it, or drop
          it anywhere on the page.
        </p>
        <div class="start-buttons">
          <OpenDatabase ide={ide} isPrimary={true} />
          <OpenWorldFile ide={ide} />
        </div>
        <RecentWorldList ide={ide} />
        <h3>Take a world away</h3>
        <div class="start-buttons">
          <button type="button" class="button secondary" onClick={() => void ide.exportSource()}>
            <span class="codicon codicon-export" aria-hidden="true" /> Export source files
          </button>
          <button type="button" class="button secondary" onClick={() => void ide.exportWorld()}>
            Export in another format…
          </button>
        </div>
        <p class="dimmed">
          {storage === null
            ? "Looking where this world is kept…"
            : `Kept in ${storage.kind}${storage.usageBytes === null ? "" : `, ${formatBytes(storage.usageBytes)} used`}. ${
                storage.isPersistent
                  ? "The browser keeps it until you clear it."
                  : "The browser may delete it when space is short."
              }`}
        </p>
        {storage !== null && !storage.isPersistent && (
          <button
            type="button"
            class="button secondary"
            onClick={() => void ide.commands.run("world.persist")}
          >
            Ask the browser to keep it
          </button>
        )}
      </div>
      <PanelFooter>
        <button type="button" class="link" onClick={() => ide.dismissStart()}>
          Don't show this again
        </button>
      </PanelFooter>
    </div>
  );
}

function Step(props: {
  readonly icon: string;
  readonly text: string;
  readonly detail: string;
  readonly run: () => void;
}): JSX.Element {
  return (
    <li>
      <button type="button" class="tour-step" onClick={props.run}>
        <span class={`codicon codicon-${props.icon}`} aria-hidden="true" />
        <span>{props.text}</span>
        <span class="dimmed">{props.detail}</span>
      </button>
    </li>
  );
}

function focusRegion(name: string): void {
  const region = document.querySelector(`[data-region="${name}"]`);
  region?.querySelector<HTMLElement>("[data-autofocus]")?.focus();
}
