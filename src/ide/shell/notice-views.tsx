// What notices.ts holds, drawn: messages at the lower right edge, the question dialog, and the spoken live region.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Choice, Notices, Question } from "../state/notices.ts";
import { Dialog } from "./dialog.tsx";
import { IconButton } from "./parts.tsx";

/** All of it; once in the page. */
export function NoticeViews({ notices }: { readonly notices: Notices }): JSX.Element {
  const open = notices.question.value;
  return (
    <>
      <div class="notices">
        {notices.shown.value.map((notice) => (
          <div key={notice.id} class={`notice is-${notice.severity}`}>
            <span class={`codicon codicon-${notice.severity}`} aria-hidden="true" />
            <span class="notice-text">{notice.text}</span>
            {notice.action !== null && (
              <button type="button" class="button small" onClick={notice.action.run}>
                {notice.action.label}
              </button>
            )}
            <IconButton
              icon="close"
              label="Dismiss message"
              run={() => notices.dismiss(notice.id)}
            />
          </div>
        ))}
      </div>
      <div class="visually-hidden" aria-live="polite">
        {notices.spoken.value}
      </div>
      {open !== null && (
        <QuestionDialog key={open.question.title} question={open.question} answer={open.answer} />
      )}
    </>
  );
}

function QuestionDialog(props: {
  readonly question: Question;
  readonly answer: (choice: string | null, text: string) => void;
}): JSX.Element {
  const { question, answer } = props;
  const text = useSignal(question.field?.value ?? "");
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const first = question.choices[0];
  return (
    <Dialog title={question.title} close={() => answer(null, "")}>
      {question.text !== "" && <p>{question.text}</p>}
      {question.details !== undefined && question.details.length > 0 && (
        <ul class="report-list">
          {question.details.map((detail) => (
            <li key={detail}>{detail}</li>
          ))}
        </ul>
      )}
      {question.field !== undefined && (
        <label class="setting">
          <span>{question.field.label}</span>
          <input
            ref={field}
            class="field"
            type="text"
            placeholder={question.field.placeholder ?? ""}
            value={text.value}
            spellcheck={false}
            onInput={(event) => {
              text.value = event.currentTarget.value;
            }}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || event.isComposing || first === undefined) return;
              // Else the key would also press the button that gets the focus back.
              event.preventDefault();
              answer(first.value, text.value);
            }}
          />
        </label>
      )}
      <div class="dialog-buttons">
        {question.choices.map((choice: Choice) => (
          <button
            key={choice.value}
            type="button"
            class={`button${choice.kind === "primary" ? "" : choice.kind === "danger" ? " danger" : " secondary"}`}
            onClick={() => answer(choice.value, text.value)}
          >
            {choice.label}
          </button>
        ))}
      </div>
    </Dialog>
  );
}
