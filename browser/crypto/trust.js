// Believing signed statements: the key comes from the directory, and the person is one who may sign. Twin of core/trust.py.
import { caseKey, halfKey, replyKey } from "./certificates.js";
import { refuse } from "./errors.js";
import { checkStatement } from "./signing.js";
import { approval, attestation, determination, read, verify } from "./statements.js";

const CASE_KEY_MAKERS = ["triager", "caseworker", "verifier", "signer"];
const CASE_OPENERS = ["triager", "caseworker"];

export function believeCaseKey(signed, directory, { case: caseRef }) {
  const certificate = read(caseKey, signed.statement);
  const maker = directory.person(certificate.maker);
  if (certificate.case !== caseRef || !maker.roles.some((role) => CASE_KEY_MAKERS.includes(role))) refuse("not_the_signer");
  return verify(caseKey, signed, { key: maker.signKey });
}

export function believeReplyKey(signed, directory, { case: caseRef }) {
  const certificate = read(replyKey, signed.statement);
  const maker = directory.person(certificate.maker);
  if (certificate.case !== caseRef || !maker.roles.some((role) => CASE_OPENERS.includes(role))) refuse("not_the_signer");
  return verify(replyKey, signed, { key: maker.signKey });
}

export function believeHalfKeys(first, second, directory, { case: caseRef }) {
  const found = [first, second].map((signed) => {
    const certificate = read(halfKey, signed.statement);
    const verifier = directory.person(certificate.verifier);
    if (certificate.case !== caseRef || !verifier.roles.includes("verifier")) refuse("not_the_signer");
    return verify(halfKey, signed, { key: verifier.signKey });
  });
  const [one, two] = found;
  if (one.verifier === two.verifier || one.card.keyRef === two.card.keyRef) refuse("not_two_people");
  return found;
}

export function believeApproval(signed, directory) {
  const found = read(approval, signed.statement);
  return verify(approval, signed, { key: directory.person(found.actor).signKey });
}

// `signatures` is { person: signature }. Each is believed of whoever had the role on the statement's day.
export function believeAttestation(statement, signatures, directory) {
  return believeTwo(attestation, ["verifiers", "verifier", "verifiedOn"], statement, signatures, directory);
}

export function believeDetermination(statement, signatures, directory) {
  return believeTwo(determination, ["signers", "signer", "on"], statement, signatures, directory);
}

function believeTwo(what, [names, role, day], statement, signatures, directory) {
  const found = read(what, statement);
  const people = Object.keys(signatures).sort();
  if (people.join() !== [...found[names]].sort().join()) refuse("not_two_people");
  for (const ref of people) {
    const own = directory.signers(ref, { on: found[day] }).filter((each) => isSignedBy(each.signKey, what, found, signatures[ref]));
    if (!own.length) refuse("forged_signature");
    if (!own.some((each) => each.roles.includes(role))) refuse("not_the_signer");
  }
  return found;
}

function isSignedBy(key, what, found, signature) {
  try {
    checkStatement(key, what.kind, what.toValue(found), signature);
    return true;
  } catch {
    return false;
  }
}
