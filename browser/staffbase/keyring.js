// The keys of whoever sits here: unlocked by the passphrase, in memory only, locked again after a quarter of an hour of silence.
import { refuse } from "../crypto/errors.js";
import { derivePassphraseKeys, unlockKeys } from "../crypto/staffkeys.js";
import { forget, memory, tell } from "./memory.js";

const SILENCE_MINUTES = 15;
let silence = null;

export function isUnlocked() {
  return memory().keys !== null;
}

// { sealSeed, signSeed, sealPair, sealKey, signKey }; refused while they are locked.
export function keys() {
  return memory().keys || refuse("keys_locked");
}

export function person() {
  return memory().person;
}

// Takes a few seconds; if everything is locked meanwhile, such as by a page that goes away, it stays so.
export async function unlockWithPassphrase({ person: ref, salt, locked, passphrase, onProgress }) {
  const before = memory().locks;
  const { unlockKey } = await derivePassphraseKeys(passphrase, salt, onProgress);
  const unlocked = await unlockKeys(locked, unlockKey, { person: ref });
  if (memory().locks !== before) refuse("keys_locked");
  remember(ref, unlocked);
}

// Takes keys that were just made or unlocked: `unlocked` as staffkeys.fromSeeds gives them.
export function remember(ref, unlocked) {
  Object.assign(memory(), { person: ref, keys: unlocked });
  waitForSilence();
  tell("key-unlocked");
}

export function lock() {
  forget();
  clearTimeout(silence);
  tell("key-locked");
}

function waitForSilence() {
  clearTimeout(silence);
  if (isUnlocked()) silence = setTimeout(lock, SILENCE_MINUTES * 60 * 1000);
}

// Brings the field for the passphrase into view; once the key is open, whoever was stopped is back where he was.
export function ask() {
  const field = document.querySelector("unlock-notice input");
  if (!field) return;
  const before = document.activeElement;
  document.addEventListener("key-unlocked", () => before.isConnected && before.focus(), { once: true });
  field.closest("unlock-notice").hidden = false;
  field.scrollIntoView({ block: "center" });
  field.focus();
}

// A page that goes away, even one that the browser keeps for "back", keeps no key.
globalThis.addEventListener("pagehide", lock);
for (const sign of ["pointerdown", "keydown"]) document.addEventListener(sign, waitForSilence, { passive: true });
