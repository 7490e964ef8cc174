// The envelope: a header of 40 bytes, which is HPKE's info, then enc and ciphertext. Twin of core/sealing.py.
import { refuse } from "./errors.js";
import { decrypt, deriveKeyPair, encBytes, encrypt, P256, X25519 } from "./hpke.js";
import { NIL, concat, number, random, refOctets, refOf } from "./octets.js";

export { HYBRID, P256, X25519, chooseSuite, deriveKeyPair } from "./hpke.js";
export { NIL } from "./octets.js";

export const HEADER_BYTES = 40;
export const Purpose = Object.freeze({
  APPLICATION: 1, WRAP: 2, REPLY: 3, ANSWER: 4, NOTE: 5, IDENTITY: 6, HALF: 7, PAYOUT: 8, FINDING: 9, EVIDENCE: 10,
  TRAIL: 11, SUMMARY: 12, PAYMENT: 13, STATEMENT: 14, CANDIDATE: 15, PROMISE: 16, NOTICE: 17,
});
export const Compartment = Object.freeze({
  NONE: 0, CONTACT: 1, STORY: 2, IDENTITY: 3, EVIDENCE: 4, PAYOUT: 5, NOTES: 6, WORK: 7, SUMMARY: 8,
});

const VERSION = 1;
const TAG_BYTES = 16;
const PURPOSES = new Set(Object.values(Purpose));
const COMPARTMENTS = new Set(Object.values(Compartment));

export function newHeader({ suite, purpose, case: caseRef = NIL, compartment = 0, generation = 0, record = NIL }) {
  return { suite, purpose, case: caseRef, compartment, generation, record };
}

export function headerOctets(header) {
  return concat(
    Uint8Array.of(VERSION, header.suite, header.purpose),
    refOctets(header.case),
    Uint8Array.of(header.compartment),
    number(header.generation, 4),
    refOctets(header.record),
  );
}

export function newSeed() {
  return random(32);
}

// The card of a seed: { keyRef, publics: { 1: …, 3: … } }. Suite 3 needs p256.js.
export async function keyCard(keyRef, seed, suites = [X25519, P256]) {
  const publics = {};
  for (const suite of suites) publics[suite] = (await deriveKeyPair(suite, seed)).public;
  return { keyRef, publics };
}

export function publicOf(card, suite) {
  return card.publics[suite] || refuse("unknown_suite", { suite });
}

export async function seal(header, publicKey, content) {
  const info = headerOctets(header);
  return concat(info, await encrypt(header.suite, publicKey, content, info));
}

export function parseHeader(envelope) {
  if (envelope.length < HEADER_BYTES) refuse("truncated_envelope");
  const [version, suite, purpose] = envelope;
  const compartment = envelope[19];
  if (version !== VERSION) refuse("unknown_version", { version });
  if (suite < 1 || suite > 3) refuse("unknown_suite", { suite });
  if (!PURPOSES.has(purpose) || !COMPARTMENTS.has(compartment)) refuse("unknown_purpose");
  if (envelope.length < HEADER_BYTES + encBytes(suite) + TAG_BYTES) refuse("truncated_envelope");
  return {
    suite,
    purpose,
    case: refOf(envelope.subarray(3, 19)),
    compartment,
    generation: new DataView(envelope.buffer, envelope.byteOffset).getUint32(20),
    record: refOf(envelope.subarray(24, 40)),
  };
}

export function checkPlace(header, { purpose, case: caseRef = null, compartment = null, record = null }) {
  if (header.purpose !== purpose) refuse("other_purpose");
  if (caseRef !== null && header.case !== caseRef) refuse("other_case");
  if (compartment !== null && header.compartment !== compartment) refuse("other_compartment");
  if (record !== null && header.record !== record) refuse("other_compartment");
}

export async function openEnvelope(envelope, pair, place) {
  const header = parseHeader(envelope);
  checkPlace(header, place);
  if (header.suite !== pair.suite) refuse("does_not_open");
  const content = await decrypt(pair, envelope.subarray(HEADER_BYTES), envelope.subarray(0, HEADER_BYTES));
  return { header, content };
}
