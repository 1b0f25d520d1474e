// Registers the service worker of the built studio: no network is needed after the first load, and a static host that
// sends no isolation headers still gets threads, after one reload.

const RELOADED = "komawari-isolated";
const PATIENCE_MS = 4000;

/**
 * Resolves when the service worker controls the page, so that what is fetched from then on is kept; or when there is
 * none, or it takes too long. `base` is the folder the studio is served from.
 */
export async function workOffline(base: string): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const { serviceWorker } = navigator;
  const inControl = new Promise<void>((resolve) => {
    if (serviceWorker.controller) resolve();
    else serviceWorker.addEventListener("controllerchange", () => resolve(), { once: true });
  });
  const tooLong = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MS));
  try {
    const registration: ServiceWorkerRegistration | undefined = await serviceWorker.register(new URL("sw.js", base));
    if (!registration) return; // Where service workers are blocked.
    await Promise.race([inControl, tooLong]);
  } catch {
    return; // An unsafe origin, or storage switched off: the studio works, but only with a network.
  }
  if (!serviceWorker.controller || crossOriginIsolated || sessionStorage.getItem(RELOADED)) return;
  sessionStorage.setItem(RELOADED, "yes");
  location.reload();
  await new Promise(() => {}); // Nothing starts in a page that is about to go.
}
