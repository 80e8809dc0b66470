// The Settings tab. Every choice takes effect at once and is kept on this machine.
import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import type { Ide } from "../shell/ide.ts";
import { PanelFooter } from "../shell/parts.tsx";
import { formatBytes } from "../shell/words.ts";
import { keyText } from "../state/commands.ts";

/** Look, terminal, editor, storage, keys. */
export function SettingsPanel({ ide }: { readonly ide: Ide }): JSX.Element {
  const { settings } = ide;
  const storage = ide.world.storage.value;
  return (
    <div class="panel settings" data-region="Settings">
      <div class="panel-scroll settings-body">
        <h2>Settings</h2>
        <Choice
          label="Theme"
          setting={settings.theme}
          options={[
            ["system", "Follow the system"],
            ["light", "Light"],
            ["dark", "Dark"],
            ["contrast", "High contrast"],
          ]}
        />
        <label class="setting">
          <span>Font size of terminal and editor, in pixels</span>
          <input
            class="field"
            type="number"
            min={8}
            max={40}
            data-autofocus
            value={settings.fontSize.value}
            onChange={(event) => {
              const size = event.currentTarget.valueAsNumber;
              if (size >= 8 && size <= 40) settings.fontSize.value = size;
            }}
          />
        </label>
        <Flag
          label="Tab moves the focus in editors instead of indenting"
          setting={settings.tabMovesFocus}
        />
        <Flag
          label="Speak the terminal's output (screen-reader mode)"
          setting={settings.isScreenReaderMode}
        />
        <Flag label="Copy selected terminal text at once" setting={settings.copyOnSelection} />
        <Choice
          label="Output of new sessions"
          setting={settings.durability}
          options={[
            ["strict", "Wait until it is on disk (strict)"],
            ["relaxed", "Show at once (relaxed)"],
          ]}
        />
        <h3>World</h3>
        <p class="dimmed">
          {storage === null
            ? "Where the world is kept is not known."
            : `${ide.worldName} is kept in ${storage.kind}${storage.usageBytes === null ? "" : `; ${formatBytes(storage.usageBytes)} of ${storage.quotaBytes === null ? "an unknown space" : formatBytes(storage.quotaBytes)} are used`}${storage.checkpointBytes === null ? "" : `; its latest checkpoint has ${formatBytes(storage.checkpointBytes)}`}.`}
        </p>
        <div class="start-buttons">
          <CommandButton ide={ide} id="world.exportSource" label="Export source files" />
          <CommandButton ide={ide} id="world.export" label="Export in another format…" />
          <CommandButton ide={ide} id="world.checkpoint" label="Write a checkpoint" />
          <CommandButton ide={ide} id="world.verify" label="Check what is on disk" />
          <CommandButton ide={ide} id="world.persist" label="Ask the browser to keep it" />
          <CommandButton ide={ide} id="layout.reset" label="Reset layout" />
          <button
            type="button"
            class="button danger"
            onClick={() => ide.commands.run("world.reset")}
          >
            Reset world…
          </button>
        </div>
        <h3>Keys</h3>
        <table class="grid" aria-label="Keys">
          <tbody>
            {ide.commands
              .all()
              .filter(
                (command) =>
                  (command.key ?? command.localKey) !== undefined &&
                  (command.key ?? command.localKey) !== null,
              )
              .map((command) => (
                <tr key={command.id}>
                  <td>{command.title}</td>
                  <td>
                    <kbd>{keyText(command.key ?? command.localKey ?? "")}</kbd>
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
      <PanelFooter />
    </div>
  );
}

function CommandButton({
  ide,
  id,
  label,
}: {
  readonly ide: Ide;
  readonly id: string;
  readonly label: string;
}): JSX.Element {
  return (
    <button type="button" class="button secondary" onClick={() => ide.commands.run(id)}>
      {label}
    </button>
  );
}

function Choice<T extends string>(props: {
  readonly label: string;
  readonly setting: Signal<T>;
  readonly options: readonly (readonly [value: T, text: string])[];
}): JSX.Element {
  const { label, setting, options } = props;
  return (
    <label class="setting">
      <span>{label}</span>
      <select
        class="field"
        value={setting.value}
        onChange={(event) => {
          const chosen = options.find(([value]) => value === event.currentTarget.value);
          if (chosen !== undefined) setting.value = chosen[0];
        }}
      >
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

function Flag({
  label,
  setting,
}: {
  readonly label: string;
  readonly setting: Signal<boolean>;
}): JSX.Element {
  return (
    <label class="setting flag">
      <input
        type="checkbox"
        checked={setting.value}
        onChange={(event) => {
          setting.value = event.currentTarget.checked;
        }}
      />
      <span>{label}</span>
    </label>
  );
}
