// The applicant's phrase and what grows from it. Twin of core/phrase.py. The page adds the word lists that it needs.
import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { digest } from "./canonical.js";
import { refuse } from "./errors.js";
import { b64, hex, random, utf8 } from "./octets.js";
import { X25519, deriveKeyPair } from "./hpke.js";
import { publicKey } from "./signing.js";

const WORD_COUNT = 12;
const DIGIT_COUNT = 41;
const SEPARATORS = /[\s,;._\u00b7\u2010-\u2015-]+/;
const lists = new Map();
const indexes = new Map();

export function addWords(language, list) {
  const words = typeof list === "string" ? list.trim().split("\n") : list;
  lists.set(language, words);
  indexes.set(language, new Map(words.map((word, at) => [foldWord(word), at])));
}

export function wordList(language) {
  return lists.get(language);
}

export function foldWord(word) {
  return word.normalize("NFC").toLowerCase().replace(/\u0451/g, "\u0435");
}

export function newEntropy() {
  return random(16);
}

export function toWords(entropy, language) {
  const bits = bitsOf(entropy);
  return Array.from({ length: WORD_COUNT }, (_, at) => lists.get(language)[parseInt(bits.slice(at * 11, at * 11 + 11), 2)]);
}

export function toDigits(entropy) {
  const number = BigInt(`0x${hex(entropy)}`);
  const check = BigInt(98) - ((number * BigInt(100)) % BigInt(97));
  return number.toString().padStart(39, "0") + check.toString().padStart(2, "0");
}

export function readPhrase(typed) {
  const parts = typed.trim().split(SEPARATORS).filter(Boolean);
  const joined = parts.join("");
  if (/^[0-9]+$/.test(joined)) return readDigits(joined);
  if (parts.length !== WORD_COUNT) refuse("wrong_phrase_length", { count: parts.length });
  return readWords(parts.map(foldWord));
}

function readWords(folded) {
  let common = [...indexes.keys()];
  folded.forEach((word, at) => {
    const known = [...indexes.keys()].filter((language) => indexes.get(language).has(word));
    if (!known.length) refuse("unknown_word", { position: at + 1 });
    common = common.filter((language) => known.includes(language));
  });
  if (!common.length) refuse("mixed_languages");
  const index = indexes.get(common[0]);
  const bits = folded.map((word) => index.get(word).toString(2).padStart(11, "0")).join("");
  const entropy = Uint8Array.from({ length: 16 }, (_, at) => parseInt(bits.slice(at * 8, at * 8 + 8), 2));
  if (bitsOf(entropy) !== bits) refuse("wrong_phrase_checksum");
  return entropy;
}

function readDigits(digits) {
  if (digits.length !== DIGIT_COUNT) refuse("wrong_phrase_length", { count: digits.length });
  const number = BigInt(digits.slice(0, 39));
  if (BigInt(digits) % BigInt(97) !== BigInt(1) || number >> BigInt(128)) refuse("wrong_digits");
  const digitsOf = number.toString(16).padStart(32, "0");
  return Uint8Array.from({ length: 16 }, (_, at) => parseInt(digitsOf.slice(2 * at, 2 * at + 2), 16));
}

function bitsOf(entropy) {
  const bits = Array.from(entropy, (octet) => octet.toString(2).padStart(8, "0")).join("");
  return bits + (sha256(entropy)[0] >> 4).toString(2).padStart(4, "0");
}

// Locator, signing key and reply key, with their public halves. The reply pair opens letters in suite 1.
export async function deriveKeys(entropy) {
  const secret = extract(sha256, entropy);
  const grow = (label) => expand(sha256, secret, utf8(`goldenbridge/phrase/v1/${label}`), 32);
  const locator = grow("locator");
  const signSeed = grow("sign");
  const replyPair = await deriveKeyPair(X25519, grow("reply"));
  return {
    locator,
    locatorHash: hashLocator(locator),
    signSeed,
    signKey: publicKey(signSeed),
    replyPair,
    replyKey: replyPair.public,
  };
}

export function hashLocator(locator) {
  return digest("locator", b64(locator));
}
