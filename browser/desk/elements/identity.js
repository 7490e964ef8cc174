// <desk-identity data-sealed>: opens when the other verifier has shared his half. <desk-half data-other>: shares mine.
import { halfKey } from "../../crypto/certificates.js";
import { refuse } from "../../crypto/errors.js";
import { openHalf, openIdentity } from "../../crypto/halves.js";
import { b64, newRef, unb64 } from "../../crypto/octets.js";
import { Compartment, Purpose, deriveKeyPair, openEnvelope, parseHeader } from "../../crypto/sealing.js";
import { verify } from "../../crypto/statements.js";
import { believeOtherVerifier } from "../../crypto/trust.js";
import { makeWrap } from "../../crypto/wraps.js";
import { believeKeptApplicant, openKey, signedOf } from "../../staffbase/casekeys.js";
import { directory } from "../../staffbase/context.js";
import { keys, person } from "../../staffbase/keyring.js";
import { drawForm, make, readForm } from "../../staffbase/show.js";
import { hidden } from "../../staffbase/submit.js";
import { readHanded } from "../handed.js";
import { Shown } from "../../staffbase/elements/shown.js";

// My half of the identity, opened with the half key that I certified myself.
async function ownHalf(handed) {
  const mine = handed.keys.find((key) => key.maker === person() && key.statement) || refuse("no_wrap");
  const signed = { statement: unb64(mine.statement), signature: unb64(mine.signature) };
  const { card } = verify(halfKey, signed, { key: keys().signKey });
  const half = handed.records.find((record) => record.purpose === "half" && record.for === mine.key_ref) || refuse("no_wrap");
  const envelope = unb64(half.envelope);
  const header = parseHeader(envelope);
  const pair = await deriveKeyPair(header.suite, await openKey(unb64(mine.wrap), card));
  return { half: await openHalf(envelope, pair, { case: handed.case, record: header.record }), record: header.record };
}

// The other verifier, as the two signed half keys of this case name him: whom the page names is not believed alone.
async function partner(handed, other) {
  const [mine, theirs] = [person(), other].map((maker) => handed.keys.find((key) => key.maker === maker && key.statement) || refuse("not_a_reader"));
  const place = { case: handed.case, me: person() };
  const found = believeOtherVerifier(signedOf(mine), signedOf(theirs), await directory(), place);
  return found.ref === other ? found : refuse("not_a_reader");
}

export class DeskIdentity extends Shown {
  async draw() {
    const handed = readHanded(this);
    const shared = handed.keys.find((key) => key.maker !== person() && !key.statement && key.wrap);
    if (!shared) return [make("p", { className: "quiet", textContent: "It opens here as soon as the other half is shared with you." })];
    const { half } = await ownHalf(handed);
    const place = { purpose: Purpose.WRAP, case: handed.case, compartment: Compartment.IDENTITY };
    const other = await openEnvelope(unb64(shared.wrap), keys().sealPair, place);
    const identity = handed.records.find((record) => record.purpose === "identity");
    const record = await openIdentity(unb64(identity.envelope), half, other.content, {
      case: handed.case,
      applicant: (await believeKeptApplicant(handed.applicant, handed.case)).applicant,
    });
    return [drawForm(readForm(record.content))];
  }
}

export class DeskHalf extends HTMLElement {
  async fillForm(form) {
    const handed = readHanded(document.querySelector("desk-identity"));
    const { half } = await ownHalf(handed);
    const recipient = (await partner(handed, this.dataset.other)).sealKey;
    const place = { case: handed.case, compartment: Compartment.IDENTITY, generation: 1 };
    hidden(form, "half").value = b64(await makeWrap(half, { keyRef: newRef(), recipient, ...place }));
  }
}
