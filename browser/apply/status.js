// The status page in the browser lane: locator and signature go out, closed letters come back and open here.
import { encode } from "../crypto/canonical.js";
import { BridgeError } from "../crypto/errors.js";
import { b64, unb64 } from "../crypto/octets.js";
import { readPhrase } from "../crypto/phrase.js";
import { Applicant } from "./applicant.js";
import { day } from "./formats.js";
import { drawNotice, openNotice } from "./notice.js";
import { drawPromise, openPromise } from "./promised.js";
import { guarded, loadDirectory, plainLines, putLinksAway, reach, refuseAt, sentenceOf, showRefusal } from "./page.js";
import { keepTyped, putBack } from "./typed.js";

let applicant = null;
let directory = null;

// Without these nobody can be paid: what a bank wants of a transfer, or how else the money may reach him.
const NEEDED = { bank: ["iban", "country", "town"], manual: ["note"] };

export function prepareStatus() {
  setLane();
  const run = guarded(press);
  const main = document.getElementById("main");
  // Which button sent a form, browsers before 2021 do not say.
  let pressed = null;
  main.addEventListener("click", ({ target }) => (pressed = target.closest("button")), true);
  main.addEventListener("submit", (event) => {
    if (!event.target.dataset.verb) return;
    event.preventDefault();
    run(event.target, event.submitter || pressed);
  });
}

function setLane() {
  for (const notice of document.querySelectorAll("[data-lane]")) notice.hidden = notice.dataset.lane !== "sealed";
}

function place() {
  return document.getElementById("inside") || document.getElementById("door");
}

async function press(form, button) {
  const { verb } = form.dataset;
  document.querySelector("#inside > .notice.good")?.remove();
  if (verb === "open") {
    applicant = await Applicant.of(readPhrase(form.elements.phrase.value));
    directory = await loadDirectory(place(), { closed: "list_over" });
    return ask("open", {});
  }
  const letter = form.closest("[data-letter]");
  const question = letter ? letter.dataset.letter : "";
  const caseRef = place().dataset.case;
  if (verb === "read") return ask(verb, { letter: question });
  if (verb === "answer") return ask(verb, { letter: question, envelopes: await sealAnswer(letter, form, { question, caseRef }) });
  const choice = verb === "withdraw" ? "withdrawn" : button.value;
  const signed = applicant.choose(choice, { question: question || null, case: caseRef });
  return ask(verb, { letter: question, choice, statement: b64(signed.statement), signature: b64(signed.signature) });
}

async function sealAnswer(letter, form, { question, caseRef }) {
  const given = { question, keys: JSON.parse(letter.dataset.keys), directory, case: caseRef };
  const field = (name) => form.elements[`${question}-${name}`];
  const value = (name) => plainLines((field(name) || { value: "" }).value);
  const needed = (...names) => {
    const empty = names.find((name) => !value(name).trim());
    if (empty) refuseAt(field(empty), "empty_field");
  };
  const common = { name: value("name"), bornOn: value("born_on"), note: value("note") };
  if (letter.dataset.kind === "identity") {
    needed("name", "born_on");
    return applicant.answerIdentity({ ...common, document: value("document"), service: value("service") }, given);
  }
  if (letter.dataset.kind === "payout") {
    const rail = value("rail");
    needed("name", "born_on", ...NEEDED[rail]);
    const iban = value("iban").replace(/\s/g, "").toUpperCase();
    const places = { bic: value("bic").trim().toUpperCase(), country: value("country").trim().toUpperCase(), town: value("town") };
    if (rail === "bank" && !/^[A-Z]{2}$/.test(places.country)) refuseAt(field("country"), "empty_field");
    try {
      return await applicant.answerPayout({ ...common, rail, iban, ...places }, given);
    } catch (error) {
      throw error.code === "bad_iban" ? Object.assign(error, { field: field("iban") }) : error;
    }
  }
  const text = plainLines(form.elements.text.value);
  if (!text.trim()) refuseAt(form.elements.text, "empty_answer");
  return applicant.answerText(text, given);
}

async function ask(verb, { letter = "", choice = "", envelopes = [], statement = "", signature = "" }, { isAgain = false } = {}) {
  const { challenge } = place().dataset;
  const content = encode({ choice, envelopes: envelopes.map(b64), letter, signature, statement });
  const body = new URLSearchParams({
    verb, letter, choice, challenge, locator: applicant.locator, signature: applicant.request(verb, { challenge, content }),
    choice_statement: statement, choice_signature: signature,
  });
  for (const envelope of envelopes) body.append("envelope", b64(envelope));
  const response = await reach(location.pathname, { method: "POST", body });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const found = page.getElementById("inside") || page.getElementById("door");
  if (!found) throw new BridgeError("no_connection");
  place().dataset.challenge = found.dataset.challenge;
  if (response.status === 409 && found.id === "door" && !isAgain) {
    return ask(verb, { letter, choice, envelopes, statement, signature }, { isAgain: true });
  }
  if (!response.ok) {
    const notice = page.querySelector("#main .notice.bad:not([hidden])");
    throw Object.assign(new Error(), { shown: notice ? notice.textContent.trim() : "" });
  }
  const typed = keepTyped(letter);
  document.getElementById("main").replaceChildren(...page.getElementById("main").childNodes);
  document.title = page.title;
  putBack(typed);
  setLane();
  putLinksAway(true);
  scrollTo(0, 0);
  await showPromise();
  await openLetters();
  const heading = document.querySelector("#main h1");
  heading.tabIndex = -1;
  heading.focus();
}

async function showPromise() {
  const section = document.querySelector("[data-promise]");
  if (!section) return;
  try {
    const envelope = unb64(section.dataset.promise);
    drawPromise(section, await openPromise(envelope, { keys: applicant.keys, directory, case: place().dataset.case }));
  } catch (error) {
    const notice = Object.assign(document.createElement("p"), { className: "notice bad", textContent: sentenceOf(error) });
    section.replaceChildren(section.querySelector("h2"), notice);
    section.hidden = false;
  }
}

async function openLetters() {
  for (const article of document.querySelectorAll("[data-envelope]")) {
    if (!article.dataset.envelope) continue;
    const target = article.querySelector(".text");
    try {
      if (article.dataset.kind === "confirmation") {
        const mine = { keys: applicant.keys, case: place().dataset.case };
        drawNotice(article.querySelector("dl"), await openNotice(unb64(article.dataset.envelope), mine));
        continue;
      }
      const asked = { directory, case: place().dataset.case, putOn: article.dataset.putOn };
      const letter = await applicant.read(unb64(article.dataset.envelope), asked);
      target.replaceChildren(...paragraphs(letter.text));
      drawWriter(article.querySelector(".call-sign"), letter.writer);
    } catch (error) {
      const notice = Object.assign(document.createElement("p"), { className: "notice bad", textContent: sentenceOf(error) });
      target.replaceChildren(notice);
    }
  }
  showRefusal("");
}

function drawWriter(place, { callSign, until }) {
  const { until: words, monthsOfDays } = place.dataset;
  place.textContent = ` · ${callSign}${until ? `, ${words.replace("{day}", day(until, monthsOfDays))}` : ""}`;
}

function paragraphs(text) {
  return text.split(/\n{2,}/).map((part) => {
    const paragraph = document.createElement("p");
    part.split("\n").forEach((line, at) => paragraph.append(...(at ? [document.createElement("br"), line] : [line])));
    return paragraph;
  });
}
