// Key cards, case keys, half keys and reply keys. Twin of core/certificates.py.
import { refuse } from "./errors.js";
import { b64 } from "./octets.js";
import { Fields, asOctets } from "./shape.js";
import { Compartment } from "./sealing.js";

const KEY_BYTES = { 1: 32, 2: 1216, 3: 65 };
const COMPARTMENTS = new Set(Object.values(Compartment));

export function cardValue(card) {
  const publics = {};
  for (const [suite, key] of Object.entries(card.publics)) publics[suite] = b64(key);
  return { key_ref: card.keyRef, publics };
}

export function readCard(value) {
  const fields = new Fields(value);
  const keyRef = fields.ref("key_ref");
  const listed = fields.take("publics");
  fields.end();
  if (listed === null || typeof listed !== "object" || Array.isArray(listed)) refuse("malformed");
  const publics = {};
  for (const [suite, key] of Object.entries(listed)) {
    if (!KEY_BYTES[suite]) refuse("malformed");
    publics[suite] = asOctets(key);
    if (publics[suite].length !== KEY_BYTES[suite]) refuse("bad_public_key");
  }
  if (!Object.keys(publics).length) refuse("malformed");
  return { keyRef, publics };
}

// { case, compartment, generation, card, maker }
export const caseKey = {
  kind: "case-key",
  toValue: ({ case: caseRef, compartment, generation, card, maker }) => ({
    case: caseRef, compartment, generation, key: cardValue(card), maker,
  }),
  fromValue(value) {
    const fields = new Fields(value);
    const found = {
      case: fields.ref("case"),
      compartment: fields.number("compartment"),
      generation: fields.number("generation", 1),
      card: readCard(fields.take("key")),
      maker: fields.ref("maker"),
    };
    fields.end();
    if (!COMPARTMENTS.has(found.compartment)) refuse("malformed");
    return found;
  },
};

// { case, card, verifier }
export const halfKey = {
  kind: "half-key",
  toValue: ({ case: caseRef, card, verifier }) => ({ case: caseRef, key: cardValue(card), verifier }),
  fromValue(value) {
    const fields = new Fields(value);
    const found = { case: fields.ref("case"), card: readCard(fields.take("key")), verifier: fields.ref("verifier") };
    fields.end();
    return found;
  },
};

// { case, applicant, replyKey, maker }
export const replyKey = {
  kind: "reply-key",
  toValue: ({ case: caseRef, applicant, replyKey: key, maker }) => ({
    applicant: b64(applicant), case: caseRef, maker, reply_key: b64(key),
  }),
  fromValue(value) {
    const fields = new Fields(value);
    const found = {
      case: fields.ref("case"),
      applicant: fields.signKey("applicant"),
      replyKey: fields.octets("reply_key", 32),
      maker: fields.ref("maker"),
    };
    fields.end();
    return found;
  },
};
