// The keys of whoever sits here: unlocked by the passphrase, in memory only, locked again after a quarter of an hour of silence.
import { BridgeError, refuse } from "../crypto/errors.js";
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

export async function unlockWithPassphrase({ person: ref, salt, locked, passphrase, onProgress }) {
  const { unlockKey } = await derivePassphraseKeys(passphrase, salt, onProgress);
  await unlockWithKey({ person: ref, locked, unlockKey });
}

// After signing in, the key that the passphrase gave is still there: the next page need not ask again.
export function expectUnlock(unlockKey) {
  memory().unlockKey = unlockKey;
}

export async function unlockAsExpected({ person: ref, locked }) {
  const { unlockKey } = memory();
  if (!unlockKey || isUnlocked()) return;
  memory().unlockKey = null;
  try {
    await unlockWithKey({ person: ref, locked, unlockKey });
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
  }
}

// Takes keys that were just made or unlocked: `unlocked` as staffkeys.fromSeeds gives them.
export function remember(ref, unlocked) {
  Object.assign(memory(), { person: ref, keys: unlocked, unlockKey: null });
  waitForSilence();
  tell("key-unlocked");
}

export function lock() {
  forget();
  clearTimeout(silence);
  tell("key-locked");
}

async function unlockWithKey({ person: ref, locked, unlockKey }) {
  remember(ref, await unlockKeys(locked, unlockKey, { person: ref }));
}

function waitForSilence() {
  clearTimeout(silence);
  if (isUnlocked()) silence = setTimeout(lock, SILENCE_MINUTES * 60 * 1000);
}

// Brings the field for the passphrase into view.
export function ask() {
  const field = document.querySelector("unlock-key input");
  if (!field) return;
  field.scrollIntoView({ block: "center" });
  field.focus();
}

// A page that goes away, even one that the browser keeps for "back", keeps no key.
globalThis.addEventListener("pagehide", lock);
for (const sign of ["pointerdown", "keydown"]) document.addEventListener(sign, waitForSilence, { passive: true });
