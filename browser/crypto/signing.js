// Ed25519 over statements.
import { ed25519 } from "@noble/curves/ed25519.js";
import { framed } from "./canonical.js";
import { refuse } from "./errors.js";
import { hex } from "./octets.js";

// The y of the eight points whose order divides eight, and two spellings beyond p: anybody could sign under these.
const WEAK = new Set([
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]);

// A public key that came from outside; every key is asked where it enters.
export function checkedKey(key) {
  const unsigned = Uint8Array.from(key);
  unsigned[31] &= 0x7f;
  if (WEAK.has(hex(unsigned))) refuse("weak_key");
  return key;
}

export function publicKey(seed) {
  return ed25519.getPublicKey(seed);
}

export function sign(seed, message) {
  return ed25519.sign(message, seed);
}

export function check(key, message, signature) {
  let isGenuine = false;
  try {
    isGenuine = ed25519.verify(signature, message, key, { zip215: false });
  } catch {
    isGenuine = false;
  }
  if (!isGenuine) refuse("forged_signature");
}

export function signStatement(seed, kind, value) {
  return sign(seed, framed(kind, value));
}

export function checkStatement(key, kind, value, signature) {
  check(key, framed(kind, value), signature);
}
