{% load static %}// Kept without network: keeps the sheet for visits and what it is drawn with, and no page with anybody's data.

const SHEET = "{% url "followups:offline" %}";
const STANDS_IN_FOR = [SHEET, "{% url "followups:first" %}", "{% url "followups:today" %}", "/visits/new/"];
const CACHE = "kept-{{ version }}";
const FILES = [
  "{% static "bootstrap/bootstrap.min.css" %}",
  "{% static "css/app.css" %}",
  "{% static "js/offline.js" %}",
  "{% static "img/mark.svg" %}",
];

// Signed out meanwhile, the sheet's address leads elsewhere: then nothing is kept.
const fresh = (path) => new Request(path, { redirect: "error", cache: "no-cache" });
const kept = (path) => caches.match(path, { ignoreVary: true });

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([...FILES, fresh(SHEET)])));
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name !== CACHE);
  event.waitUntil(caches.keys().then((names) => Promise.all([self.clients.claim(), ...old(names).map((name) => caches.delete(name))])));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname } = new URL(request.url);
  if (request.mode === "navigate" && STANDS_IN_FOR.includes(pathname)) {
    event.respondWith(fetch(request).catch(() => kept(SHEET)));
  } else if (FILES.includes(pathname)) {
    event.respondWith(kept(pathname).then((file) => file ?? fetch(request)));
  }
});
