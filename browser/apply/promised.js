// What is promised to the applicant: opened here, believed by its signatures, and put into the page's own sentences.
// Twin of core/promised.py.
import { decode, digest } from "../crypto/canonical.js";
import { refuse } from "../crypto/errors.js";
import { equal, isRef, unb64 } from "../crypto/octets.js";
import { unpadForm } from "../crypto/padding.js";
import { Compartment, Purpose, openEnvelope } from "../crypto/sealing.js";
import { checkStatement } from "../crypto/signing.js";
import { approval } from "../crypto/statements.js";
import { day, money, month } from "./formats.js";

const VERSION = 1;
const STEPS = ["cover", "approve", "offer"];
const MONEY = ["approver", "treasurer"];
const RUNNING = ["active", "suspended", "ended"];

export async function openPromise(envelope, { keys, directory, case: caseRef }) {
  const place = { purpose: Purpose.PROMISE, case: caseRef, compartment: Compartment.NONE };
  const value = decode(unpadForm((await openEnvelope(envelope, keys.replyPair, place)).content));
  if (value.v !== VERSION || !isRef(value.terms.award)) refuse("malformed");
  if (!equal(unb64(value.terms.recipient), keys.signKey)) refuse("not_your_promise");
  checkSignatures(value, directory);
  return value;
}

// Each step is signed over exactly these terms by somebody who might do so on the day of it; nobody approves what he covers,
// and no two of them were vouched for by one person. Twin of core/promise.py, with the rule of core/matrix.py.
function checkSignatures({ terms, approvals }, directory) {
  const contentHash = digest("award", terms);
  const signers = (terms.has_left === true ? STEPS.slice(0, 2) : STEPS).map((step) => {
    const given = approvals.find((each) => each.step === step);
    const signer = given && signerOf({ step, given, award: terms.award, contentHash }, directory);
    return signer || refuse("not_your_promise");
  });
  if (signers[0].ref === signers[1].ref) refuse("not_your_promise");
  signers.forEach((one, at) => {
    const others = signers.slice(at + 1).filter((other) => other.ref !== one.ref);
    if (others.some(({ vouchers }) => vouchers.some((ref) => one.vouchers.includes(ref)))) refuse("not_your_promise");
  });
}

// Who signed this step, as he was listed for money on its day; nobody if it is signed by anybody else.
function signerOf({ step, given, award, contentHash }, directory) {
  const said = { subjectKind: "award", subjectRef: award, contentHash, step, actor: given.actor, on: given.on };
  const listed = directory.staff.concat(directory.former).filter(({ ref, roles, until }) =>
    ref === given.actor && (!until || given.on <= until) && roles.some((role) => MONEY.includes(role)));
  return listed.find(({ signKey }) => {
    try {
      checkStatement(signKey, approval.kind, approval.toValue(said), unb64(given.signature));
      return true;
    } catch {
      return false;
    }
  });
}

export function drawPromise(place, { terms, ...told }) {
  const isRunning = RUNNING.includes(told.state);
  const months = terms.months || "";
  const values = {
    monthly: months && money(terms.monthly),
    months,
    paid: isRunning && months && told.paid,
    left: isRunning && months && told.left,
    next_month: month(told.next_month, place.dataset.months),
    covered_to: month(told.covered_to, place.dataset.months),
    valid_until: told.state === "offered" ? day(terms.valid_until, place.dataset.monthsOfDays) : "",
  };
  for (const row of place.querySelectorAll("[data-row]")) show(row, values[row.dataset.row]);
  for (const sentence of place.querySelectorAll("[data-step]")) sentence.hidden = sentence.dataset.step !== told.step;
  const rows = Object.fromEntries(Array.from(place.querySelectorAll("[data-debt]"), (row) => [row.dataset.debt, row]));
  for (const settled of terms.settlements) {
    const debt = told.debts.find(({ obligation }) => obligation === settled.obligation);
    const row = (rows[debt?.kind] || rows[""]).cloneNode(true);
    const paid = isRunning && debt ? place.dataset.settled.replace("{amount}", money(settled.amount)).replace("{paid}", money(debt.paid)) : "";
    show(row, paid || money(settled.amount));
    place.querySelector("dl").append(row);
  }
  const receipt = place.querySelector("#receipt");
  receipt.querySelector("pre").textContent = told.receipt;
  receipt.hidden = !told.receipt;
  place.querySelector("#unproved").hidden = Boolean(told.receipt);
  place.hidden = false;
}

function show(row, value) {
  const isGiven = value !== undefined && value !== "" && value !== false;
  row.hidden = !isGiven;
  if (isGiven) row.querySelector("dd").textContent = String(value);
}
