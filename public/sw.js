// The service worker of the built studio. It keeps the studio usable without a network after the first load, and adds the isolation
// headers that WebAssembly threads need, for static hosts that don't send them.
// The build writes `self.FILES`, path → content hash, in front of this file: a cached file is named by both, so it is never stale,
// and files that did not change survive an update.
const FILES = self.FILES ?? {};
const CACHE = "komawari-files";
const PAGE = "index.html";
// Large files are kept when they are first used, the rest when the worker is installed.
const LARGE = /^(models|ort)\//;

const scope = new URL(self.registration.scope);
const keyOf = (path) => new URL(`${path}?${FILES[path]}`, scope).href;

/** The path of an address in FILES, or null when it is not a file of this build. */
function pathOf(url) {
  if (url.origin !== scope.origin || !url.pathname.startsWith(scope.pathname)) return null;
  const path = decodeURIComponent(url.pathname.slice(scope.pathname.length)) || PAGE;
  return path in FILES ? path : null;
}

function isolated(response) {
  // As it came it may bring along what the browser has compiled of it.
  if (response.status === 0 || response.headers.has("Cross-Origin-Embedder-Policy")) return response;
  const headers = new Headers(response.headers);
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  headers.set("Cross-Origin-Resource-Policy", "same-origin");
  const body = [101, 204, 205, 304].includes(response.status) ? null : response.body;
  return new Response(body, { status: response.status, statusText: response.statusText, headers });
}

async function fetchAndKeep(request, path) {
  const response = isolated(await fetch(request));
  if (response.status === 200) {
    const copy = response.clone();
    // A full disk must not stop the studio: it then works as without a service worker.
    const kept = caches.open(CACHE).then((cache) => cache.put(keyOf(path), copy));
    kept.catch(() => {});
  }
  return response;
}

async function cacheFirst(request, path) {
  const renew = request.cache === "reload" || request.cache === "no-store";
  const cached = renew ? undefined : await caches.match(keyOf(path));
  return isolated(cached ?? (await fetchAndKeep(request, path)));
}

/** Large files that were fetched before this service worker was there: from the browser's cache, if it still has them. */
async function keepLarge(beginnings) {
  const paths = Object.keys(FILES).filter((path) => LARGE.test(path) && beginnings.some((one) => path.startsWith(one)));
  for (const path of paths) {
    if (await caches.match(keyOf(path))) continue;
    const response = await fetch(new URL(path, scope), { cache: "force-cache" });
    if (response.status === 200) await (await caches.open(CACHE)).put(keyOf(path), isolated(response));
  }
}

/** Whether the page that was opened last came from the network. */
let isOnline = false;

/** The page comes from the network when there is one, so that a new version shows at the next visit. */
async function networkFirst(request) {
  try {
    const response = isolated(await fetch(request));
    isOnline = true;
    return response;
  } catch (error) {
    isOnline = false;
    const cached = await caches.match(keyOf(PAGE));
    if (cached) return isolated(cached);
    throw error;
  }
}

async function install() {
  const cache = await caches.open(CACHE);
  const wanted = Object.keys(FILES).filter((path) => !LARGE.test(path));
  for (const path of wanted) {
    if (await cache.match(keyOf(path))) continue;
    const response = await fetch(new URL(path, scope), { cache: "no-cache" });
    if (!response.ok) throw new Error(`sw: expected ${path}, found status ${response.status}`);
    await cache.put(keyOf(path), isolated(response));
  }
  await self.skipWaiting();
}

async function activate() {
  const cache = await caches.open(CACHE);
  const current = new Set(Object.keys(FILES).map(keyOf));
  for (const request of await cache.keys()) if (!current.has(request.url)) await cache.delete(request);
  await self.clients.claim();
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => {
  if (event.data.type === "keep") event.waitUntil(keepLarge(event.data.beginnings).catch(() => {}));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== scope.origin || request.headers.has("range")) return;
  const path = pathOf(url);
  // The browser keeps what it compiles beside its own copy of a file, and brings it only to a page that asks without this worker between:
  // a second visit then runs optimised code at once. The copy here is for when there is no network.
  if (isOnline && path?.endsWith(".wasm")) return event.waitUntil(keepLarge([path]).catch(() => {}));
  if (request.mode === "navigate") event.respondWith(networkFirst(request));
  else event.respondWith(path ? cacheFirst(request, path) : fetch(request).then(isolated));
});
