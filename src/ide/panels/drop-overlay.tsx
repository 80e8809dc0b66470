// Dropping a file anywhere: an overlay says what will happen, then the import begins.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Ide } from "../shell/ide.ts";

/** Listens to the whole window. */
export function DropOverlay({ ide }: { readonly ide: Ide }): JSX.Element | null {
  const isOver = useSignal(false);
  useEffect(() => {
    let depth = 0;
    const hasFile = (event: DragEvent): boolean =>
      event.dataTransfer?.types.includes("Files") === true;
    const enter = (event: DragEvent): void => {
      if (!hasFile(event)) return;
      event.preventDefault();
      depth++;
      isOver.value = true;
    };
    const over = (event: DragEvent): void => {
      if (hasFile(event)) event.preventDefault();
    };
    const leave = (event: DragEvent): void => {
      if (!hasFile(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) isOver.value = false;
    };
    const drop = (event: DragEvent): void => {
      if (!hasFile(event)) return;
      event.preventDefault();
      depth = 0;
      isOver.value = false;
      const file = event.dataTransfer?.files[0];
      if (file !== undefined) void ide.imports.start(file);
    };
    addEventListener("dragenter", enter);
    addEventListener("dragover", over);
    addEventListener("dragleave", leave);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragenter", enter);
      removeEventListener("dragover", over);
      removeEventListener("dragleave", leave);
      removeEventListener("drop", drop);
    };
  }, [ide]);
  if (!isOver.value) return null;
  return (
    <div class="drop-overlay">
      <div>
        <span class="codicon codicon-folder-opened" aria-hidden="true" />
        <p>Drop a MOO database or a world file to read it.</p>
        <p class="dimmed">{ide.worldName} stays as it is until you open the new world.</p>
      </div>
    </div>
  );
}
