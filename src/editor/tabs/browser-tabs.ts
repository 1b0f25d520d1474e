// Other tabs by what browsers have for them: BroadcastChannel for words, Web Locks for what one tab holds at a time. Both end
// with their tab, however it ends.
import type { OtherTabs } from "../ports.ts";

/** `name` separates studios on one origin (tests). Without a secure address a tab knows of no others. */
export function createBrowserTabs(name = "komawari"): OtherTabs {
  if (!isSecureContext) return noOthers;
  const { locks } = navigator;
  const full = (place: string) => `${name} ${place}`;
  /** Places that this tab holds or waits for, as often as it does. */
  const own: string[] = [];
  return {
    join(place, hear) {
      const channel = new BroadcastChannel(full(place));
      channel.onmessage = ({ data }) => hear(data);
      return { tell: (message) => channel.postMessage(message), close: () => channel.close() };
    },
    async hold(place) {
      let release = () => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      own.push(place);
      const givenUp = new AbortController();
      const first = await new Promise<boolean>((resolve) => {
        const held = (lock: Lock | null) => {
          resolve(lock !== null);
          return lock ? released : undefined;
        };
        void locks.request(full(place), { ifAvailable: true }, held);
      });
      const inTurn = new Promise<void>((resolve, reject) => {
        if (first) return resolve();
        const held = () => {
          resolve();
          return released;
        };
        locks.request(full(place), { signal: givenUp.signal }, held).catch(reject);
      });
      // Given up by `release`: then nobody waits for it.
      inTurn.catch(() => undefined);
      return {
        first,
        inTurn,
        release() {
          own.splice(own.indexOf(place), 1);
          release();
          givenUp.abort();
        },
      };
    },
    async held() {
      const { held = [], pending = [] } = await locks.query();
      const places = [...held, ...pending].flatMap(({ name: lock }) =>
        lock?.startsWith(full("")) ? lock.slice(full("").length) : [],
      );
      for (const place of own) if (places.includes(place)) places.splice(places.indexOf(place), 1);
      return places;
    },
    async arrive(work) {
      const alone = await locks.request(full("studio"), { ifAvailable: true }, async (lock) => {
        if (lock) await work(true);
        return lock !== null;
      });
      // Held until this tab ends.
      await new Promise<void>((resolve) => {
        const forever = () => {
          resolve();
          return new Promise<never>(() => undefined);
        };
        void locks.request(full("studio"), { mode: "shared" }, forever);
      });
      if (!alone) await work(false);
    },
  };
}

const noOthers: OtherTabs = {
  join: () => ({ tell: () => undefined, close: () => undefined }),
  hold: async () => ({ first: true, inTurn: Promise.resolve(), release: () => undefined }),
  held: async () => [],
  arrive: (work) => work(true),
};
