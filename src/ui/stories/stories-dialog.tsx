// All stories of this browser: open, rename, duplicate, put into the bin and take out of it; and stories as files.
import { Copy, FilePlus, FolderOpen, Pencil, Save, Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { STORY_EXTENSION } from "../../comic/story-file/story-file.ts";
import type { StoryEntry } from "../../studio/state.ts";
import { useEditor, useEditorFields } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Button, IconButton } from "../primitives/button.tsx";
import { Dialog } from "../primitives/dialog.tsx";
import { DraftInput } from "../primitives/field.tsx";
import { FileButton } from "../primitives/file-button.tsx";
import { Grow, Note, Row } from "../primitives/layout.tsx";
import { setView } from "../view-state.ts";
import { Cover } from "./cover.tsx";
import { saveFile } from "./save-file.ts";
import css from "./stories-dialog.module.css";

const words = texts.stories;
const close = () => setView({ dialog: null });

export function StoriesDialog() {
  const editor = useEditor();
  const { commands } = editor;
  const { chooseStory } = commands;
  const { stories, story: open } = useEditorFields("stories", "story");
  const [removed, setRemoved] = useState<StoryEntry | null>(null);
  /** The story that came out of the bin: there the keyboard goes on. */
  const [restored, setRestored] = useState<string | null>(null);
  const restore = (id: string) => {
    setRestored(id);
    setRemoved(null);
    void commands.restoreStory(id);
  };
  const isRemoved = stories.some(({ id, deletedAt }) => id === removed?.id && deletedAt !== null);
  const elsewhere = useOpenElsewhere();
  const then = (work: () => unknown) => {
    close();
    void work();
  };
  return (
    <Dialog title={words.title} widthPx={760} onClose={close}>
      <Row wrap>
        <Button small look="outline" icon={FilePlus} onClick={() => then(commands.newStory)}>
          {texts.top.newStory}
        </Button>
        <FileButton
          accept={`.${STORY_EXTENSION}`}
          icon={FolderOpen}
          label={words.openFile}
          onPick={chooseStory && (() => then(() => commands.openFile(chooseStory())))}
          onFiles={([file]) => file && then(() => commands.openFile(Promise.resolve({ file, place: null })))}
        />
        <Button small look="outline" icon={Save} onClick={() => then(() => saveFile(editor, true))}>
          {words.saveFile}
        </Button>
        <Note>{words.fileNote}</Note>
      </Row>
      <div role="status" className={css.status}>
        {removed && isRemoved && (
          <Row>
            <Note>{words.removed(words.titled(removed.title))}</Note>
            <Button small autoFocus onClick={() => restore(removed.id)}>
              {words.undo}
            </Button>
          </Row>
        )}
      </div>
      <ul className={css.list} aria-label={words.list}>
        {stories
          .filter(({ deletedAt }) => deletedAt === null)
          .map((story) => (
            <Story
              key={story.id}
              story={story}
              isOpen={story.id === open}
              isElsewhere={elsewhere.includes(story.id)}
              isRestored={story.id === restored}
              onRemoved={setRemoved}
            />
          ))}
      </ul>
      <Bin stories={stories.filter(({ deletedAt }) => deletedAt !== null)} onRestore={restore} />
    </Dialog>
  );
}

/** How soon the list shows that another tab opened a story or let go of it, ms: browsers tell of a lock only when asked. */
const ASK_EVERY_MS = 500;

/** Stories that other tabs have open, however these end. */
function useOpenElsewhere(): readonly string[] {
  const { commands } = useEditor();
  const [elsewhere, setElsewhere] = useState<readonly string[]>([]);
  useEffect(() => {
    let wanted = true;
    const ask = async () => {
      const ids = [...(await commands.openElsewhere())].sort();
      if (wanted) setElsewhere((before) => (before.join() === ids.join() ? before : ids));
    };
    void ask();
    const asking = setInterval(() => void ask(), ASK_EVERY_MS);
    return () => {
      wanted = false;
      clearInterval(asking);
    };
  }, [commands]);
  return elsewhere;
}

interface StoryProps {
  readonly story: StoryEntry;
  readonly isOpen: boolean;
  readonly isElsewhere: boolean;
  readonly isRestored: boolean;
  readonly onRemoved: (story: StoryEntry) => void;
}

function Story({ story, isOpen, isElsewhere, isRestored, onRemoved }: StoryProps) {
  const { commands } = useEditor();
  const [renaming, setRenaming] = useState(false);
  const renamer = useRef<HTMLButtonElement>(null);
  const wasRenaming = useRef(false);
  useEffect(() => {
    // Where the field was, the keyboard goes on.
    if (wasRenaming.current && !document.activeElement?.matches("button, input")) renamer.current?.focus();
    wasRenaming.current = renaming;
  }, [renaming]);
  const { id, pages, changedAt } = story;
  const title = words.titled(story.title);
  const remove = () => void commands.deleteStory(id).then(() => onRemoved(story));
  return (
    <li className={css.story}>
      <button
        type="button"
        className={css.cover}
        aria-label={words.show(title)}
        aria-current={isOpen || undefined}
        data-first={isOpen || undefined}
        // biome-ignore lint/a11y/noAutofocus: what was focused went when it came back
        autoFocus={isRestored}
        onClick={() => {
          close();
          void commands.openStory(id);
        }}
      >
        <Cover id={id} changedAt={changedAt} />
      </button>
      {renaming ? (
        <DraftInput
          autoFocus
          aria-label={words.newTitle(title)}
          value={story.title}
          onKeyDown={(event) => {
            if ((event.key !== "Enter" && event.key !== "Escape") || event.nativeEvent.isComposing) return;
            // Escape is not the dialog's here.
            event.preventDefault();
            setRenaming(false);
          }}
          onCommit={(text) => void commands.renameStory(id, text)}
          onBlurCapture={() => setRenaming(false)}
        />
      ) : (
        <span className={css.title}>{title}</span>
      )}
      <Note>{words.facts(pages, isOpen ? null : changedAt, isElsewhere)}</Note>
      <Row>
        <IconButton ref={renamer} small label={words.rename(title)} icon={Pencil} onClick={() => setRenaming(true)} />
        <IconButton
          small
          label={words.duplicate(title)}
          icon={Copy}
          onClick={() => void commands.duplicateStory(id, words.copy(title))}
        />
        <IconButton
          small
          label={words.remove(title)}
          icon={Trash2}
          disabled={isElsewhere}
          {...(isElsewhere && { "data-tip": words.closeElsewhere })}
          onClick={remove}
        />
      </Row>
    </li>
  );
}

interface BinProps {
  readonly stories: readonly StoryEntry[];
  readonly onRestore: (id: string) => void;
}

function Bin({ stories, onRestore }: BinProps) {
  const { commands } = useEditor();
  const [asks, setAsks] = useState(false);
  if (stories.length === 0) return null;
  return (
    <section className={css.bin} aria-label={words.bin}>
      <h3>{words.bin}</h3>
      {stories.map(({ id, title, pages, changedAt }) => (
        <Row key={id}>
          <Grow>
            <span className={css.title}>{words.titled(title)}</span>
            <Note>{words.facts(pages, changedAt, false)}</Note>
          </Grow>
          <Button small aria-label={words.restore(words.titled(title))} onClick={() => onRestore(id)}>
            {words.restoreIt}
          </Button>
        </Row>
      ))}
      <Row wrap>
        {asks ? (
          <>
            <Note tone="danger">{words.emptyAsk(stories.length)}</Note>
            <Button small look="danger" onClick={() => void commands.emptyBin()}>
              {words.emptyNow}
            </Button>
            <Button small autoFocus onClick={() => setAsks(false)}>
              {words.keep}
            </Button>
          </>
        ) : (
          <Button small icon={Trash2} onClick={() => setAsks(true)}>
            {words.empty}
          </Button>
        )}
      </Row>
    </section>
  );
}
