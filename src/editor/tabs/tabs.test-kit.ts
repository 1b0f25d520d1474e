// Tabs without a browser: channels deliver a copy some promises later, locks go to who waited longest.
import type { Hold, OtherTabs } from "../ports.ts";

export interface Browser {
  /** Another tab. */
  open(): OtherTabs & {
    /** As by a crash: what it told still arrives. */
    kill(): void;
    /** It tells and hears nothing, not even that a lock is lost, until the function returned wakes it. */
    sleep(): () => void;
  };
}

interface Waiting {
  readonly tab: object;
  readonly grant: () => void;
  readonly rob: () => void;
}

export function createBrowser(): Browser {
  const listeners = new Map<object, Map<string, (message: unknown) => void>>();
  const { lines, leave, stand } = createLocks();
  const arrived = new Set<object>();
  const awakeOf = new Map<object, () => Promise<void>>();
  return {
    open() {
      const me = {};
      const heard = new Map<string, (message: unknown) => void>();
      listeners.set(me, heard);
      let awake: Promise<void> = Promise.resolve();
      awakeOf.set(me, () => awake);
      return {
        join(place, hear) {
          heard.set(place, hear);
          return {
            tell(message) {
              const copy = structuredClone(message);
              for (const [tab, places] of listeners) {
                if (tab !== me)
                  void awake.then(awakeOf.get(tab)).then(() => listeners.has(tab) && places.get(place)?.(copy));
              }
            },
            close: () => void heard.delete(place),
          };
        },
        hold: async (place) => stand(place, me, () => awake),
        held: async () => [...lines].flatMap(([place, line]) => (line.some(({ tab }) => tab !== me) ? place : [])),
        async arrive(work) {
          await work(arrived.size === 0);
          arrived.add(me);
        },
        sleep() {
          const woken = settleable();
          awake = woken.promise;
          return woken.settle;
        },
        kill() {
          listeners.delete(me);
          arrived.delete(me);
          for (const [place, line] of lines) for (const waiting of line) if (waiting.tab === me) leave(place, waiting);
        },
      };
    },
  };
}

function createLocks() {
  const lines = new Map<string, Waiting[]>();
  const leave = (place: string, waiting: Waiting) => {
    const line = lines.get(place) ?? [];
    const wasFirst = line[0] === waiting;
    lines.set(
      place,
      line.filter((other) => other !== waiting),
    );
    if (wasFirst) lines.get(place)?.[0]?.grant();
  };
  const stand = (place: string, tab: object, awake: () => Promise<void>): Hold => {
    const turn = settleable();
    const lost = settleable();
    const waiting: Waiting = { tab, grant: turn.settle, rob: () => void awake().then(lost.settle) };
    const line = [...(lines.get(place) ?? []), waiting];
    lines.set(place, line);
    const first = line.length === 1;
    if (first) waiting.grant();
    return {
      first,
      inTurn: turn.promise,
      lost: lost.promise,
      take() {
        const [holder, ...others] = lines.get(place) ?? [];
        lines.set(place, [waiting, ...others.filter((other) => other !== waiting)]);
        holder?.rob();
        waiting.grant();
      },
      isHeld: async () => lines.get(place)?.[0] === waiting,
      release: () => leave(place, waiting),
    };
  };
  return { lines, leave, stand };
}

function settleable() {
  let settle = () => {};
  const promise = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return { promise, settle };
}
