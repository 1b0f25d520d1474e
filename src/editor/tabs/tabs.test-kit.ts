// Tabs without a browser: channels deliver a copy some promises later, locks go to who waited longest.
import type { OtherTabs } from "../ports.ts";

export interface Browser {
  /** Another tab. */
  open(): OtherTabs & { /** As by a crash: what it told still arrives. */ kill(): void };
}

interface Waiting {
  readonly tab: object;
  readonly grant: () => void;
}

export function createBrowser(): Browser {
  const listeners = new Map<object, Map<string, (message: unknown) => void>>();
  const lines = new Map<string, Waiting[]>();
  const arrived = new Set<object>();
  const leave = (place: string, waiting: Waiting) => {
    const line = lines.get(place) ?? [];
    const wasFirst = line[0] === waiting;
    lines.set(
      place,
      line.filter((other) => other !== waiting),
    );
    if (wasFirst) lines.get(place)?.[0]?.grant();
  };
  return {
    open() {
      const me = {};
      const heard = new Map<string, (message: unknown) => void>();
      listeners.set(me, heard);
      return {
        join(place, hear) {
          heard.set(place, hear);
          return {
            tell(message) {
              const copy = structuredClone(message);
              for (const [tab, places] of listeners) {
                if (tab !== me) void Promise.resolve().then(() => listeners.has(tab) && places.get(place)?.(copy));
              }
            },
            close: () => void heard.delete(place),
          };
        },
        async hold(place) {
          let grant = () => {};
          const inTurn = new Promise<void>((resolve) => {
            grant = resolve;
          });
          const waiting = { tab: me, grant };
          const line = [...(lines.get(place) ?? []), waiting];
          lines.set(place, line);
          const first = line.length === 1;
          if (first) grant();
          return { first, inTurn, release: () => leave(place, waiting) };
        },
        held: async () => [...lines].flatMap(([place, line]) => (line.some(({ tab }) => tab !== me) ? place : [])),
        async arrive(work) {
          await work(arrived.size === 0);
          arrived.add(me);
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
