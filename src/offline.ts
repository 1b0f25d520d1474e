// Registers the service worker of the built studio: no network is needed after the first load, and a static host that
// sends no isolation headers still gets threads, from the second load on.

const RELOADED = "komawari-isolated";

/** `base` is the folder the studio is served from. A browser without service workers just goes without. */
export async function workOffline(base: string): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const controlled = new Promise((resolve) =>
    navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }),
  );
  try {
    await navigator.serviceWorker.register(new URL("sw.js", base));
  } catch {
    return; // An unsafe origin, or storage switched off: the studio works, but only with a network.
  }
  if (crossOriginIsolated || sessionStorage.getItem(RELOADED)) return;
  // Once, and only while nothing has been typed yet: the worker adds the headers to the page itself.
  if (!navigator.serviceWorker.controller) await controlled;
  sessionStorage.setItem(RELOADED, "yes");
  location.reload();
}
