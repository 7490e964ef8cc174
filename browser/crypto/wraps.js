// The seed of a sealing key, sealed to one person. Twin of core/wraps.py.
import { refuse } from "./errors.js";
import { equal } from "./octets.js";
import { NIL, Purpose, X25519, deriveKeyPair, newHeader, openEnvelope, parseHeader, seal } from "./sealing.js";

export async function makeWrap(seed, { keyRef, recipient, case: caseRef = NIL, compartment = 0, generation = 0 }) {
  if (seed.length !== 32) refuse("swapped_key");
  const header = newHeader({ suite: X25519, purpose: Purpose.WRAP, case: caseRef, compartment, generation, record: keyRef });
  return seal(header, recipient, seed);
}

export async function openWrap(wrap, pair, { card }) {
  const { content } = await openEnvelope(wrap, pair, { purpose: Purpose.WRAP, record: card.keyRef });
  await checkSeed(content, card);
  return content;
}

export async function checkSeed(seed, card) {
  const publics = Object.entries(card.publics);
  if (seed.length !== 32 || !publics.length) refuse("swapped_key");
  for (const [suite, promised] of publics) {
    if (!equal((await deriveKeyPair(Number(suite), seed)).public, promised)) refuse("swapped_key");
  }
}

export async function rewrap(wrap, pair, { card, recipient }) {
  const header = parseHeader(wrap);
  const seed = await openWrap(wrap, pair, { card });
  return makeWrap(seed, { ...header, keyRef: card.keyRef, recipient });
}
