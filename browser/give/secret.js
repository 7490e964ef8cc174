// The donor's phrase and what is made of it; the twin of core/donorphrase.py, core/pieces.py and core/references.py.
import { bigEndian, joined, sha256, utf8 } from "./bytes.js";

const LEAST_WORDS = 4;
const LEAST_LETTERS = 16;
const MOST_LETTERS = 1000;
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

export const normal = (phrase) => phrase.normalize("NFKC").toLowerCase().trim().split(/\s+/u).join(" ");

export function isStrong(phrase) {
  const text = normal(phrase);
  const letters = [...text].length;
  return letters >= LEAST_LETTERS && letters <= MOST_LETTERS && text.split(" ").length >= LEAST_WORDS;
}

// Sixteen characters in four groups: 80 random bits that can be written on paper.
export function suggestion() {
  const random = crypto.getRandomValues(new Uint8Array(16));
  const letters = Array.from(random, (byte) => ALPHABET[byte % 32]).join("").toLowerCase();
  return letters.match(/.{4}/g).join(" ");
}

export async function nonceOf(phrase, reference, rounds) {
  const key = await crypto.subtle.importKey("raw", utf8(normal(phrase)), "PBKDF2", false, ["deriveBits"]);
  const salt = utf8(`goldenbridge/donor-nonce/v1\n${reference}`);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }, key, 256);
  return new Uint8Array(bits);
}

export async function saltOf(reference) {
  return (await sha256(utf8(`goldenbridge/gift-salt/v1\n${reference}`))).slice(0, 16);
}

export function piece({ nonce, salt, currency, denomination, index }) {
  const tail = joined(bigEndian(denomination, 8), bigEndian(index, 4));
  return sha256(utf8("goldenbridge/piece/v1\n"), nonce, salt, utf8(currency), tail);
}

// The reference as it is hashed, or null if its check digits do not fit (ISO 11649).
export function readReference(text) {
  const bare = text.toUpperCase().replace(/[^0-9A-Z]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  if (!/^RF\d\d[A-HJKMNP-TV-Z][0-9A-HJKMNP-TV-Z]{11}$/.test(bare)) return null;
  let rest = 0;
  for (const character of bare.slice(4) + bare.slice(0, 4)) {
    const value = parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1 ? bare : null;
}
