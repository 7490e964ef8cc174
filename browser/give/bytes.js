// Bytes as text and back, and the one hash.
const encoder = new TextEncoder();

export const utf8 = (text) => encoder.encode(text);

export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
}

export function base64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

export const base64url = (bytes) => base64(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

export function unbase64url(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}

// Numbers of 4 or 8 bytes, big-endian; 8 bytes hold whole numbers up to 2^53.
export function bigEndian(number, bytes) {
  const out = new Uint8Array(bytes);
  const view = new DataView(out.buffer);
  view.setUint32(bytes - 4, number % 2 ** 32);
  if (bytes === 8) view.setUint32(0, Math.floor(number / 2 ** 32));
  return out;
}
