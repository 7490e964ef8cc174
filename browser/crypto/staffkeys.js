// Staff keys under a passphrase: one Argon2id, from which login proof and unlocking key grow apart. Twin of core/staffkeys.py.
import { argon2id, argon2idAsync } from "@noble/hashes/argon2.js";
import { expand } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { refuse } from "./errors.js";
import { X25519, aes, deriveKeyPair } from "./hpke.js";
import { concat, random, refOctets, utf8 } from "./octets.js";
import { wordList } from "./phrase.js";
import { publicKey } from "./signing.js";

export const SHORTEST_PASSPHRASE = 12;
const SETTINGS = { t: 3, m: 64 * 1024, p: 1, dkLen: 32 };
const VERSION = 1;
const BLOB_BYTES = 93;

export function newStaffKeys() {
  return fromSeeds(random(32), random(32));
}

export async function fromSeeds(sealSeed, signSeed) {
  const sealPair = await deriveKeyPair(X25519, sealSeed);
  return { sealSeed, signSeed, sealPair, sealKey: sealPair.public, signKey: publicKey(signSeed) };
}

export function newSalt() {
  return random(16);
}

// Six words of the English list, which the page must have added.
export function suggestPassphrase() {
  const words = wordList("english");
  const draws = new Uint16Array(random(12).buffer);
  return Array.from(draws, (draw) => words[draw % words.length]).join(" ");
}

export function foldPassphrase(passphrase) {
  return (passphrase.normalize("NFKC").toLowerCase().match(/[^ \t\n\f\r]+/g) || []).join(" ");
}

// `onProgress` (0 to 1) keeps the page alive while the two seconds pass.
export async function derivePassphraseKeys(passphrase, salt, onProgress = null) {
  const folded = foldPassphrase(passphrase);
  if (Array.from(folded).length < SHORTEST_PASSPHRASE) refuse("short_passphrase", { least: SHORTEST_PASSPHRASE });
  if (salt.length !== 16) refuse("damaged_keys");
  const root = onProgress
    ? await argon2idAsync(utf8(folded), salt, { ...SETTINGS, onProgress })
    : argon2id(utf8(folded), salt, SETTINGS);
  const grow = (label) => expand(sha256, root, utf8(`goldenbridge/staff/v1/${label}`), 32);
  return { loginProof: grow("login"), unlockKey: grow("unlock") };
}

export async function lockKeys(keys, unlockKey, { person }) {
  const nonce = random(12);
  const sealed = await aes(unlockKey, nonce, concat(keys.sealSeed, keys.signSeed), "encrypt", associated(person));
  return concat(Uint8Array.of(VERSION), nonce, sealed);
}

export async function unlockKeys(blob, unlockKey, { person }) {
  if (blob.length !== BLOB_BYTES || blob[0] !== VERSION) refuse("damaged_keys");
  let seeds;
  try {
    seeds = await aes(unlockKey, blob.subarray(1, 13), blob.subarray(13), "decrypt", associated(person));
  } catch {
    refuse("wrong_passphrase");
  }
  return fromSeeds(seeds.slice(0, 32), seeds.slice(32));
}

function associated(person) {
  return concat(utf8("goldenbridge/staff-keys/v1\n"), refOctets(person));
}
