// Lets the embedder look at pictures while nothing is being drawn: one picture at a time, those of the document first.
// What it sees is kept with the render, beside the history.
import type { CharacterVector } from "../../comic/records.ts";
import type { Picture } from "../../diffusion/panel.ts";
import { keepSeen } from "../../studio/commands/renders.ts";
import { hairColor } from "../../studio/hair-color.ts";
import { openJobs } from "../../studio/job-list.ts";
import { embedderOf, type Unseen, unseen } from "../../studio/likeness.ts";
import type { EditorState } from "../../studio/state.ts";
import type { EmbedderInfo } from "../../worker/protocol.ts";
import { inWords } from "../failures.ts";
import type { EditorPorts } from "../ports.ts";
import type { Parts } from "../workspace.ts";

type Vectors = Readonly<Record<string, CharacterVector>>;

/** Watches from now on. When looking fails, it is tried again once another model is loaded. */
export function watchLikeness({ ports, workspace, createId }: Parts): void {
  const { store } = workspace;
  let looking = false;

  /** Rejects with the engine's words when it cannot look; nothing was seen when another model was loaded meanwhile. */
  const ask = (asked: Unseen, picture: Awaited<ReturnType<EditorPorts["images"]["decode"]>>) =>
    new Promise<Vectors>((resolve, reject) => {
      const request = createId("look");
      const leave = ports.engine.subscribe((message) => {
        if (message.type === "embedded" && message.request === request) resolve(message.vectors);
        else if (message.type === "embed-failed" && message.request === request)
          reject(new Error(message.failure.message));
        // Another model is loaded: its worker knows nothing of the request.
        else if (message.type === "load-progress" || message.type === "load-failed") resolve({});
        else return;
        leave();
      });
      ports.engine.embed(request, { picture, figures: asked.figures });
    });

  const keep = ({ keeper }: Unseen, vectors: Vectors, hair: Vectors, embedder: string) => {
    const { doc } = store.getState();
    if ("render" in keeper) {
      workspace.change(keepSeen(doc, keeper.render, { embedder, vectors, hair }), { mode: "ignore" });
      return;
    }
    const look = { vector: Object.values(vectors)[0]!, hair: Object.values(hair)[0] ?? [] };
    store.setState(({ referenceLooks }) => ({ referenceLooks: { ...referenceLooks, [keeper.reference]: look } }));
  };

  async function look(): Promise<void> {
    const missing = new Set<string>();
    for (;;) {
      const state = store.getState();
      const embedder = embedderOf(state);
      const next = isFree(state) ? unseen(state).find(({ asset }) => !missing.has(asset)) : undefined;
      if (!next || !embedder) return;
      const image = await ports.assets.get(next.asset);
      const picture = image && (await ports.images.decode(image));
      // Before the pixels go to the engine.
      const hair = picture ? hairsIn(next, picture, embedder) : {};
      const vectors = picture ? await ask(next, picture) : {};
      if (Object.keys(vectors).length === 0) missing.add(next.asset);
      else if (embedderOf(store.getState())?.hash === embedder.hash) keep(next, vectors, hair, embedder.hash);
    }
  }

  const attempt = () => {
    const state = store.getState();
    if (looking || !isFree(state) || unseen(state).length === 0) return;
    looking = true;
    look()
      .catch((error: unknown) => store.setState({ likenessFailure: inWords(error) }))
      .finally(() => {
        looking = false;
      });
  };
  store.subscribe((state, before) => {
    if (state.engine !== before.engine && state.likenessFailure) store.setState({ likenessFailure: null });
    if (state.doc !== before.doc || state.engine !== before.engine || state.jobs !== before.jobs) attempt();
  });
}

/** By tag, where it is known where heads are. */
function hairsIn({ figures }: Unseen, picture: Picture, { sees }: EmbedderInfo): Vectors {
  if (sees === "picture") return {};
  return Object.fromEntries(figures.map(({ tag, boxes }) => [tag, hairColor(picture, boxes.head)]));
}

/** Nothing is being drawn, nothing is being opened, and looking has not failed. */
function isFree({ opening, completing, jobs, likenessFailure }: EditorState): boolean {
  return !opening && !completing && openJobs(jobs).length === 0 && likenessFailure === null;
}
