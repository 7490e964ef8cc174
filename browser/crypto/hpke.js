// HPKE (RFC 9180, base mode, HKDF-SHA256, AES-256-GCM) in suites 1 (X25519) and 3 (P-256).
// The browser's own cryptography does the work where it can; @noble where it cannot (old phones, pages without https).
import { gcm } from "@noble/ciphers/aes.js";
import { x25519 } from "@noble/curves/ed25519.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { refuse } from "./errors.js";
import { concat, number, random, utf8 } from "./octets.js";

export const X25519 = 1;
export const HYBRID = 2;
export const P256 = 3;

const NONE = new Uint8Array(0);
const VERSION = utf8("HPKE-v1");
const KEM_IDS = { [X25519]: 0x0020, [P256]: 0x0010 };
const ENC_BYTES = { [X25519]: 32, [P256]: 65 };
const KDF_AND_AEAD = concat(number(1, 2), number(2, 2));
const PKCS8_X25519 = Uint8Array.of(48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 110, 4, 34, 4, 32);
const subtle = globalThis.crypto && globalThis.crypto.subtle;
const suites = { [X25519]: { pair: pairX25519, encap: encapX25519, decap: decapX25519 }, [P256]: { encap: encapP256 } };

// p256.js adds what opens in suite 3, so that pages which only seal stay small.
export function addSuite(suite, parts) {
  Object.assign(suites[suite], parts);
}

export function encBytes(suite) {
  return ENC_BYTES[suite] || refuse("unknown_suite", { suite });
}

export async function deriveKeyPair(suite, seed) {
  if (seed.length !== 32) throw new TypeError("a seed has 32 bytes");
  return part(suite, "pair")(seed);
}

export async function encrypt(suite, publicKey, content, info) {
  const { enc, secret } = await part(suite, "encap")(publicKey);
  const { key, nonce } = schedule(suite, secret, info);
  return concat(enc, await aes(key, nonce, content, "encrypt"));
}

export async function decrypt(pair, sealed, info, associated = NONE) {
  const enc = sealed.subarray(0, encBytes(pair.suite));
  try {
    const { key, nonce } = schedule(pair.suite, await part(pair.suite, "decap")(enc, pair), info);
    return await aes(key, nonce, sealed.subarray(enc.length), "decrypt", associated);
  } catch {
    return refuse("does_not_open");
  }
}

// The suite that this browser computes best: its own X25519, else its own P-256, else X25519 by @noble.
export async function chooseSuite() {
  if (!subtle || (await hasOwnX25519())) return X25519;
  return P256;
}

let ownX25519 = null;
export function hasOwnX25519() {
  ownX25519 ||= (async () => {
    try {
      await subtle.importKey("pkcs8", concat(PKCS8_X25519, new Uint8Array(32).fill(7)), { name: "X25519" }, false, ["deriveBits"]);
      return true;
    } catch {
      return false;
    }
  })();
  return ownX25519;
}

export function derive(suite, seed, label, info) {
  const kem = kemId(suite);
  return expand(kem, extract(kem, NONE, "dkp_prk", seed), label, info, 32);
}

export function sharedSecret(suite, dh, enc, publicKey) {
  const kem = kemId(suite);
  return expand(kem, extract(kem, NONE, "eae_prk", dh), "shared_secret", concat(enc, publicKey), 32);
}

function part(suite, name) {
  return (suites[suite] && suites[suite][name]) || refuse("unknown_suite", { suite });
}

function kemId(suite) {
  return concat(utf8("KEM"), number(KEM_IDS[suite], 2));
}

function extract(id, salt, label, keying) {
  return hmac(sha256, salt.length ? salt : new Uint8Array(32), concat(VERSION, id, utf8(label), keying));
}

// All our outputs have at most 32 bytes, so one block of HKDF-Expand is enough.
function expand(id, secret, label, info, length) {
  const labelled = concat(number(length, 2), VERSION, id, utf8(label), info, Uint8Array.of(1));
  return hmac(sha256, secret, labelled).slice(0, length);
}

function schedule(suite, shared, info) {
  const id = concat(utf8("HPKE"), number(KEM_IDS[suite], 2), KDF_AND_AEAD);
  const context = concat(Uint8Array.of(0), extract(id, NONE, "psk_id_hash", NONE), extract(id, NONE, "info_hash", info));
  const secret = extract(id, shared, "secret", NONE);
  return { key: expand(id, secret, "key", context, 32), nonce: expand(id, secret, "base_nonce", context, 12) };
}

export async function aes(key, nonce, content, way, associated = NONE) {
  if (!subtle) {
    return gcm(key, nonce, associated.length ? associated : undefined)[way](content);
  }
  const imported = await subtle.importKey("raw", key, "AES-GCM", false, [way]);
  return new Uint8Array(await subtle[way]({ name: "AES-GCM", iv: nonce, additionalData: associated }, imported, content));
}

function pairX25519(seed) {
  const secret = derive(X25519, seed, "sk", NONE);
  return { suite: X25519, public: x25519.getPublicKey(secret), secret };
}

async function agreeX25519(secret, publicKey) {
  if (subtle && (await hasOwnX25519())) {
    const name = { name: "X25519" };
    const own = await subtle.importKey("pkcs8", concat(PKCS8_X25519, secret), name, false, ["deriveBits"]);
    const other = await subtle.importKey("raw", publicKey, name, false, []);
    return new Uint8Array(await subtle.deriveBits({ name: "X25519", public: other }, own, 256));
  }
  return x25519.getSharedSecret(secret, publicKey);
}

async function encapX25519(publicKey) {
  if (publicKey.length !== 32) refuse("bad_public_key");
  const secret = random(32);
  const enc = x25519.getPublicKey(secret);
  let dh;
  try {
    dh = await agreeX25519(secret, publicKey);
  } catch {
    refuse("bad_public_key");
  }
  if (dh.every((octet) => octet === 0)) refuse("bad_public_key");
  return { enc, secret: sharedSecret(X25519, dh, enc, publicKey) };
}

async function decapX25519(enc, pair) {
  return sharedSecret(X25519, await agreeX25519(pair.secret, enc), enc, pair.public);
}

async function encapP256(publicKey) {
  if (!subtle) refuse("unknown_suite", { suite: P256 });
  const curve = { name: "ECDH", namedCurve: "P-256" };
  if (publicKey.length !== 65) refuse("bad_public_key");
  let other;
  try {
    other = await subtle.importKey("raw", publicKey, curve, false, []);
  } catch {
    refuse("bad_public_key");
  }
  const own = await subtle.generateKey(curve, true, ["deriveBits"]);
  const enc = new Uint8Array(await subtle.exportKey("raw", own.publicKey));
  const dh = new Uint8Array(await subtle.deriveBits({ name: "ECDH", public: other }, own.privateKey, 256));
  return { enc, secret: sharedSecret(P256, dh, enc, publicKey) };
}
