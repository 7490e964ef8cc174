// What the desk remembers as long as the page lives, one for all bundles: the unlocked keys, opened seeds, the directory, and
// how often all but the directory was forgotten.
const EMPTY = { keys: null, person: null, seeds: new Map(), directory: null, locks: 0 };

export function memory() {
  globalThis.deskMemory ||= { ...EMPTY, seeds: new Map() };
  return globalThis.deskMemory;
}

export function forget() {
  Object.assign(memory(), { ...EMPTY, seeds: new Map(), directory: memory().directory, locks: memory().locks + 1 });
}

export function tell(name) {
  document.dispatchEvent(new CustomEvent(name));
}
