// <desk-compartment data-sealed='{"applicant","case","closed","keys","name","records"}'>: every text of a compartment, oldest first.
import { drawForm, make, readForm } from "../../staffbase/show.js";
import { openHanded, readHanded } from "../handed.js";
import { Shown, refusal } from "../../staffbase/elements/shown.js";

const WHAT = { application: "Application", answer: "Answer", note: "Written", finding: "Finding", summary: "Summary" };
const CHECKS = { identity: "who he is", service: "his service", obligation: "what he owes" };

export class DeskCompartment extends Shown {
  async draw() {
    const handed = readHanded(this);
    this.applications = [];
    const lost = handed.closed ? [lostTexts(handed.closed)] : [];
    if (!handed.records.length) return lost.length ? lost : [make("p", { className: "quiet", textContent: "Nothing has been written here yet." })];
    const lines = await Promise.all(handed.records.map((record) => line(record, handed)));
    this.applications = lines.flatMap(({ form }) => form || []);
    return [...lost, make("ol", { className: "thread" }, ...lines.map(({ item }) => item))];
  }

  set(state, ...content) {
    super.set(state, ...content);
    if (state !== "open") return;
    for (const form of this.applications) document.dispatchEvent(new CustomEvent("application-opened", { detail: { form } }));
  }
}

function lostTexts(count) {
  const texts = count === 1 ? "1 text of before opens" : `${count} texts of before open`;
  const text = `${texts} for none of your keys. If whoever led the case cannot hand the keys on any more, ask the applicant again.`;
  return make("div", { className: "notice warn" }, make("p", { textContent: text }));
}

// One text that does not open, or is forged, says so in its place; the others are read all the same.
async function line(record, handed) {
  const check = CHECKS[record.check];
  const what = (WHAT[record.purpose] || record.purpose) + (check ? ` on ${check}` : "");
  try {
    const { content, by } = await openHanded(record, handed);
    const heading = make("p", { className: "by", textContent: `${what}, ${by || "the applicant"}, ${record.written_on}` });
    const form = readForm(content);
    const item = make("li", { className: by ? "" : "theirs" }, heading, drawForm(form));
    return record.purpose === "application" ? { item, form } : { item };
  } catch (error) {
    return { item: make("li", {}, make("p", { className: "by", textContent: `${what}, ${record.written_on}` }), refusal(error)) };
  }
}
