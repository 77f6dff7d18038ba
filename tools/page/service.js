// The service worker: keeps the app's own files, so that it starts without a
// network. `tools/finish.mjs` fills in the names in capitals from the build's
// own list. The decision is in docs/decisions/0033-installable.md.
/* global VERSION, FIRST, HASHED, LOOSE */

// Caches belong to the whole origin, on which other folders may have others.
const prefix = `signalbox ${registration.scope} `;
const own = prefix + VERSION;
const root = new URL("./", location.href);

// How long a slow host is waited for before the page that is kept shows.
const patience = 4_000;

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));

// Pages ask which version stands between them and the host.
addEventListener("message", ({ data, source }) => {
  if (data === "version") {
    source.postMessage(VERSION);
  }
});

// On phones it is the service worker that notifies, so it hears the click.
addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(front());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== root.origin || !url.pathname.startsWith(root.pathname)) {
    return;
  }
  const name = url.pathname.slice(root.pathname.length);
  if (request.mode === "navigate") {
    if (["", "index.html"].includes(name)) {
      event.respondWith(page(request));
    }
  } else if (HASHED.includes(name)) {
    event.respondWith(file(request, url));
  } else if (LOOSE.includes(name)) {
    event.respondWith(loose(request, url));
  }
});

/** Brings the page to the front, or opens it. */
async function front() {
  const [page] = await clients.matchAll({ type: "window" });
  await (page ? page.focus() : clients.openWindow(root));
}

/** Keeps what the first load of this version needs, all of it or nothing. */
async function install() {
  const cache = await caches.open(own);
  const answer = await fetch(root, { cache: "no-cache" });
  const html = await answer.text();
  if (!answer.ok || !html.includes(VERSION)) {
    throw new Error("the host's page is of another version than its service worker; the next visit tries again");
  }
  const files = FIRST.map(async ([name, integrity]) => {
    const url = new URL(name, root);
    // The name tells the content, so a file of an earlier version is this file.
    const content = (await caches.match(url)) ?? (await fetch(url, { integrity }));
    if (!content.ok) {
      throw new Error(`${name} was answered with status ${content.status}`);
    }
    await cache.put(url, content);
  });
  await Promise.all(files);
  // Made anew, because a page that was redirected may not be shown as another.
  await cache.put(root, new Response(html, { headers: answer.headers }));
  // Nothing depends on the version that is replaced: files go by their content.
  await skipWaiting();
}

/** Forgets old versions; the last one stays for pages that are open. */
async function activate() {
  const others = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== own);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
  await clients.claim();
}

/** The page as the host has it; the one that is kept if there is no answer in time. */
async function page(request) {
  const kept = async () => (await caches.open(own)).match(root);
  const answer = fetch(request).then(
    async (answer) => (answer.status >= 500 && (await kept())) || answer,
    async (error) => {
      const page = await kept();
      if (!page) {
        throw error;
      }
      return page;
    },
  );
  const late = new Promise((show) => {
    setTimeout(async () => {
      const page = await kept();
      if (page) {
        show(page);
      }
    }, patience);
  });
  return Promise.race([answer, late]);
}

/** A file whose name tells its content: once fetched, it is asked for no more. */
async function file(request, url) {
  return (await caches.match(url)) ?? remember(request, url);
}

/** A file that keeps its name over versions: as the host has it, if it answers. */
async function loose(request, url) {
  try {
    return await remember(request, url);
  } catch (error) {
    const kept = await caches.match(url);
    if (!kept) {
      throw error;
    }
    return kept;
  }
}

async function remember(request, url) {
  const answer = await fetch(request);
  if (answer.ok) {
    const copy = answer.clone();
    const cache = await caches.open(own);
    // A full disk is no reason to withhold the file.
    await cache.put(url, copy).catch(() => {});
  }
  return answer;
}
