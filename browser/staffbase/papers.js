// What an approval means, in words: read from the very content that is hashed and signed, never from the page around it.
// One reader for each kind of paper; content that none of them knows is shown line by line, as in a terminal.

// Decimals of the smallest unit, as core/money.py has them; amounts in any other currency are not put into words.
export const DECIMALS = {
  ...Object.fromEntries("EUR USD GBP CHF PLN CZK GEL BYN UAH RUB SEK NOK DKK".split(" ").map((code) => [code, 2])),
  JPY: 0, KRW: 0, KWD: 3, TND: 3, BTC: 8,
};
const MONTHS = "January February March April May June July August September October November December".split(" ");
const PEOPLE = { two: "two people", three: "three people", four: "four people" };
const RAILS = { bank: "bank transfer, booked as one row", manual: "by hand, before two witnesses" };
const RULES = { monthly_pay: "Monthly pay", one_off: "One-off help", bill: "Cost on a bill", taper: "After a new job" };
const ACCEPTED = {
  few_recipients: "few people are in this run",
  same_sender: "many are paid from one account on one day",
  same_amount: "several payments are of the same amount",
  recipient_warned: "a recipient has warned us about being paid this way",
};
const ENDS = {
  deceased: "he has died",
  revoked: "the decision behind it no longer holds",
  term: "it ends sooner than was promised",
};
const PAUSES = {
  no_contact: "he cannot be reached",
  account_doubted: "his account is in doubt",
  under_review: "something is being checked again",
  own_wish: "he asks for it",
  legal: "a legal question is open",
};

// { lead, rows: [[label, text]], table: { head, rows } or null }; null where no reader fits.
export function readPaper({ kind, step, content }) {
  try {
    const reader = Object.hasOwn(READERS, kind) ? READERS[kind] : null;
    return reader ? reader(content, step) : null;
  } catch {
    return null;
  }
}

// Which rows two contents of one kind have not in common: [[label, before, after]].
export function compare({ kind, step, content }, before) {
  const [now, then] = [content, before].map((each) => readPaper({ kind, step, content: each }));
  if (!now || !then) return [];
  const labels = [...new Set([...then.rows, ...now.rows].map(([label]) => label))];
  const told = ({ rows }, label) => rows.filter(([name]) => name === label).map(([, text]) => text).join("; ") || "none";
  return labels.map((label) => [label, told(then, label), told(now, label)]).filter(([, one, other]) => one !== other);
}

const READERS = {
  award(content, step) {
    const deed = {
      cover: "You set aside the money for promise",
      approve: "You approve promise",
      offer: "You offer promise",
    }[step];
    const months = whole(content.months);
    const covered = content.covered_months === undefined ? months : whole(content.covered_months);
    const rows = [["To", `payee ${short(content.payee)}`]];
    if (months) {
      rows.push(["Pay", `${money(content.monthly)} a month for ${count(months, "month")}: ${money(content.pay)}`]);
      rows.push(["Set aside beforehand", covered < months ? `${covered} of ${count(months, "month")}; later months wait for gifts` : "all months"]);
      if (content.taper) rows.push(["After a job begins", `${percents(content.taper)} of a month's pay, month by month`]);
    }
    for (const debt of content.settlements) rows.push(["Debt settled", settled(debt)]);
    rows.push(["In all", money(content.total)], ["From the pot", plain(content.pot)], ["May be accepted until", day(content.valid_until)]);
    rows.push(["Left his post", content.has_left ? "yes, so it is not offered first" : "not yet"]);
    return { lead: `${known(deed)} ${short(content.award)}: ${money(content.total)} in all, to payee ${short(content.payee)}.`, rows, table: null };
  },

  settlement(content, step) {
    const deed = { cover: "You set aside the money for a debt", approve: "You approve the settling of a debt" }[step];
    const rows = [["What is paid of it", settled(content.terms)], ["Asked besides and not paid", money(content.interest)]];
    for (const part of content.instalments) rows.push([`In ${month(part.month)}`, money(part.amount)]);
    rows.push(["How it is repaid", plain(content.repaid)]);
    return { lead: `${known(deed)}, added to promise ${short(content.award)}: ${money(content.terms.amount)}.`, rows, table: null };
  },

  pause(content) {
    const rows = [["Paused since", day(content.since)], ["Because", PAUSES[content.reason] || plain(content.reason).replace(/_/g, " ")]];
    return { lead: `You let payments of promise ${short(content.award)} go on.`, rows, table: null };
  },

  ending(content, step) {
    const deed = { sign: "You agree, as the first of two, that promise", end: "You end promise" }[step];
    const owed = content.keeps_debts
      ? `the months up to and with ${month(content.last_month)}, and the debts`
      : "nothing that no run has drawn, neither months nor debts";
    return {
      lead: `${known(deed)} ${short(content.award)}${step === "sign" ? " ends" : ""} on ${day(content.ends_on)}.`,
      rows: [["Because", known(ENDS[content.reason])], ["What stays owed", owed]],
      table: null,
    };
  },

  run(content, step) {
    if (step === "recall") {
      if (content.given_to_bank !== false) return null;
      return {
        lead: `You say that the bank was not given the order of run ${short(content.run)}, by you or by anybody with your help.`,
        rows: [["Order", plain(content.order)]],
        table: null,
      };
    }
    if (step === "recall_for") {
      if (content.paid !== false) return null;
      return {
        lead: `You say that the bank has not paid the order of run ${short(content.run)}. Nobody hears from who took it.`,
        rows: [
          ["Order", plain(content.order)],
          ["In place of", content.for.map((ref) => `person ${short(ref)}`).join(", ")],
          ["You looked into", `the account's statements from ${day(content.from)} to ${day(content.until)}`],
        ],
        table: null,
      };
    }
    // A release holds the run whole, beside what was dropped since and the warnings that are accepted.
    const { accepted, dropped, run } = typeof content.run === "object" ? content : { accepted: [], dropped: [], run: content };
    const paid = run.payments.filter(({ payment }) => !dropped.includes(payment));
    const total = units(paid.reduce((sum, each) => sum + whole(each.steps_minor), 0), run.currency);
    const deed = {
      make: "You lock run", approve: "You approve run", authorise: "You say that it may be paid: run",
      release: "You let the money go: run", drop: "You sign what is left of run",
    }[step];
    const payees = new Set(paid.map(({ payee }) => payee)).size;
    const rows = [
      ["At most", `${total} to ${payees === 1 ? "one recipient" : `${payees} recipients`}, in ${count(paid.length, "payment")}`],
      ["For", months(paid)],
      ["How", known(RAILS[run.rail])],
      ["From", `account ${short(run.account)}, to payees of cell ${short(run.cell)}`],
      ["People it needs", known(PEOPLE[run.band])],
      ["Version", run.version === 1 ? "1" : `${whole(run.version)}; what was signed of earlier versions is void`],
    ];
    if (dropped.length) rows.push(["Dropped since", count(dropped.length, "payment")]);
    for (const code of accepted) rows.push(["You accept that", ACCEPTED[code] || plain(code).replace(/_/g, " ")]);
    rows.push(["Exact amounts and accounts", "sealed to the cell; you sign their fingerprints and never more than stands here"]);
    const table = {
      head: ["Payee", "For", "Promise", "At most"],
      rows: paid.map((each) => [
        short(each.payee), each.month ? month(each.month) : "", short(each.award), units(each.steps_minor, run.currency),
      ]),
    };
    return { lead: `${known(deed)} ${short(run.run)}: at most ${total}.`, rows, table };
  },

  cover_policy(content, step) {
    const deed = { make: "You propose", release: "You release" }[step];
    const all = content.covered_months === null;
    const covered = all ? "all its months" : count(whole(content.covered_months), "month");
    return {
      lead: `${known(deed)} that the board covers ${covered} of each new promise before it is made.`,
      rows: [["Set aside beforehand", covered], ["Debts", "always whole"], ["Number of this policy", String(whole(content.number))]],
      table: null,
    };
  },

  stand_in(content, step) {
    if (step !== "lend") throw new TypeError("no such step");
    const role = { approver: "approver", treasurer: "treasurer" }[plain(content.role)];
    const rows = [["Role", known(role)], ["To", `person ${short(content.to)}`], ["From", day(content.first)], ["Up to and with", day(content.last)]];
    rows.push(["For the matrix", "you and your stand-in are one person in what is signed so"]);
    return { lead: `You lend your role of ${role} to person ${short(content.to)} until ${day(content.last)}.`, rows, table: null };
  },

  audit(content, step) {
    if (step !== "sign") throw new TypeError("committed to in the page");
    const found = [["in order", content.in_order], ["not in order", content.not_in_order], ["unanswered", content.unanswered]];
    const draws = found.reduce((sum, [, each]) => sum + whole(each), 0);
    const words = { whole: "held together from its first record", broken: "did not hold together", not_read: "not read" };
    const trail = Object.hasOwn(words, content.trail) ? words[content.trail] : undefined;
    const rows = found.map(([label, each]) => [`Draws ${label}`, String(each)]);
    rows.push(["Accounts that agree with the bank", String(whole(content.accounts_agreed))]);
    rows.push(["Accounts that do not", String(whole(content.accounts_differ))], ["The access journal", known(trail)]);
    return { lead: `You put your name to audit ${short(content.audit)}: ${count(draws, "draw")}, ${content.in_order} of them in order. It stands in the public log for ever.`, rows, table: null };
  },

  rules(content, step) {
    const deed = { propose: "You propose", release: "You put into force" }[step];
    const rows = content.rules.map(({ rule, expression, cap }) => [
      RULES[rule] || plain(rule), `${plain(expression)}, at most ${whole(cap).toLocaleString("en")} ${plain(content.currency)}`,
    ]);
    const table = {
      head: ["Worked example", "With", "Gives"],
      rows: content.examples.map(({ rule, inputs, gives }) => [
        RULES[rule] || plain(rule), Object.entries(inputs).map(([name, value]) => `${plain(name)} ${plain(value)}`).join(", "), whole(gives).toLocaleString("en"),
      ]),
    };
    return { lead: `${known(deed)} version ${whole(content.version)} of the rules in ${plain(content.currency)}.`, rows, table };
  },

  payment(content) {
    return {
      lead: `You say that the payment for ${month(content.month)} was handed over to payee ${short(content.payee)} while you stood by.`,
      rows: [["Of run", short(content.run)], ["At most", units(content.steps_minor, content.currency)]],
      table: null,
    };
  },
};

// Text in which nothing can hide: control and direction characters are spelled out, as core/paper.py does.
export function plain(value) {
  return String(value).replace(/[\p{C}\p{Z}]/gu, (sign) => (sign === " " ? sign : `\\u${sign.codePointAt(0).toString(16).padStart(4, "0")}`));
}

function settled({ amount, verified, parts }) {
  return `${money(amount)} of ${money(verified)} verified, ${parts === 1 ? "at once" : `in ${whole(parts)} monthly parts`}`;
}

function money(text) {
  const [, figure, decimals, code] = /^(\d+)(\.\d+)? ([A-Z]{3})$/.exec(text);
  return `${figure.replace(/\B(?=(\d{3})+$)/g, ",")}${decimals || ""} ${code}`;
}

// An amount as bank files write it; a TypeError for a currency that nobody knows.
export function figure(minor, code) {
  const decimals = known(DECIMALS[code]);
  const digits = String(whole(minor)).padStart(decimals + 1, "0");
  return `${digits.slice(0, digits.length - decimals)}${decimals ? `.${digits.slice(-decimals)}` : ""}`;
}

function units(minor, code) {
  return money(`${figure(minor, code)} ${code}`);
}

export function day(text) {
  const [, year, number, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  return `${Number(date)} ${known(MONTHS[number - 1])} ${year}`;
}

function month(text) {
  return day(text).replace(/^\d+ /, "");
}

// The months that payments are for, the earliest and the latest; runs of before the month was signed say none.
function months(paid) {
  const told = paid.map((each) => each.month).filter(Boolean).sort();
  if (!told.length) return "months that are not told here";
  const [first, last] = [told[0], told[told.length - 1]].map(month);
  return first === last ? first : `${first} to ${last}`;
}

function percents(text) {
  return plain(text).split(",").map((each) => `${each} %`).join(", ");
}

function count(number, name) {
  return `${number} ${name}${number === 1 ? "" : "s"}`;
}

function short(ref) {
  return /^[0-9a-f]{8}-/.exec(ref)[0].slice(0, 8);
}

function whole(number) {
  if (!Number.isInteger(number)) throw new TypeError("not a whole number");
  return number;
}

function known(value) {
  if (value === undefined) throw new TypeError("not known");
  return value;
}
