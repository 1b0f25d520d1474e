// Registers the service worker of the built studio: no network is needed after the first load, and a static host that
// sends no isolation headers still gets threads, after one reload.

const RELOADED = "komawari-isolated";
const PATIENCE_MS = 4000;

export interface Offline {
  /** Resolves when the page is as isolated as it gets, and work may begin. */
  readonly settled: Promise<void>;
  /**
   * Keeps the large files whose paths in the build begin so: what was fetched before a service worker controlled the page did
   * not pass it. To be called when the studio is up, because a first installation takes time from whoever works beside it.
   */
  keep(beginnings: readonly string[]): void;
}

/** `base` is the folder the studio is served from. */
export function workOffline(base: string): Offline {
  if (!("serviceWorker" in navigator)) return { settled: Promise.resolve(), keep: () => undefined };
  let inControl = crossOriginIsolated ? null : register(base);
  return {
    settled: inControl ? isolate(inControl) : Promise.resolve(),
    keep(beginnings) {
      inControl ??= register(base);
      void inControl.then((worker) => worker?.postMessage({ type: "keep", beginnings }));
    },
  };
}

/** The service worker once it controls the page; null where there is none. */
async function register(base: string): Promise<ServiceWorker | null> {
  const { serviceWorker } = navigator;
  const controlled = new Promise<void>((resolve) => {
    serviceWorker.addEventListener("controllerchange", () => resolve(), { once: true });
  });
  try {
    const registration: ServiceWorkerRegistration | undefined = await serviceWorker.register(new URL("sw.js", base));
    if (!registration) return null; // Where service workers are blocked.
    if (!serviceWorker.controller) await controlled;
    return serviceWorker.controller;
  } catch {
    return null; // An unsafe origin, or storage switched off: the studio works, but only with a network.
  }
}

/** A service worker adds the headers that isolate, but only to a page that is loaded under it. */
async function isolate(inControl: Promise<ServiceWorker | null>): Promise<void> {
  await Promise.race([inControl, new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  if (!navigator.serviceWorker.controller || sessionStorage.getItem(RELOADED)) return;
  sessionStorage.setItem(RELOADED, "yes");
  location.reload();
  await new Promise(() => {}); // Nothing starts in a page that is about to go.
}
