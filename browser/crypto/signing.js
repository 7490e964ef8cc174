// Ed25519 over statements.
import { ed25519 } from "@noble/curves/ed25519.js";
import { framed } from "./canonical.js";
import { refuse } from "./errors.js";

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
