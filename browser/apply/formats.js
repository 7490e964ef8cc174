// Amounts, months and days in the page's language. As web/base/formats.py writes them; what a phone does not know of a
// language it writes in its own, so the pages bring the names of the months.

export function money(text) {
  const [figure, currency] = text.split(" ");
  const [, decimals = ""] = figure.split(".");
  const digits = /^0*$/.test(decimals) ? 0 : decimals.length;
  const shown = Number(figure).toLocaleString(language(), { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${shown}\u00a0${currency}`;
}

export function month(text, names) {
  if (!text) return "";
  const [year, number] = text.split("-");
  return `${names.split(" ")[number - 1]}\u00a0${year}`;
}

export function day(text, names) {
  return `${Number(text.split("-")[2])}\u00a0${month(text, names)}`;
}

// Belarusian writes figures as Russian does, and many browsers know Russian only.
function language() {
  const { lang } = document.documentElement;
  if (lang === "en") return "en-GB";
  return Intl.NumberFormat.supportedLocalesOf(lang).length ? lang : "ru";
}
