// Identity halves: sealed to K1 XOR K2, one half to each verifier. Twin of core/halves.py.
import { refuse } from "./errors.js";
import { random } from "./octets.js";
import { openRecord, sealRecord } from "./records.js";
import { Compartment, Purpose, X25519, deriveKeyPair, newHeader, openEnvelope, parseHeader, publicOf, seal } from "./sealing.js";

export function splitSeed() {
  const first = random(32);
  const second = random(32);
  return { first, second, seed: joinHalves(first, second) };
}

export function joinHalves(first, second) {
  if (first.length !== 32 || second.length !== 32) refuse("swapped_key");
  return first.map((octet, at) => octet ^ second[at]);
}

// Applicants' pages seal in suite 1 or 3; sealing to the joined key derives its pair, so suite 3 would need p256.js here.
export async function sealIdentity(content, { case: caseRef, record, halfKeys, suite = X25519, signSeed }) {
  if (halfKeys.length !== 2 || halfKeys[0].keyRef === halfKeys[1].keyRef) refuse("two_halves_needed");
  const { first, second, seed } = splitSeed();
  const { public: joined } = await deriveKeyPair(suite, seed);
  const header = newHeader({ suite, purpose: Purpose.IDENTITY, case: caseRef, compartment: Compartment.IDENTITY, generation: 1, record });
  const place = { case: caseRef, record, suite };
  return {
    identity: await sealRecord(header, joined, content, { signSeed }),
    halves: [
      { keyRef: halfKeys[0].keyRef, envelope: await sealHalf(first, publicOf(halfKeys[0], suite), place) },
      { keyRef: halfKeys[1].keyRef, envelope: await sealHalf(second, publicOf(halfKeys[1], suite), place) },
    ],
  };
}

export function sealHalf(half, publicKey, { case: caseRef, record, suite = X25519 }) {
  const header = newHeader({ suite, purpose: Purpose.HALF, case: caseRef, compartment: Compartment.IDENTITY, generation: 1, record });
  return seal(header, publicKey, half);
}

export async function openHalf(envelope, pair, { case: caseRef, record }) {
  const place = { purpose: Purpose.HALF, case: caseRef, compartment: Compartment.IDENTITY, record };
  const { content } = await openEnvelope(envelope, pair, place);
  if (content.length !== 32) refuse("swapped_key");
  return content;
}

export async function openIdentity(envelope, first, second, { case: caseRef, applicant }) {
  const pair = await deriveKeyPair(parseHeader(envelope).suite, joinHalves(first, second));
  const place = { purpose: Purpose.IDENTITY, case: caseRef, compartment: Compartment.IDENTITY };
  return openRecord(envelope, pair, { authors: [applicant], ...place });
}
