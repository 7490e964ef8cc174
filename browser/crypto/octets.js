// Bytes, text, base64url and references.
import { refuse } from "./errors.js";

const encoder = new TextEncoder();
const HEX = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, "0"));

export const NIL = "00000000-0000-0000-0000-000000000000";

export function utf8(text) {
  return encoder.encode(text);
}

export function text(octets) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(octets);
  } catch {
    return refuse("malformed");
  }
}

export function concat(...parts) {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

export function equal(one, two) {
  return one.length === two.length && one.every((octet, index) => octet === two[index]);
}

export function random(length) {
  return crypto.getRandomValues(new Uint8Array(length));
}

export function number(value, length) {
  const octets = new Uint8Array(length);
  for (let at = length - 1, rest = value; at >= 0; at -= 1, rest = Math.floor(rest / 256)) octets[at] = rest % 256;
  return octets;
}

export function hex(octets) {
  return Array.from(octets, (octet) => HEX[octet]).join("");
}

export function b64(octets) {
  let binary = "";
  for (let at = 0; at < octets.length; at += 4096) binary += String.fromCharCode(...octets.subarray(at, at + 4096));
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

export function unb64(encoded) {
  if (typeof encoded !== "string" || !/^[A-Za-z0-9_-]*$/.test(encoded)) refuse("malformed");
  let octets;
  try {
    octets = Uint8Array.from(atob(encoded.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  } catch {
    refuse("malformed");
  }
  if (b64(octets) !== encoded) refuse("malformed");
  return octets;
}

export function newRef() {
  const octets = random(16);
  octets[6] = (octets[6] & 0x0f) | 0x40;
  octets[8] = (octets[8] & 0x3f) | 0x80;
  return refOf(octets);
}

export function refOf(octets) {
  const digits = hex(octets);
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join("-");
}

export function refOctets(ref) {
  if (!isRef(ref)) refuse("malformed");
  const digits = ref.replace(/-/g, "");
  return Uint8Array.from({ length: 16 }, (_, at) => parseInt(digits.slice(2 * at, 2 * at + 2), 16));
}

export function isRef(ref) {
  return typeof ref === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(ref);
}
