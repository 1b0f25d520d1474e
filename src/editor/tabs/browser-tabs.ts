// Other tabs by what browsers have for them: BroadcastChannel for words, Web Locks for what one tab holds at a time. Both end
// with their tab, however it ends.
import type { Hold, OtherTabs } from "../ports.ts";

/** `name` separates studios on one origin (tests). Without a secure address a tab knows of no others. */
export function createBrowserTabs(name = "komawari"): OtherTabs {
  if (!isSecureContext) return noOthers;
  const { locks } = navigator;
  const full = (place: string) => `${name} ${place}`;
  /** Places that this tab holds or waits for, as often as it does. */
  const own: string[] = [];
  return {
    join: (place, hear) => joinChannel(full(place), hear),
    async hold(place) {
      const hold = await holdLock(full(place));
      own.push(place);
      return {
        ...hold,
        release() {
          own.splice(own.indexOf(place), 1);
          hold.release();
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

/** What is told within this time, ms, goes out together: a drag tells something in every frame, and each delivery wakes every tab. */
const TOGETHER_MS = 100;

/** The first word goes out at once, and so does all that a hidden tab says, whose timers the browser slows down. */
function joinChannel(name: string, hear: (message: unknown) => void): ReturnType<OtherTabs["join"]> {
  const channel = new BroadcastChannel(name);
  channel.onmessage = ({ data }) => (Array.isArray(data) ? data : [data]).forEach(hear);
  let waiting: readonly object[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deliver = () => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length === 0) return;
    channel.postMessage(waiting.length === 1 ? waiting[0] : waiting);
    waiting = [];
    timer = setTimeout(deliver, TOGETHER_MS);
  };
  const onHidden = () => document.hidden && deliver();
  document.addEventListener("visibilitychange", onHidden);
  return {
    tell(message) {
      waiting = [...waiting, message];
      if (timer === undefined || document.hidden) deliver();
    },
    close() {
      deliver();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onHidden);
      channel.close();
    },
  };
}

async function holdLock(name: string): Promise<Hold> {
  const { locks } = navigator;
  const turn = settleable();
  const lost = settleable();
  const released = settleable();
  const line = new AbortController();
  let isHeld = false;
  const held = () => {
    isHeld = true;
    turn.settle();
    return released.promise;
  };
  // What was given up in line ends in the same way as what was taken away.
  const ended = () => {
    if (!isHeld) return;
    isHeld = false;
    lost.settle();
  };
  const first = await new Promise<boolean>((resolve) => {
    const answered = (lock: Lock | null) => {
      resolve(lock !== null);
      return lock ? held() : undefined;
    };
    locks.request(name, { ifAvailable: true }, answered).catch(ended);
  });
  if (!first) locks.request(name, { signal: line.signal }, held).catch(ended);
  return {
    first,
    inTurn: turn.promise,
    lost: lost.promise,
    take() {
      if (isHeld) return;
      line.abort();
      locks.request(name, { steal: true }, held).catch(ended);
    },
    async isHeld() {
      // The answer comes after the word that the lock is lost.
      await locks.query();
      return isHeld;
    },
    release() {
      isHeld = false;
      released.settle();
      line.abort();
    },
  };
}

function settleable(): { readonly promise: Promise<void>; settle(): void } {
  let settle = () => {};
  const promise = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return { promise, settle: () => settle() };
}

const noOthers: OtherTabs = {
  join: () => ({ tell: () => undefined, close: () => undefined }),
  hold: async () => ({
    first: true,
    inTurn: Promise.resolve(),
    lost: new Promise(() => undefined),
    take: () => undefined,
    isHeld: async () => true,
    release: () => undefined,
  }),
  held: async () => [],
  arrive: (work) => work(true),
};
