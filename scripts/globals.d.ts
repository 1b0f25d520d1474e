// What the open studio is to scripts that drive it: `page.evaluate()` finds it as globalThis.komawari.
declare global {
  var komawari: import("../src/main.tsx").Studio;
}

export {};
