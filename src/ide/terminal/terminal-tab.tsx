// The content of a terminal's tab: finds its model by number, so that a reopened session takes the same place.
import type { JSX } from "preact";
import type { Ide } from "../shell/ide.ts";
import { TerminalView } from "./terminal-view.tsx";

/** A terminal by number. */
export function TerminalTab({
  ide,
  index,
}: {
  readonly ide: Ide;
  readonly index: number;
}): JSX.Element | null {
  const terminal = ide.terminals.value[index];
  if (terminal === undefined) return null;
  return (
    <TerminalView
      key={terminal.session.id}
      terminal={terminal}
      notices={ide.notices}
      findRequests={ide.findRequests}
      reopen={() => ide.reopenTerminal(index)}
    />
  );
}
