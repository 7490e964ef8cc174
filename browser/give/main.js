// The donor's pages: the phrase stays here. Without WebCrypto (old browsers, plain http) the forms work as they are.
import { base64url } from "./bytes.js";
import { offerCopying } from "./copy.js";
import { Otherwise, NotYet, decimalsOf, makeReceipt, minorOf } from "./receipt.js";
import { isStrong, nonceOf, readReference, suggestion } from "./secret.js";

const find = (id) => document.getElementById(id);

function tellLane() {
  find("lane-plain").hidden = true;
  find("lane-browser").hidden = false;
}

function onGift(form) {
  const phrase = form.elements.phrase;
  const suggest = find("suggest");
  // The page says itself, in its own language, what is wrong with a phrase; without it the browser does.
  phrase.removeAttribute("pattern");
  phrase.removeAttribute("minlength");
  suggest.hidden = false;
  suggest.addEventListener("click", () => {
    phrase.value = suggestion();
    phrase.select();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    find("weak").hidden = true;
    find("unsent").hidden = true;
    // An empty field keeps the secret that a refused form has brought back.
    if (phrase.value.trim()) {
      if (!isStrong(phrase.value)) {
        find("weak").hidden = false;
        phrase.focus();
        return;
      }
      const nonce = await nonceOf(phrase.value, form.dataset.reference, Number(form.dataset.rounds));
      form.elements.nonce.value = base64url(nonce);
    }
    const given = new FormData(form);
    given.delete("phrase");
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(given) }).catch(() => null);
    if (!answer) {
      find("unsent").hidden = false;
      find("unsent").scrollIntoView({ block: "center" });
      return;
    }
    try {
      await showAnswer(form, answer);
    } catch {
      // No answer that we understand: the browser shows what there is. A field without a name is not sent.
      phrase.removeAttribute("name");
      form.submit();
      phrase.setAttribute("name", "phrase");
    }
  });
}

// A refused form comes back into this page: the phrase, which the server never had, stays in its field, and no answer
// to a POST stands in the browser's history, which its Back button could not show again.
async function showAnswer(form, answer) {
  if (answer.redirected) {
    location.assign(answer.url);
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const refused = page.getElementById("gift");
  if (form.elements.phrase.value.trim()) {
    refused.elements.phrase.value = form.elements.phrase.value;
    refused.elements.nonce.value = "";
    page.getElementById("kept")?.remove();
  }
  document.querySelector("main").replaceWith(page.querySelector("main"));
  onGift(find("gift"));
  tellLane();
  (refused.querySelector("[aria-invalid]") ?? refused.elements.amount).focus({ preventScroll: true });
  // A phone shows few lines: those that say what is wrong must be among them.
  (refused.querySelector("[role=alert]:not([hidden])") ?? document.activeElement).scrollIntoView({ block: "center" });
}

function onReceipt(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    find("failed").hidden = true;
    button.disabled = true;
    try {
      await showReceipt(form);
    } catch (error) {
      const why = error instanceof NotYet ? "notYet" : error instanceof Otherwise ? "otherwise" : "failed";
      refuse(form, why);
    } finally {
      button.disabled = false;
    }
  });
}

function refuse(form, why) {
  find("failed").textContent = form.dataset[why];
  find("failed").hidden = false;
}

async function showReceipt(form) {
  const { reference, phrase, amount, currency, sent_on: sentOn } = form.elements;
  const canonical = readReference(reference.value);
  const minor = minorOf(amount.value, currency.value);
  if (!canonical) {
    refuse(form, "wrong");
    return;
  }
  if (minor === null || !phrase.value.trim()) {
    refuse(form, "notYet");
    return;
  }
  const nonce = await nonceOf(phrase.value, canonical, Number(form.dataset.rounds));
  const { text, head } = await makeReceipt({
    reference: canonical,
    nonce,
    amount: minor,
    currency: currency.value,
    sentOn: sentOn.value,
    log: form.dataset.log,
  });
  tellFacts(head, minor);
  find("receipt-text").textContent = text;
  find("made").hidden = false;
  find("ask").hidden = true;
  phrase.value = "";
  find("save").addEventListener("click", () => save(text));
  find("made").scrollIntoView();
}

// What the receipt says, as a person reads it in the page's language.
function tellFacts(head, minor) {
  // As the server writes them: the page brings the names of the months, and where a browser knows no Belarusian, figures
  // are written as in Russian, which is the same.
  const { lang } = document.documentElement;
  const language = Intl.NumberFormat.supportedLocalesOf(lang).length ? lang : "ru";
  const months = find("receipt").dataset.months.split(" ");
  const day = (text) => {
    const [year, month, number] = text.split("-");
    return `${Number(number)}\u00a0${months[month - 1]}\u00a0${year}`;
  };
  const figure = new Intl.NumberFormat(language, { style: "currency", currency: head.currency });
  find("fact-amount").textContent = figure.format(minor / 10 ** decimalsOf(head.currency));
  find("fact-window").textContent = head.number;
  find("fact-first").textContent = day(head.first_on);
  find("fact-last").textContent = day(head.last_on);
  find("fact-gifts").textContent = new Intl.NumberFormat(language).format(head.gifts);
}

// Saved from the page itself, so that the receipt does not pass the server either.
function save(text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = "receipt.txt";
  link.click();
  URL.revokeObjectURL(link.href);
}

if (window.crypto?.subtle) {
  const gift = find("gift");
  const receipt = find("receipt");
  if (gift) onGift(gift);
  if (receipt) onReceipt(receipt);
  if (gift || receipt) tellLane();
}
offerCopying();
