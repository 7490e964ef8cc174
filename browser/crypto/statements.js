// Signed statements. A kind is { kind, toValue, fromValue }; twin of core/statements.py and core/attestation.py.
import { decode, digest, encode } from "./canonical.js";
import { refuse } from "./errors.js";
import { b64, equal } from "./octets.js";
import { Fields, asRef } from "./shape.js";
import { checkStatement, signStatement } from "./signing.js";

// { subjectKind, subjectRef, contentHash, step, actor, on }
export const approval = {
  kind: "approval",
  toValue: (each) => ({
    actor: each.actor, content_hash: b64(each.contentHash), kind: each.subjectKind, on: each.on, step: each.step, subject: each.subjectRef,
  }),
  fromValue: (value) =>
    whole(value, (fields) => ({
      subjectKind: fields.text("kind"),
      subjectRef: fields.ref("subject"),
      contentHash: fields.octets("content_hash", 32),
      step: fields.text("step"),
      actor: fields.ref("actor"),
      on: fields.day("on"),
    })),
};

// { locatorHash, verb, challenge, contentHash }
export const request = {
  kind: "request",
  toValue: (each) => ({
    challenge: each.challenge, content_hash: b64(each.contentHash), locator_hash: b64(each.locatorHash), verb: each.verb,
  }),
  fromValue: (value) =>
    whole(value, (fields) => ({
      locatorHash: fields.octets("locator_hash", 32),
      verb: fields.text("verb"),
      challenge: fields.text("challenge"),
      contentHash: fields.octets("content_hash", 32),
    })),
};

// { case, question (null when he withdraws), choice }
export const choice = {
  kind: "choice",
  toValue: (each) => ({ case: each.case, choice: each.choice, question: each.question || "" }),
  fromValue: (value) =>
    whole(value, (fields) => {
      const question = fields.take("question");
      return { case: fields.ref("case"), question: question === "" ? null : asRef(question), choice: fields.text("choice") };
    }),
};

// { case, applicant, serviceStatus, findings, obligations: [{ kind, steps, currency }], verifiers, verifiedOn }
export const attestation = {
  kind: "attestation",
  toValue: (each) => ({
    applicant: b64(each.applicant),
    case: each.case,
    findings: [...each.findings].sort(),
    obligations: each.obligations.map(({ currency, kind, steps }) => ({ currency, kind, steps })),
    service_status: each.serviceStatus,
    verified_on: each.verifiedOn,
    verifiers: [...each.verifiers].sort(),
  }),
  fromValue: (value) =>
    whole(value, (fields) => ({
      case: fields.ref("case"),
      applicant: fields.signKey("applicant"),
      serviceStatus: fields.text("service_status"),
      findings: fields.texts("findings"),
      obligations: fields.items("obligations").map((item) =>
        whole(item, (inner) => ({ kind: inner.text("kind"), steps: inner.number("steps"), currency: inner.text("currency") })),
      ),
      verifiers: two(fields.refs("verifiers")),
      verifiedOn: fields.day("verified_on"),
    })),
};

// { case, attestationHash, summaryHash, outcome, reasons, conditions, signers, on }
export const determination = {
  kind: "determination",
  toValue: (each) => ({
    attestation: b64(each.attestationHash),
    case: each.case,
    conditions: [...each.conditions].sort(),
    on: each.on,
    outcome: each.outcome,
    reasons: [...each.reasons].sort(),
    signers: [...each.signers].sort(),
    summary: b64(each.summaryHash),
  }),
  fromValue: (value) =>
    whole(value, (fields) => ({
      case: fields.ref("case"),
      attestationHash: fields.octets("attestation", 32),
      summaryHash: fields.octets("summary", 32),
      outcome: fields.text("outcome"),
      reasons: fields.texts("reasons"),
      conditions: fields.texts("conditions"),
      signers: two(fields.refs("signers")),
      on: fields.day("on"),
    })),
};

export function statementOctets(what, statement) {
  return encode(what.toValue(statement));
}

export function statementHash(what, statement) {
  return digest(what.kind, what.toValue(statement));
}

// { statement, signature }, both bytes.
export function sign(what, statement, { signSeed }) {
  const value = what.toValue(statement);
  return { statement: encode(value), signature: signStatement(signSeed, what.kind, value) };
}

export function read(what, octets) {
  const found = what.fromValue(decode(octets));
  if (!equal(statementOctets(what, found), octets)) refuse("malformed");
  return found;
}

export function verify(what, signed, { key }) {
  const found = read(what, signed.statement);
  checkStatement(key, what.kind, what.toValue(found), signed.signature);
  return found;
}

function whole(value, take) {
  const fields = new Fields(value);
  const found = take(fields);
  fields.end();
  return found;
}

function two(refs) {
  if (refs.length !== 2 || refs[0] === refs[1]) refuse("not_two_people");
  return refs;
}
