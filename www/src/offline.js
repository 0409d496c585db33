// The service worker: keeps the dashboard's own files, so that it opens without a network. It never keeps anything else.

const CACHE = `threerings-${"VERSION"}`;
const FILES = "FILES";

self.addEventListener("install", (event) => {
  const kept = caches.open(CACHE).then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: "reload" }))));
  event.waitUntil(kept);
});

self.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) =>
    Promise.all(names.filter((name) => name.startsWith("threerings-") && name !== CACHE).map((name) => caches.delete(name))),
  );
  event.waitUntil(old.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  // The files are the same for everyone, whatever a server says that its answers vary by.
  const same = { ignoreSearch: true, ignoreVary: true };
  const answer = caches.open(CACHE).then(async (cache) => (await cache.match(request, same)) ?? fetch(request));
  event.respondWith(answer);
});

// The page asks before a new version takes over.
self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});
