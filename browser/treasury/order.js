// What the treasurer's page looks at before it signs for an order that the server has built of what the page opened: the
// server could have written other accounts into it. Twin of what adapters/pain001.py and adapters/handover.py write.
import { digest } from "../crypto/canonical.js";
import { refuse } from "../crypto/errors.js";
import { b64, equal, text, unb64 } from "../crypto/octets.js";
import { believeApproval } from "../crypto/trust.js";
import { figure } from "../staffbase/papers.js";

const MONEY = ["treasurer", "approver"];
const LONGEST_NAME = 70;
const PARTS = new Set([
  "CdtTrfTxInf", "PmtId", "EndToEndId", "Amt", "InstdAmt", "CdtrAgt", "FinInstnId", "BICFI", "Cdtr", "Nm", "PstlAdr",
  "StrtNm", "BldgNb", "PstCd", "TwnNm", "Ctry", "CdtrAcct", "Id", "IBAN", "RmtInf", "Ustrd",
]);

// The four steps of the run, by listed people, over exactly the content whose accounts and amounts are opened here.
export function requireApproved(file, listed) {
  const { made, released } = digests(file);
  const believed = file.approvals.map(({ statement, signature }) =>
    believeApproval({ statement: unb64(statement), signature: unb64(signature) }, listed),
  );
  const people = ["make", "approve", "authorise", "release"].map((step) => {
    const found = believed.find(
      (each) =>
        each.subjectKind === "run" && each.subjectRef === file.content.run && each.step === step &&
        equal(each.contentHash, step === "release" ? released : made),
    );
    if (!found || !listed.person(found.actor).roles.some((role) => MONEY.includes(role))) refuse("paper_differs");
    return found.actor;
  });
  if (people[0] === people[1]) refuse("paper_differs");
}

// The word names this run as it is in the file, and this person.
export function requireWord(word, file, { actor, count }) {
  const expected = {
    actor,
    content_hash: b64(digests(file).released),
    run: file.content.run,
    screened: count,
    version: file.content.version,
  };
  if (Object.entries(expected).some(([name, value]) => word[name] !== value)) refuse("paper_differs");
}

// Each opened payment stands in the order once, with its own account, name and amount, and nothing else is paid by it; a
// bank's order is from the account and for the day that the run's file names.
// `rows` are { endToEndId, details, amount } with details and amount as they were signed; `changes` are the names and texts
// that the server says it wrote in Latin letters, [before, after], which whoever signs is shown.
export function requireOrder(order, { rail, rows, from, on, changes = [] }) {
  const expected = rows.map(({ endToEndId, details, amount }) => {
    const paid = figure(amount.amount_minor, amount.currency);
    const { name, country, town, note } = details;
    const to = rail === "manual" ? [...[name, country, town, note].map(plain), ""] : [details.iban, latin(name, changes)];
    return JSON.stringify([endToEndId, paid, amount.currency, ...to]);
  });
  const found = rail === "manual" ? carried(text(order)) : transfers(text(order), { from, on });
  if (expected.sort().join("\n") !== found.map((each) => JSON.stringify(each)).sort().join("\n")) refuse("paper_differs");
}

function digests({ content, dropped, accepted }) {
  const payments = [...content.payments].sort((one, two) => (one.payment < two.payment ? -1 : 1));
  const run = { ...content, payments };
  const unique = (list) => [...new Set(list)].sort();
  return {
    made: digest("run", run),
    released: digest("run", { accepted: unique(accepted), dropped: unique(dropped), run }),
  };
}

function transfers(source, { from, on }) {
  if (/<!/.test(source)) refuse("paper_differs");
  const page = new DOMParser().parseFromString(source, "application/xml");
  const all = [...page.getElementsByTagName("*")];
  const named = (name, within = all) => within.filter((each) => each.localName === name);
  const rows = named("CdtTrfTxInf");
  const accounts = named("IBAN").length;
  if (named("parsererror").length || named("DbtrAcct").length !== 1 || accounts !== rows.length + 1) refuse("paper_differs");
  const [debtor] = named("IBAN").filter((each) => each.parentNode.parentNode.localName === "DbtrAcct");
  const days = named("ReqdExctnDt");
  if (!debtor || debtor.textContent !== from.replace(/\s/g, "").toUpperCase()) refuse("paper_differs");
  if (days.length !== 1 || days[0].textContent !== on) refuse("paper_differs");
  return rows.map((row) => {
    const within = [row, ...row.getElementsByTagName("*")];
    const only = (name) => {
      const [element, ...others] = named(name, within);
      if (!element || others.length || element.children.length) refuse("paper_differs");
      return element;
    };
    if (within.some((each) => !PARTS.has(each.localName))) refuse("paper_differs");
    const amount = only("InstdAmt");
    if (only("IBAN").parentNode.parentNode.localName !== "CdtrAcct") refuse("paper_differs");
    const [id, iban, name] = [only("EndToEndId"), only("IBAN"), only("Nm")].map((each) => each.textContent);
    return [id, amount.textContent, amount.getAttribute("Ccy"), iban, name];
  });
}

function carried(source) {
  const [, ...rows] = cells(source);
  // Every cell but the row's number: where it is handed over counts as much as how much it is.
  return rows.map(([, id, name, amount, currency, ...rest]) => [id, amount, currency, name, ...rest]);
}

// Rows of CSV as Python writes it: quotes only where they must be, doubled within.
function cells(source) {
  const rows = [];
  for (const line of source.split("\r\n").slice(0, -1)) {
    rows.push([...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, bare]) =>
      quoted === undefined ? bare : quoted.replace(/""/g, '"'),
    ));
  }
  return rows;
}

// A name as a bank carries it: itself if it is written so already, else what the server says it became.
function latin(name, changes) {
  if (!/^[A-Za-z0-9/\-?:().,'+ ]*$/.test(name)) return (changes.find(([before]) => before === name) || [])[1];
  const line = name.replace(/\/\/+/g, "/").replace(/ +/g, " ");
  return trimmed(trimmed(line).slice(0, LONGEST_NAME));
}

function trimmed(line) {
  return line.replace(/^[ /]+|[ /]+$/g, "");
}

// As Python's split() sees blanks, and with the mark that keeps a spreadsheet from running what a recipient wrote.
function plain(name) {
  const line = name.split(/[\s\x1c-\x1f\x85]+/).filter(Boolean).join(" ");
  return /^[=+\-@]/.test(line) ? `'${line}` : line;
}
