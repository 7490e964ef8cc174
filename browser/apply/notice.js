// Which payment the applicant is asked about: opened here and put into the letter's own lines. Twin of core/paymentnotice.py.
import { decode } from "../crypto/canonical.js";
import { refuse } from "../crypto/errors.js";
import { unpadForm } from "../crypto/padding.js";
import { Compartment, Purpose, openEnvelope } from "../crypto/sealing.js";
import { Fields } from "../crypto/shape.js";
import { day, money, month } from "./formats.js";

const VERSION = 1;

export async function openNotice(envelope, { keys, case: caseRef }) {
  const place = { purpose: Purpose.NOTICE, case: caseRef, compartment: Compartment.NONE };
  const fields = new Fields(decode(unpadForm((await openEnvelope(envelope, keys.replyPair, place)).content)));
  if (fields.number("v") !== VERSION) refuse("malformed");
  const notice = { kind: fields.text("kind"), month: fields.day("month"), atMost: fields.text("at_most"), sentOn: fields.day("sent_on") };
  fields.end();
  return notice;
}

export function drawNotice(list, notice) {
  const kinds = JSON.parse(list.dataset.kinds);
  const values = {
    kind: kinds[notice.kind] || kinds[""],
    month: month(notice.month, list.dataset.months),
    at_most: money(notice.atMost),
    sent_on: day(notice.sentOn, list.dataset.monthsOfDays),
  };
  for (const row of list.querySelectorAll("[data-row]")) row.querySelector("dd").textContent = values[row.dataset.row];
  list.hidden = false;
}
