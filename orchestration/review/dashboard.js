"use strict";
// Reckons what the filters leave of the data in the page, and draws it. Money is in whole cents throughout, so sums are exact. Text goes
// into the page as text only, never as HTML: names come from other people's systems.
const data = JSON.parse(document.getElementById("data").textContent);

const ROLES = ["sourced", "influenced", "direct"];
const SHOWN_ROWS = 15;
const WILSON_Z = 1.959963984540054;
const ALL = "";
const LAST_FOUR = "last4";

const $ = (id) => document.getElementById(id);

const el = (tag, attributes, ...children) => filled(document.createElement(tag), attributes, children);
const shape = (tag, attributes, ...children) => filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

function filled(made, attributes = {}, children = []) {
  for (const [name, value] of Object.entries(attributes)) if (value != null && value !== false) made.setAttribute(name, value);
  made.append(...children.filter((child) => child != null && child !== false));
  return made;
}

/* ---- figures as text ---- */

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const counted = (n) => whole.format(n).replace("-", "\u2212");
const plural = (n, one, many = `${one}s`) => `${counted(n)} ${n === 1 ? one : many}`;

/** A quotient of whole numbers, rounded half away from zero to a whole one. */
function quotient(number, by) {
  const size = Math.abs(number), rest = size % by;
  return Math.sign(number) * ((size - rest) / by + (2 * rest >= by ? 1 : 0));
}
/** A share of counts to six decimals, as the tables have it. */
const share = (count, of) => quotient(count * 1e6, of) / 1e6;

/** Cents as whole units. */
const units = (cents) => quotient(cents, 100);
function exact(cents) {
  const size = Math.abs(cents);
  return `${cents < 0 ? "-" : ""}${(size - (size % 100)) / 100}.${String(size % 100).padStart(2, "0")}`;
}
const money = (cents) => counted(units(cents));
const moneyAndCents = (cents) => `${cents < 0 ? "\u2212" : ""}${counted(Math.trunc(Math.abs(cents) / 100))}.${exact(cents).slice(-2)}`;
const percent = (rate) => `${(rate * 100).toFixed(1)}%`;
const isoDay = (day) => new Date(day * 86400000).toISOString().slice(0, 10);
const words = (name) => name.replaceAll("_", " ");

const KINDS = {
  text: { show: String, csv: String },
  count: { show: counted, csv: String, number: true },
  money: { show: money, csv: exact, number: true, unit: data.currency },
  cents: { show: moneyAndCents, csv: exact, number: true, unit: data.currency },
  percent: { show: percent, csv: (rate) => rate.toFixed(6), number: true },
  days: { show: (days) => days.toFixed(1), csv: (days) => days.toFixed(2), number: true },
  // a decimal as the database wrote it
  decimal: { show: decimalText, csv: String, number: true, order: Number },
  share: { show: (text) => percent(Number(text)), csv: String, number: true, order: Number },
};

function decimalText(text) {
  const [before, after = ""] = text.replace("-", "").split(".");
  const fraction = after.replace(/0+$/, "");
  const sign = text.startsWith("-") ? "\u2212" : "";
  return sign + before.replace(/\B(?=(\d{3})+$)/g, ",") + (fraction && `.${fraction.padEnd(2, "0")}`);
}

/* ---- the data as typed columns ---- */

const none = {
  partner: data.partners.id.length,
  programme: data.programmes.id.length,
  user: data.users.name.length,
  team: data.teams.length,
};
none.partnership = data.partnerships.id.length;
none.quarter = data.quarters.name.length;
const QUARTERS = data.quarters.name.map((_, i) => i).filter((i) => data.quarters.is_used[i]);
const CURRENT = data.quarters.name.findIndex((_, i) => data.quarters.first_day[i] <= data.today && data.today <= data.quarters.last_day[i]);

// what lacks a partnership, owner, team or quarter has the number after the last
const partnershipPartner = [...data.partnerships.partner, none.partner];
const partnershipProgramme = [...data.partnerships.programme, none.programme];
const userTeam = [...data.users.team, none.team];
const partnerName = (i) => data.partners.name[i] ?? "Unknown partner";
const programmeName = (i) => data.programmes.name[i] ?? "Unknown programme";
const userName = (i) => data.users.name[i] ?? "No owner";
const teamName = (i) => data.teams[i] ?? "No team";
const modelName = (model, i) => words(model) + (i === data.default_model ? " (default)" : "");
const quarterName = (i) => data.quarters.name[i] ?? "No date";

const deals = data.deals && {
  count: data.deals.owner.length,
  owner: Int32Array.from(data.deals.owner),
  quarter: Int32Array.from(data.deals.quarter),
  category: Uint8Array.from(data.deals.category),
  cents: Float64Array.from(data.deals.cents, (cents) => cents ?? 0),
  withAmount: Uint8Array.from(data.deals.cents, (cents) => (cents === null ? 0 : 1)),
  days: Float64Array.from(data.deals.days, (days) => days ?? 0),
  withDays: Uint8Array.from(data.deals.days, (days) => (days === null ? 0 : 1)),
  touches: Int32Array.from(data.deals.touches),
  touchPartnership: Int32Array.from(data.deals.touch.partnership),
  touchRole: Uint8Array.from(data.deals.touch.role),
  credits: data.deals.credits.map((model) => Float64Array.from(model)),
};
const OPEN = 0, WON = 1;

/* ---- filters ---- */

const state = {
  programme: ALL,
  partner: ALL,
  team: ALL,
  period: ALL,
  model: String(data.default_model ?? ""),
  pipeline: "0",
  policy: "1",
  measure: "accounts",
};
const DEFAULTS = { ...state };
const FILTERS = ["programme", "partner", "team", "period", "model"];

function choices() {
  const pipelines = data.funnel?.pipelines;
  const named = (names) => names.map((name, i) => [String(i), name]);
  const hasNoTeam = userTeam.slice(0, -1).includes(none.team) || (deals && deals.owner.includes(none.user));
  const when = (q) => (q === CURRENT ? ", so far" : data.quarters.first_day[q] > data.today ? ", to come" : "");
  return {
    programme: [[ALL, "All programmes"], ...named(data.programmes.name)],
    partner: [[ALL, "All partners"], ...named(data.partners.name)],
    team: [[ALL, "All teams"], ...named(data.teams), ...(hasNoTeam ? [[String(none.team), "No team"]] : [])],
    period: [
      [ALL, "All quarters"],
      [LAST_FOUR, "Last four closed quarters"],
      ...QUARTERS.toReversed().map((q) => [String(q), quarterName(q) + when(q)]),
    ],
    model: data.models.length ? named(data.models.map(modelName)) : [["", "None"]],
    pipeline: pipelines?.name.length ? named(pipelines.name.map((name, i) => `${name} (${pipelines.crm[i]})`)) : [["0", "None"]],
  };
}

/** What the filters let through: a 1 for each partnership, owner and quarter, the ones after the last included. */
function masks() {
  const inProgramme = (i) => state.programme === ALL || partnershipProgramme[i] === Number(state.programme);
  const inPartner = (i) => state.partner === ALL || partnershipPartner[i] === Number(state.partner);
  const partnership = Uint8Array.from(partnershipPartner, (_, i) => (inProgramme(i) && inPartner(i) ? 1 : 0));
  const owner = Uint8Array.from(userTeam, (team) => (state.team === ALL || team === Number(state.team) ? 1 : 0));
  const quarter = new Uint8Array(none.quarter + 1);
  if (state.period === ALL) quarter.fill(1);
  else if (state.period === LAST_FOUR) quarter.fill(1, Math.max(0, CURRENT - 4), Math.max(0, CURRENT));
  else quarter[Number(state.period)] = 1;
  const partner = new Uint8Array(none.partner + 1);
  partnershipPartner.forEach((p, i) => { if (partnership[i]) partner[p] = 1; });
  const isWhole = state.programme === ALL && state.partner === ALL;
  if (isWhole) partner.fill(1);
  // a partner's own team is that of its partner manager
  const managed = Uint8Array.from([...data.partners.manager, none.user], (user) => owner[user]);
  const days = data.quarters.last_day.filter((_, q) => quarter[q]);
  const lastDay = state.period === ALL || !days.length ? data.today : Math.min(data.today, days.at(-1));
  return { partnership, partner, managed, owner, quarter, isWhole, lastDay };
}

/* ---- sums ---- */

const emptyGroup = () => ({ won: 0, lost: 0, wonCents: 0, withAmount: 0, days: 0, withDays: 0, open: 0, openCents: 0 });
const emptyOwner = () => ({ won: 0, wonCents: [0, 0], allCents: 0, open: 0, openCents: 0, meetings: 0 });

/** Every sum that the page shows of deals, registrations, meetings and the ledger, for the chosen cut. */
function reckon(mask) {
  const models = data.models.length, model = Number(state.model), partners = none.partner + 1, partnerships = none.partnership + 1;
  const sums = {
    groups: ROLES.map(emptyGroup),
    owners: new Map(),
    allCents: 0,
    allDeals: 0,
    undated: 0,
    byQuarter: data.quarters.name.map(() => ({ cents: [0, 0, 0], deals: [0, 0, 0] })),
    credit: data.models.map(() => [new Float64Array(partnerships), new Float64Array(partnerships)]),
    pipelineCredit: [new Float64Array(partnerships), new Float64Array(partnerships)],
    touched: [new Float64Array(partnerships), new Float64Array(partnerships)],
    touchedDeals: [new Float64Array(partnerships), new Float64Array(partnerships)],
    partnerWon: new Float64Array(partners),
    partnerLost: new Float64Array(partners),
    registrations: new Float64Array(partnerships),
    approved: new Float64Array(partnerships),
    meetings: new Float64Array(partners),
    earned: new Float64Array(partnerships),
    paid: new Float64Array(partnerships),
    owed: new Float64Array(partnerships),
    held: new Float64Array(partnerships),
  };
  const ownerOf = (user) => sums.owners.get(user) ?? sums.owners.set(user, emptyOwner()).get(user);

  if (deals) {
    const roundedAway = new Set(data.deals.rounded_away[model]);
    for (let d = 0, first = 0, next = 0; d < deals.count; d++, first = next) {
      next = first + deals.touches[d];
      if (!mask.owner[deals.owner[d]]) continue;
      const quarter = deals.quarter[d], category = deals.category[d], cents = deals.cents[d], isIn = mask.quarter[quarter];
      if (category === WON && isIn) {
        sums.allCents += cents;
        sums.allDeals += 1;
        ownerOf(deals.owner[d]).allCents += cents;
      }
      let role = 2;
      for (let t = first; t < next; t++) {
        if (mask.partnership[deals.touchPartnership[t]]) role = Math.min(role, deals.touchRole[t]);
      }
      if (role === 2) continue;
      if (category === WON && quarter < none.quarter) {
        sums.byQuarter[quarter].cents[role] += cents;
        sums.byQuarter[quarter].deals[role] += 1;
      }
      if (category === OPEN && quarter === none.quarter) sums.undated += 1;
      if (!isIn) continue;

      const group = sums.groups[role], owner = ownerOf(deals.owner[d]);
      if (category === WON) {
        group.won += 1;
        group.wonCents += cents;
        group.withAmount += deals.withAmount[d];
        group.days += deals.days[d];
        group.withDays += deals.withDays[d];
        owner.won += 1;
        owner.wonCents[role] += cents;
      } else if (category === OPEN) {
        group.open += 1;
        group.openCents += cents;
        owner.open += 1;
        owner.openCents += cents;
      } else group.lost += 1;

      for (let t = first; t < next; t++) {
        const partnership = deals.touchPartnership[t], touch = deals.touchRole[t];
        if (!mask.partnership[partnership]) continue;
        if (category === WON) {
          if (deals.credits[model][t] !== 0 || roundedAway.has(t)) sums.touched[touch][partnership] += cents;
          sums.touchedDeals[touch][partnership] += 1;
          for (let m = 0; m < models; m++) sums.credit[m][touch][partnership] += deals.credits[m][t];
        } else if (category === OPEN) {
          sums.pipelineCredit[touch][partnership] += deals.credits[model][t];
          continue;
        }
        // a partner with two partnerships on the deal has the deal once
        const partner = partnershipPartner[partnership];
        let isRepeated = false;
        for (let before = first; before < t; before++) {
          const other = deals.touchPartnership[before];
          if (mask.partnership[other] && partnershipPartner[other] === partner) isRepeated = true;
        }
        if (!isRepeated) (category === WON ? sums.partnerWon : sums.partnerLost)[partner] += 1;
      }
    }
    const direct = data.deals.direct, group = sums.groups[2];
    for (let i = 0; i < direct.owner.length; i++) {
      if (!mask.owner[direct.owner[i]]) continue;
      const quarter = direct.quarter[i];
      if (direct.category[i] === WON && quarter < none.quarter) {
        sums.byQuarter[quarter].cents[2] += direct.cents[i];
        sums.byQuarter[quarter].deals[2] += direct.deals[i];
      }
      if (!mask.quarter[quarter]) continue;
      if (direct.category[i] === WON) {
        group.won += direct.deals[i];
        group.wonCents += direct.cents[i];
        group.withAmount += direct.with_amount[i];
        group.days += direct.days[i];
        group.withDays += direct.with_days[i];
        sums.allCents += direct.cents[i];
        sums.allDeals += direct.deals[i];
        ownerOf(direct.owner[i]).allCents += direct.cents[i];
      } else if (direct.category[i] === OPEN) {
        group.open += direct.deals[i];
        group.openCents += direct.cents[i];
      } else group.lost += direct.deals[i];
    }
  }
  if (data.registrations) {
    const { partnership, quarter, registrations, approved } = data.registrations;
    for (let i = 0; i < partnership.length; i++) {
      const p = partnership[i];
      if (!mask.partnership[p] || !mask.quarter[quarter[i]] || !mask.managed[partnershipPartner[p]]) continue;
      sums.registrations[p] += registrations[i];
      sums.approved[p] += approved[i];
    }
  }
  if (data.meetings) {
    const { partner, owner, quarter, programmes, meetings, programme_sets } = data.meetings;
    const isInSet = programme_sets.map((set) => state.programme === ALL || set.includes(Number(state.programme)));
    for (let i = 0; i < partner.length; i++) {
      if (!isInSet[programmes[i]] || !mask.owner[owner[i]] || !mask.quarter[quarter[i]]) continue;
      if (state.partner !== ALL && partner[i] !== Number(state.partner)) continue;
      sums.meetings[partner[i]] += meetings[i];
      ownerOf(owner[i]).meetings += meetings[i];
    }
  }
  if (data.commissions) {
    const { partnership, quarter, earned, paid, held } = data.commissions;
    for (let i = 0; i < partnership.length; i++) {
      const p = partnership[i];
      if (!mask.partnership[p]) continue;
      sums.owed[p] += earned[i] + paid[i];
      sums.held[p] += held[i];
      if (!mask.quarter[quarter[i]]) continue;
      sums.earned[p] += earned[i];
      sums.paid[p] += paid[i];
    }
  }
  return sums;
}

const total = (values) => { let sum = 0; for (const value of values) sum += value; return sum; };

/** Ends of Wilson's 95% interval. */
function wilson(won, of) {
  const z2 = WILSON_Z ** 2, share = won / of, middle = share + z2 / (2 * of);
  const half = WILSON_Z * Math.sqrt((share * (1 - share)) / of + z2 / (4 * of * of));
  return [(middle - half) / (1 + z2 / of), (middle + half) / (1 + z2 / of)];
}
const isSmall = (closed) => closed < data.min_sample;
const tooFew = (won, closed) => (closed ? `${counted(won)} of ${counted(closed)}, too few to rate` : "none closed");

/* ---- tables ---- */

/** A column: its key, its head, the term that defines it, a kind of KINDS, the value of a row (null shows `lack`), and what more it has. */
const col = (key, label, term, kind, value, more = {}) => ({ key, label, term, kind, value, ...more });

const views = new Map();

/**
 * A table with sorting, a limit and a CSV of all its rows. A column may have, for a row, a `bar` (parts of the widest, with a class each),
 * `heat` (0 to 1), words that it `say`s instead of the value, a `tone`. Rows with `isSum` stay last. Rows come in the order that
 * decides ties.
 */
function table(id, { caption, columns, rows, empty, sort, about }) {
  const place = $(id), view = views.get(id) ?? views.set(id, { sort, all: false }).get(id);
  if (!columns.some((column) => column.key === view.sort?.[0])) view.sort = sort;
  const draw = () => {
    const body = rows.filter((row) => !row.isSum), ends = rows.filter((row) => row.isSum);
    if (!body.length) return void place.replaceChildren(el("p", { class: "empty" }, empty));
    if (view.sort) arrange(body, columns.find((column) => column.key === view.sort[0]), view.sort[1]);
    const shown = view.all ? body : body.slice(0, SHOWN_ROWS);
    const heads = columns.map((column) => head(column, view, draw));
    const lines = [...shown, ...ends].map((row) =>
      el("tr", { class: row.isSum ? "sum" : row.isChosen ? "chosen" : null }, ...columns.map((column, i) => cell(column, row, i === 0))));
    const after = el(
      "div",
      { class: "after" },
      body.length > SHOWN_ROWS && !view.all ? `${SHOWN_ROWS} of ${plural(body.length, "row")}` : plural(body.length, "row"),
    );
    if (body.length > SHOWN_ROWS) {
      const toggle = () => {
        view.all = !view.all;
        draw();
        place.querySelector(".after button").focus();
      };
      after.append(button(view.all ? `Show ${SHOWN_ROWS}` : "Show all", toggle));
    }
    after.append(
      button("Download CSV", () => download(id, columns, [...body, ...ends]), `Download ${caption} as CSV, ${plural(body.length, "row")}`)
    );
    place.replaceChildren(
      ...(about ? [el("p", { class: "quiet" }, about)] : []),
      el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": caption },
        el("table", { class: "data" }, el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...lines))),
      after,
    );
  };
  draw();
}

const button = (text, act, label) => {
  const made = el("button", { type: "button", "aria-label": label }, text);
  made.addEventListener("click", act);
  return made;
};
const note = (text) => el("p", { class: "note" }, text);

function head(column, view, draw) {
  const direction = view.sort?.[0] === column.key ? (view.sort[1] < 0 ? "descending" : "ascending") : null;
  const label = el(
    "button",
    { type: "button", class: "sort", "data-term": column.term, "aria-describedby": `def-${column.term}` },
    column.label,
  );
  label.addEventListener("click", () => {
    const byDefault = KINDS[column.kind].number ? -1 : 1;
    view.sort = [column.key, view.sort?.[0] === column.key ? -view.sort[1] : byDefault];
    const at = [...label.closest("tr").children].indexOf(label.closest("th")), place = label.closest(".wide").parentElement;
    draw();
    place.querySelectorAll("thead button")[at].focus();
  });
  const classes = [KINDS[column.kind].number && "number", column.isChosen && "chosen"].filter(Boolean).join(" ");
  return el("th", { scope: "col", class: classes || null, "aria-sort": direction }, label);
}

function cell(column, row, isFirst) {
  const kind = KINDS[column.kind], value = column.value(row), said = column.say?.(row);
  const text = said ?? (value === null || value === undefined ? column.lack ?? "\u2013" : kind.show(value));
  if (isFirst) return el("th", { scope: "row" }, text);
  const tone = column.tone?.(row), heat = column.heat?.(row);
  const classes = [
    kind.number && said === undefined && "number",
    heat !== undefined && "heat",
    said !== undefined && "quiet",
    column.wrap && "wrap",
    column.isChosen && "chosen",
    tone,
  ];
  const made = el("td", { class: classes.filter(Boolean).join(" ") || null, "data-of": column.label }, text);
  // no more than 45% of the accent, so that the ink on it keeps a contrast of 4.5 to 1 in light and dark
  if (heat) made.style.background = `color-mix(in srgb, var(--heat) ${(6 + heat * 39).toFixed(1)}%, var(--ground))`;
  const parts = row.isSum ? null : column.bar?.(row);
  if (parts) made.append(el("span", { class: "bar", "aria-hidden": "true" }, ...parts.map(([name, part]) => {
    const piece = el("i", { class: name });
    piece.style.width = `${Math.max(0, Math.min(1, part)) * 100}%`;
    return piece;
  })));
  return made;
}

function arrange(rows, column, direction) {
  const order = KINDS[column.kind].order ?? ((value) => value);
  const lacking = (value) => value === null || value === undefined;
  // the rows come in the order that decides ties
  rows.sort((a, b) => {
    const left = column.value(a), right = column.value(b);
    if (lacking(left) || lacking(right)) return lacking(left) - lacking(right);
    const x = order(left), y = order(right);
    return direction * (typeof x === "string" ? x.localeCompare(y, "en") : x - y);
  });
}

/** A field of a CSV: quoted where it must be; text that a spreadsheet would take for a formula gets an apostrophe before it. */
function field(text, isNumber) {
  const safe = !isNumber && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function csvOf(columns, rows) {
  const name = ({ full, label, kind }) => `${full ?? label}${KINDS[kind].unit ? ` (${KINDS[kind].unit})` : ""}`;
  const lines = [columns.map((column) => field(name(column), false))];
  for (const row of rows) {
    lines.push(columns.map((column) => {
      const value = column.value(row);
      if (value === null || value === undefined) return field(column.lack ?? "", false);
      return field(KINDS[column.kind].csv(value), KINDS[column.kind].number);
    }));
  }
  return lines.map((line) => `${line.join(",")}\r\n`).join("");
}

function download(id, columns, rows) {
  // the byte order mark lets a spreadsheet know that names are in UTF-8
  const address = URL.createObjectURL(new Blob(["\ufeff", csvOf(columns, rows)], { type: "text/csv" }));
  const link = el("a", { href: address, download: `partnerverse-${data.as_of}-${id}.csv` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/* ---- what is missing, and what a filter cannot cut, in words ---- */

const isOn = (filter) => state[filter] !== ALL;
const ENGLISH = { programme: "programme", partner: "partner", team: "team", period: "quarter" };

function notes(id, sentences) {
  const said = Object.entries(sentences).filter(([filter]) => isOn(filter)).map(([, sentence]) => sentence);
  $(`${id}-notes`).replaceChildren(...[...new Set(said)].map(note));
}

/** Whether the part is there; if not, every place of it says so. */
function isThere(part, ...places) {
  if (data[part]) return true;
  const tables = data.missing[part].join(", ");
  const said = `Missing: ${tables} was not built, so this warehouse has no figures for it.`;
  for (const id of places) $(id).replaceChildren(el("p", { class: "empty" }, said));
  return false;
}

/* ---- views: one function each ---- */

const won = (sums, role) => total(sums.credit[Number(state.model)]?.[role] ?? []);
const part = (value, of) => (of ? value / of : 0);

function drawTiles(sums, mask) {
  const [sourced, influenced] = sums.groups;
  const withPartners = sourced.wonCents + influenced.wonCents, deals = sourced.won + influenced.won;
  const inForce = data.partnerships.id.map((_, i) => i).filter((i) =>
    mask.partnership[i] && data.partnerships.signed[i] !== null && data.partnerships.signed[i] <= mask.lastDay &&
    (data.partnerships.ended[i] === null || mask.lastDay < data.partnerships.ended[i]));
  const active = new Set(inForce.map((i) => partnershipPartner[i]).filter((partner) => partner < none.partner));
  const known = data.partners.id.filter((_, i) => mask.partner[i]).length;
  const owed = total(sums.owed), held = total(sums.held), registrations = total(sums.registrations);
  const notTeam = isOn("team") && "not cut by team: a partnership belongs to no sales team";
  const lacks = (name) => (data[name] ? null : `missing: ${data.missing[name].join(", ")} was not built`);
  const noDeals = lacks("deals");
  const tile = (key, value, show, unders, mark) => ({ key, value, show, unders: unders.filter(Boolean), mark });
  const tiles = [
    tile("active_partners", active.size, counted, [`of ${plural(known, "partner")} known`, notTeam]),
    tile("in_force", inForce.length, counted, [`on ${isoDay(mask.lastDay)}`, notTeam]),
    tile("bookings", sums.allCents, money, [
      noDeals ?? plural(sums.allDeals, "won deal"),
      !mask.isWhole && "not cut by programme or partner",
    ]),
    tile(
      "partner_bookings",
      withPartners,
      money,
      noDeals ? [noDeals] : [plural(deals, "won deal"), sums.allCents > 0 && `${percent(withPartners / sums.allCents)} of all bookings`],
    ),
    tile(
      "sourced_revenue",
      won(sums, 0),
      money,
      noDeals ? [noDeals] : [`from ${plural(total(sums.touchedDeals[0]), "sourced deal")}`],
      "is-sourced",
    ),
    tile(
      "influenced_revenue",
      won(sums, 1),
      money,
      noDeals ? [noDeals] : [`from ${plural(influenced.won, "influenced deal")}, and shares in sourced ones`],
      "is-influenced",
    ),
    tile(
      "sourced_pipeline",
      total(sums.pipelineCredit[0]),
      money,
      noDeals ? [noDeals] : [`from ${plural(sourced.open, "open deal")}`, undatedNote(sums)],
      "is-sourced",
    ),
    tile(
      "influenced_pipeline",
      total(sums.pipelineCredit[1]),
      money,
      noDeals ? [noDeals] : [`from ${plural(influenced.open, "open deal")}, and shares in sourced ones`],
      "is-influenced",
    ),
    tile("registrations", registrations, counted, [lacks("registrations") ?? `${counted(total(sums.approved))} of them approved`,
      isOn("team") && "by the team of the partner manager"]),
    tile("meetings", total(sums.meetings), counted, [
      lacks("meetings") ?? (total(sums.meetings) ? "held with partners" : "no meeting was held"),
    ]),
    tile("owed", owed, moneyAndCents, [
      lacks("commissions") ?? (held ? `${moneyAndCents(held)} of it not payable yet` : "all of it payable now"),
      isOn("team") && "not cut by team: a debt has no rep",
      isOn("period") && `not cut by quarter: a balance as of ${data.as_of}`,
    ]),
    tile("earned", total(sums.earned), moneyAndCents, [
      lacks("commissions") ?? `${moneyAndCents(-total(sums.paid) || 0)} paid out`,
      isOn("team") && "not cut by team",
    ]),
  ];
  $("tiles").replaceChildren(...tiles.map(({ key, value, show, unders, mark }) => {
    const isMissing = unders.some((under) => under.startsWith("missing"));
    return el("div", { class: `tile${mark ? ` ${mark}` : ""}` },
      el(
        "button",
        { type: "button", class: "term label", "data-term": key, "aria-describedby": `def-${key}` },
        $(`def-${key}`).previousElementSibling.textContent,
      ),
      el("data", { id: `figure-${key}`, value: value ?? "" }, value === null || isMissing ? "\u2013" : show(value)),
      ...unders.map((under) => el("small", { class: WARNING.test(under) ? "odd" : null }, under)));
  }));
}

const WARNING = /^(missing|not cut|by the team)/;

function undatedNote({ undated }) {
  return isOn("period") && undated > 0 && `${plural(undated, "open deal")} without a day ${undated === 1 ? "is" : "are"} in no quarter`;
}

function drawChart(sums, mask) {
  if (!isThere("deals", "chart", "by-quarter")) return;
  const roles = mask.isWhole ? [0, 1, 2] : [0, 1];
  const quarters = QUARTERS.filter((q) => data.quarters.first_day[q] <= data.today);
  const sumOf = (q) => roles.reduce((sum, role) => sum + Math.max(0, sums.byQuarter[q].cents[role]), 0);
  const most = Math.max(0, ...quarters.map(sumOf));
  table("by-quarter", {
    caption: "Bookings by quarter",
    columns: [
      col("quarter", "Quarter", "quarter", "text", (q) => quarterName(q.q)),
      ...roles.flatMap((role) => [
        col(
          `cents${role}`,
          `${ROLES[role]}`.replace(/^./, (c) => c.toUpperCase()),
          "involvement",
          "money",
          (q) => sums.byQuarter[q.q].cents[role],
        ),
        col(
          `deals${role}`,
          `${ROLES[role]} deals`.replace(/^./, (c) => c.toUpperCase()),
          "involvement",
          "count",
          (q) => sums.byQuarter[q.q].deals[role],
        ),
      ]),
    ],
    rows: quarters.map((q) => ({ q, isChosen: isOn("period") && mask.quarter[q] })),
    empty: "No quarter has begun in which anything happened.",
    sort: ["quarter", -1],
  });
  if (!most) {
    const said = "No deal was won in this cut, in any quarter. Choose more partners, programmes or teams.";
    return void $("chart").replaceChildren(el("p", { class: "empty" }, said));
  }
  const key = el("p", { class: "key" }, ...roles.map((role) => el("span", {}, el("i", { class: ROLES[role] }), ROLES[role])),
    isOn("period") ? "the chart keeps every quarter; the chosen ones stand out" : null);
  const width = Math.max(300, $("chart").clientWidth), height = 210, foot = 38, top = 20;
  const step = width / quarters.length, thick = Math.min(56, step * 0.68);
  const columns = quarters.map((q, i) => {
    const isChosen = !isOn("period") || mask.quarter[q], x = i * step + (step - thick) / 2;
    let y = height - foot;
    const made = shape("g", {});
    for (const role of roles) {
      const tall = (part(Math.max(0, sums.byQuarter[q].cents[role]), most)) * (height - foot - top);
      y -= tall;
      made.append(
        shape("rect", {
          class: isChosen ? ROLES[role] : `${ROLES[role]} faded`,
          x: x.toFixed(1),
          y: y.toFixed(1),
          width: thick.toFixed(1),
          height: Math.max(0, tall - (role < 2 && tall > 2 ? 1 : 0)).toFixed(1),
        })
      );
    }
    const middle = (x + thick / 2).toFixed(1), [year, number] = quarterName(q).split("-");
    const isYearShown = i === 0 || quarterName(quarters[i - 1]).split("-")[0] !== year;
    made.append(
      shape(
        "text",
        { x: middle, y: height - foot + 15, "text-anchor": "middle", class: isOn("period") && isChosen ? "chosen" : null },
        number ?? "",
      )
    );
    if (isYearShown) made.append(shape("text", { x: middle, y: height - foot + 31, "text-anchor": "middle" }, year));
    if (step >= 38) made.append(shape("text", { x: middle, y: (y - 6).toFixed(1), "text-anchor": "middle" }, short(sumOf(q))));
    return made;
  });
  const told = "Bookings by quarter and involvement; the table below has the figures";
  const svg = shape("svg", { viewBox: `0 0 ${width} ${height}`, height, role: "img", "aria-label": told },
    shape("line", { x1: 0, x2: width, y1: height - foot, y2: height - foot }), ...columns);
  $("chart").replaceChildren(key, svg);
}

function short(cents) {
  const size = cents / 100;
  const [by, name] = size >= 1e9 ? [1e9, "bn"] : size >= 1e6 ? [1e6, "m"] : size >= 1e3 ? [1e3, "k"] : [1, ""];
  return `${(size / by).toFixed(by === 1 || size / by >= 100 ? 0 : 1)}${name}`;
}

function drawCompared(sums, mask) {
  notes("overview", {
    programme: "Direct deals have no partner, so the direct row and the shares of all bookings are not cut by programme or partner.",
    partner: "Direct deals have no partner, so the direct row and the shares of all bookings are not cut by programme or partner.",
  });
  if (!isThere("deals", "compared")) return;
  const closed = (row) => row.won + row.lost;
  table("compared", {
    caption: "Partner deals and direct deals",
    columns: [
      col("involvement", "Involvement", "involvement", "text", (row) => row.name),
      col("closed", "Closed deals", "closed_deals", "count", closed),
      col("won", "Won", "closed_deals", "count", (row) => row.won),
      col("rate", "Close rate", "close_rate", "percent", (row) => (isSmall(closed(row)) ? null : share(row.won, closed(row))), {
        say: (row) => (isSmall(closed(row)) ? tooFew(row.won, closed(row)) : undefined),
      }),
      col("low", "At least (95%)", "close_rate", "percent", (row) => (isSmall(closed(row)) ? null : wilson(row.won, closed(row))[0])),
      col("high", "At most (95%)", "close_rate", "percent", (row) => (isSmall(closed(row)) ? null : wilson(row.won, closed(row))[1])),
      col("bookings", "Bookings", "bookings", "money", (row) => row.wonCents),
      col("size", "Mean deal size", "avg_deal_size", "money", (row) => (row.withAmount ? quotient(row.wonCents, row.withAmount) : null)),
      col("days", "Mean days to close", "avg_days_to_close", "days", (row) => (row.withDays ? row.days / row.withDays : null)),
      col("open", "Open deals", "open_deals", "count", (row) => row.open),
      col("pipeline", "Open pipeline", "open_deals", "money", (row) => row.openCents),
    ],
    rows: sums.groups.map((group, role) => ({ ...group, name: ROLES[role] })).filter((row) => closed(row) + row.open),
    empty: "No deal was closed or is open in this cut. Choose another quarter, or more of the rest.",
  });
}

function drawRanking(sums, mask) {
  const model = Number(state.model);
  notes("partners", {
    team: "Registrations follow the team of the partner manager; commission owed is not cut by team; the rest follows owners of deals.",
    period: `Commission owed is a balance as of ${data.as_of} and is not cut by quarter.`,
  });
  const rows = data.partners.id.map(
    (id, i) => (
      {
        i,
        id,
        sourced: 0,
        influenced: 0,
        pipeline: 0,
        registrations: 0,
        owed: 0,
        won: sums.partnerWon[i],
        lost: sums.partnerLost[i],
        meetings: sums.meetings[i],
      }
    )
  );
  partnershipPartner.forEach((partner, p) => {
    if (partner === none.partner || !mask.partnership[p]) return;
    const row = rows[partner];
    if (data.models.length) {
      row.sourced += sums.credit[model][0][p];
      row.influenced += sums.credit[model][1][p];
      row.pipeline += sums.pipelineCredit[0][p] + sums.pipelineCredit[1][p];
    }
    row.registrations += sums.registrations[p];
    row.owed += sums.owed[p];
  });
  const shown = rows.filter((row) => mask.partner[row.i]);
  shown.forEach((row) => { row.credited = row.sourced + row.influenced; });
  shown.sort((a, b) => b.credited - a.credited || a.i - b.i).forEach((row, i) => { row.rank = i + 1; });
  const most = Math.max(1, ...shown.map((row) => row.credited));
  const isRated = (row) => !isSmall(row.won + row.lost);
  const there = (name, column) => (data[name] ? [column] : []);
  table("ranking", {
    caption: "Partners ranked",
    columns: [
      col("partner", "Partner", "partner", "text", (row) => partnerName(row.i)),
      col("rank", "Rank", "rank", "count", (row) => row.rank),
      col("tier", "Tier", "partner", "text", (row) => data.partners.tier[row.i], { lack: "none" }),
      ...(deals ? [
        col("credited", "Credited revenue", "credited", "money", (row) => row.credited, {
          bar: (row) => [["sourced", row.sourced / most], ["influenced", row.influenced / most]],
        }),
        col("sourced", "Sourced", "sourced_revenue", "money", (row) => row.sourced),
        col("influenced", "Influenced", "influenced_revenue", "money", (row) => row.influenced),
        col("won", "Won deals", "won_deals", "count", (row) => row.won),
        col("lost", "Lost deals", "closed_deals", "count", (row) => row.lost),
        col("rate", "Close rate", "close_rate", "percent", (row) => (isRated(row) ? share(row.won, row.won + row.lost) : null), {
          say: (row) => (isRated(row) ? undefined : tooFew(row.won, row.won + row.lost)),
        }),
        col("pipeline", "Credited pipeline", "credited_pipeline", "money", (row) => row.pipeline),
      ] : []),
      ...there("registrations", col("registrations", "Registrations", "registrations", "count", (row) => row.registrations)),
      ...there("meetings", col("meetings", "Meetings", "meetings", "count", (row) => row.meetings)),
      ...there("commissions", col("owed", "Commission owed", "owed", "cents", (row) => row.owed)),
    ],
    rows: shown,
    empty: data.partners.id.length
      ? "No partner has a partnership in this cut: the chosen partner is not in the chosen programme."
      : "The warehouse knows no partner yet.",
    sort: ["rank", 1],
  });
}

const MODELS = {
  sourced_only: "everything to the partnership that sourced the deal, nothing where there is none",
  first_touch: "everything to the first touch",
  last_touch: "everything to the last touch",
  linear: "equal shares to all touches",
  position_based: "most to the first and the last touch, the rest to those between",
  time_decay: "the more the later the touch",
  role_weighted: "a fixed share to the source, the rest to those that influenced",
};

function drawAttribution(sums, mask) {
  $("model-said").textContent = "";
  if (!isThere("deals", "models", "credited", "sensitivity")) return;
  notes("attribution", {
    programme: "What goes to partnerships outside the chosen programme is left out, so the rows do not sum to all bookings.",
    partner: "What goes to other partners is left out, so the rows do not sum to all bookings.",
  });
  const name = data.models[Number(state.model)];
  if (name) {
    const rule = MODELS[name] ?? "as policy defines it";
    $("model-said").textContent = `Credit model: ${words(name)}, ${rule}. Change it above; every credited figure follows.`;
  }
  const lines = data.models.map((model, m) => {
    const row = { m, model, sourced: total(sums.credit[m][0]), influenced: total(sums.credit[m][1]), isChosen: m === Number(state.model) };
    return { ...row, uncredited: mask.isWhole ? sums.allCents - row.sourced - row.influenced : null };
  });
  const most = Math.max(1, ...lines.map((row) => row.sourced + row.influenced));
  table("models", {
    caption: "Credit models",
    columns: [
      col("model", "Credit model", "credit_model", "text", (row) => modelName(row.model, row.m)),
      col("credited", "Credited revenue", "credited", "money", (row) => row.sourced + row.influenced, {
        bar: (row) => [["sourced", row.sourced / most], ["influenced", row.influenced / most]],
      }),
      col("sourced", "Sourced", "sourced_revenue", "money", (row) => row.sourced),
      col("influenced", "Influenced", "influenced_revenue", "money", (row) => row.influenced),
      ...(mask.isWhole ? [
        col("uncredited", "Not credited", "uncredited", "money", (row) => row.uncredited),
        col("all", "All bookings", "bookings", "money", () => sums.allCents),
      ] : []),
    ],
    rows: lines,
    empty: "The warehouse has no credit model yet.",
  });

  const model = Number(state.model), indexes = partnershipPartner.map((_, i) => i).filter((i) => mask.partnership[i]);
  const credited = indexes.flatMap((i) => [0, 1].map((role) => ({
    i, role, credited: sums.credit[model]?.[role][i] ?? 0, touched: sums.touched[role][i], deals: sums.touchedDeals[role][i],
  }))).filter((row) => row.deals);
  const sum = credited.reduce((all, row) => all + row.credited, 0), largest = Math.max(1, ...credited.map((row) => row.credited));
  table("credited", {
    caption: "Revenue by partnership and role",
    columns: [
      col("partner", "Partner", "partner", "text", (row) => (row.isSum ? row.name : partnerName(partnershipPartner[row.i]))),
      col("programme", "Programme", "programme", "text", (row) => (row.isSum ? "" : programmeName(partnershipProgramme[row.i]))),
      col("role", "Role", "role", "text", (row) => (row.isSum ? "" : ROLES[row.role])),
      col("deals", "Won deals", "closed_deals", "count", (row) => row.deals ?? null, { lack: "" }),
      col("credited", "Credited", "credited", "money", (row) => row.credited, {
        bar: (row) => [[ROLES[row.role], row.credited / largest]],
      }),
      col("share", "Share", "credited", "percent", (row) => (sum > 0 && !row.isSum ? row.credited / sum : null), { lack: "" }),
      col("touched", "Touched", "touched", "money", (row) => row.touched ?? null, { lack: "" }),
    ],
    rows: [
      ...credited,
      { isSum: true, name: "Credited", credited: sum },
      ...(mask.isWhole ? [
        { isSum: true, name: "Not credited", credited: sums.allCents - sum },
        { isSum: true, name: "All bookings", credited: sums.allCents },
      ] : []),
    ],
    empty: "No partnership is counted on a deal won in this cut. Choose another quarter, or more of the rest.",
    sort: ["credited", -1],
  });

  const compared = indexes.map((i) => {
    const amounts = data.models.map((_, m) => sums.credit[m][0][i] + sums.credit[m][1][i]);
    return { i, amounts, spread: amounts.length ? Math.max(...amounts) - Math.min(...amounts) : 0 };
  }).filter((row) => sums.touchedDeals[0][row.i] + sums.touchedDeals[1][row.i]);
  table("sensitivity", {
    caption: "Partnerships under every model",
    columns: [
      col("partner", "Partner", "partner", "text", (row) => partnerName(partnershipPartner[row.i])),
      col("programme", "Programme", "programme", "text", (row) => programmeName(partnershipProgramme[row.i])),
      ...data.models.map((name, m) => col(name, words(name), "credit_model", "money", (row) => row.amounts[m], { isChosen: m === model })),
      col("spread", "Lowest to highest", "spread", "money", (row) => row.spread),
    ],
    rows: compared,
    empty: "No partnership is counted on a deal won in this cut. Choose another quarter, or more of the rest.",
    sort: [name ?? "partner", -1],
  });
}

function drawFunnel(sums, mask) {
  if (!isThere("funnel", "stages")) return;
  notes("funnel", {
    programme: "With a programme chosen, direct deals are in no programme and have no row.",
    partner: "Not cut by partner: the funnel is kept by programme, not by partner. It shows all partners.",
    team: "Not cut by team: the funnel is kept by month of creation, involvement and programme. It shows all teams.",
    period: "Cut by the quarter in which the deals were created, not closed: young deals are still on their way.",
  });
  const funnel = data.funnel, programme = state.programme === ALL ? null : Number(state.programme);
  const stages = funnel.stages.name.map((_, i) => i).filter((i) => funnel.stages.pipeline[i] === Number(state.pipeline));
  const rows = new Map(stages.map((stage) => [stage, { stage, partner: [0, 0, 0], direct: [0, 0, 0] }]));
  for (let i = 0; i < funnel.stage.length; i++) {
    const row = rows.get(funnel.stage[i]);
    if (
      !row || funnel.policy[i] !== Number(state.policy) || funnel.programme[i] !== programme || !mask.quarter[funnel.quarter[i]]
    ) continue;
    const side = funnel.involvement[i] === 2 ? row.direct : row.partner;
    side[0] += funnel.reached[i];
    side[1] += funnel.advanced[i];
    side[2] += funnel.won[i];
  }
  const lines = [...rows.values()], first = lines[0];
  const side = (key, label, tone) => {
    const isFew = (row) => isSmall(row[key][0]);
    const step = (row) => (row[key][0] ? `${counted(row[key][1])} of ${counted(row[key][0])}, too few` : "none reached");
    const full = (name) => ({ full: `${label}: ${name}` });
    return [
      col(`${key}-reached`, `${label}: reached`, "reached", "count", (row) => row[key][0], {
        bar: (row) => [[tone, part(row[key][0], first[key][0])]],
      }),
      col(`${key}-advanced`, "went on", "advanced", "count", (row) => row[key][1], full("went on")),
      col(`${key}-step`, "step conversion", "step_conversion", "percent", (row) => (isFew(row) ? null : share(row[key][1], row[key][0])), {
        ...full("step conversion"),
        say: (row) => (isFew(row) ? step(row) : undefined),
      }),
      col(`${key}-won`, "won now", "won_of_reached", "count", (row) => row[key][2], full("won now")),
      col(`${key}-rate`, "won of reached", "won_of_reached", "percent", (row) => (isFew(row) ? null : share(row[key][2], row[key][0])), {
        ...full("won of reached"),
        say: (row) => (isFew(row) ? "too few" : undefined),
      }),
    ];
  };
  table("stages", {
    caption: "Funnel",
    columns: [
      col("stage", "Stage", "stage", "text", (row) => funnel.stages.name[row.stage]),
      ...side("partner", "With partners", "sourced"),
      ...(programme === null ? side("direct", "Direct", "direct") : []),
    ],
    rows: lines.some((row) => row.partner[0] + row.direct[0]) ? lines : [],
    empty: lines.length
      ? "No deal of this pipeline was created in this cut. Choose another quarter or programme."
      : "The warehouse has no deals to follow through stages yet.",
  });
}

const PACES = {
  met: ["met", "good"],
  on_pace: ["on pace", "good"],
  behind: ["behind", "odd"],
  missed: ["missed", "bad"],
  upcoming: ["upcoming", ""],
};
const BARS = { good: "good", odd: "odd", bad: "bad", "": "plain" };

function drawGoals(sums, mask) {
  const others = "Goals of the whole company stay listed and are not cut; a goal's actual is that of its own scope alone.";
  if (!isThere("goals", "goal-list")) return;
  notes("goals", {
    programme: others, partner: others, team: others,
    period: "Goals whose period overlaps the chosen quarter.",
  });
  const goals = data.goals, chosen = { programme: goals.programme, partner: goals.partner, team: goals.team };
  const days = data.quarters.name.map((_, q) => q).filter((q) => mask.quarter[q]).map(
    (q) => [data.quarters.first_day[q], data.quarters.last_day[q]]
  );
  const asked = Object.keys(chosen).filter(isOn);
  const rows = goals.key.map((_, i) => i).filter((i) =>
    (state.period === ALL || days.some(([first, last]) => goals.starts[i] <= last && first <= goals.ends[i])) &&
    (!asked.length || goals.scope_type[i] === "company" || asked.some((filter) => chosen[filter][i] === Number(state[filter]))));
  const age = (i) => (goals.ends[i] < data.today ? 2 : goals.starts[i] > data.today ? 1 : 0);
  rows.sort((a, b) => age(a) - age(b) || (age(a) === 2 ? goals.ends[b] - goals.ends[a] : goals.starts[a] - goals.starts[b]) || a - b);
  const scope = (i) => {
    if (goals.scope_type[i] === "company") return "company";
    if (goals.scope_type[i] !== "partnership") return `${words(goals.scope_type[i])}: ${goals.scope[i]}`;
    return `partnership: ${partnerName(goals.partner[i])}, ${programmeName(goals.programme[i])}`;
  };
  const period = (i) => {
    const quarter = data.quarters.name.find(
      (_, q) => data.quarters.first_day[q] === goals.starts[i] && data.quarters.last_day[q] === goals.ends[i]
    );
    return quarter ?? `${isoDay(goals.starts[i])} to ${isoDay(goals.ends[i])}`;
  };
  const pace = (i) => PACES[goals.pace[i]] ?? [words(goals.pace[i] ?? ""), ""];
  const text = (key, label, term, value, more = {}) => (col(key, label, term, "text", (row) => value(row.i), more));
  const decimal = (key, label, lack) => (col(key, label, key, "decimal", (row) => goals[key][row.i], { lack }));
  table("goal-list", {
    caption: "Goals",
    columns: [
      text("goal", "Goal", "goal", (i) => goals.name[i]),
      text("scope", "Scope", "scope", scope, { wrap: true }),
      text("period", "Period", "period", period),
      text("pace", "Pace", "pace", (i) => pace(i)[0] + (goals.is_frozen[i] ? ", frozen" : ""), { tone: (row) => pace(row.i)[1] }),
      col("attainment", "Attainment", "attainment", "share", (row) => goals.attainment[row.i], {
        bar: (row) => [[BARS[pace(row.i)[1]], Number(goals.attainment[row.i] ?? 0)]],
      }),
      decimal("actual", "Actual"), decimal("target", "Target"),
      text("unit", "Unit", "target", (i) => goals.unit[i], { lack: "" }),
      decimal("expected", "Expected by now"),
      decimal("from_pace", "At this pace", ""), decimal("from_pipeline", "From pipeline", ""),
      text("owner", "Owner", "goal", (i) => goals.owner[i], { lack: "nobody" }),
      text("serves", "Serves", "goal", (i) => goals.company_goal[i], { lack: "", wrap: true }),
    ],
    rows: rows.map((i) => ({ i })),
    empty: goals.key.length
      ? "No goal is about what is chosen. Choose more programmes, partners, teams or quarters."
      : "No goals are set: policy has none in goals.csv.",
  });
}

function drawOverlap(sums, mask) {
  if (!isThere("overlap", "matrix")) return;
  notes("overlap", {
    programme: "Cut to partners that are in the programme.",
    team: "Not cut by team: an account is matched whoever owns it.",
    period: `Not cut by quarter: the overlap is as of ${data.as_of}.`,
  });
  const overlap = data.overlap, isOne = state.partner !== ALL, values = state.measure === "cents" ? overlap.cents : overlap.accounts;
  const heads = isOne ? overlap.their_populations : overlap.our_populations;
  const rows = new Map();
  for (let i = 0; i < overlap.partner.length; i++) {
    if (!mask.partner[overlap.partner[i]]) continue;
    const row = isOne ? overlap.ours[i] : overlap.partner[i], column = isOne ? overlap.theirs[i] : overlap.ours[i];
    if (!rows.has(row)) rows.set(row, { i: row, cells: heads.map(() => 0) });
    rows.get(row).cells[column] += values[i];
  }
  const most = Math.max(1, ...[...rows.values()].flatMap((row) => row.cells));
  const term = state.measure === "cents" ? "overlap_pipeline" : "overlap_accounts", kind = state.measure === "cents" ? "money" : "count";
  const said = isOne
    ? "Our populations by the partner's. Rows add up, for the partner's populations are exclusive; ours overlap, so columns do not."
    : "Partners by our population. An account that two partners have stands with both. Choose a partner to see its own populations.";
  table("matrix", {
    caption: "Account overlap",
    columns: [
      isOne ? col("ours", "Our population", "our_population", "text", (row) => `ours: ${words(overlap.our_populations[row.i])}`)
        : col("partner", "Partner", "partner", "text", (row) => partnerName(row.i)),
      ...heads.map(
        (name, c) => col(`c${c}`, `${isOne ? "theirs" : "ours"}: ${words(name)}`, term, kind, (row) => row.cells[c], {
          heat: (row) => row.cells[c] / most,
        })
      ),
      ...(isOne ? [col("all", "together", term, kind, (row) => total(row.cells))] : []),
    ],
    rows: [...rows.values()].sort((a, b) => a.i - b.i),
    empty: "No account of ours is in a list of these partners. Partners' lists go to landing/partner_lists/.",
    sort: isOne ? null : ["c0", -1],
    about: said,
  });
}

function drawTeams(sums, mask) {
  if (!isThere("deals", "team-list", "rep-list")) return;
  notes("teams", {
    programme: "The share is of everything that the team or rep booked, which is not cut by programme or partner.",
    partner: "The share is of everything that the team or rep booked, which is not cut by programme or partner.",
  });
  const reps = [...sums.owners].map(([user, owner]) => ({ user, team: userTeam[user], reps: 1, ...owner, wonCents: [...owner.wonCents] }))
    .filter((row) => row.won || row.open || row.meetings || row.allCents);
  reps.sort((a, b) => a.user - b.user);
  const teams = new Map();
  for (const rep of reps) {
    const team = teams.get(rep.team) ?? teams.set(rep.team, { team: rep.team, reps: 0, ...emptyOwner() }).get(rep.team);
    for (const key of ["won", "allCents", "open", "openCents", "meetings"]) team[key] += rep[key];
    team.wonCents[0] += rep.wonCents[0];
    team.wonCents[1] += rep.wonCents[1];
    team.reps += rep.won || rep.open ? 1 : 0;
  }
  const booked = (row) => row.wonCents[0] + row.wonCents[1];
  const columns = (rows) => {
    const most = Math.max(1, ...rows.map(booked));
    return [
      col("booked", "Bookings with partners", "partner_bookings", "money", booked, {
        bar: (row) => [["sourced", row.wonCents[0] / most], ["influenced", row.wonCents[1] / most]],
      }),
      col("share", "Share", "share", "percent", (row) => (row.allCents > 0 ? booked(row) / row.allCents : null), {
        lack: "nothing booked",
      }),
      col("won", "Won deals", "closed_deals", "count", (row) => row.won),
      col("sourced", "Sourced", "involvement", "money", (row) => row.wonCents[0]),
      col("influenced", "Influenced", "involvement", "money", (row) => row.wonCents[1]),
      col("open", "Open deals", "open_deals", "count", (row) => row.open),
      col("pipeline", "Open pipeline", "pipeline", "money", (row) => row.openCents),
      ...(data.meetings ? [col("meetings", "Meetings", "meetings", "count", (row) => row.meetings)] : []),
    ];
  };
  const empty = "Nobody closed, has or met anything with a partner in this cut. Choose another quarter, or more of the rest.";
  const teamRows = [...teams.values()].sort((a, b) => a.team - b.team);
  table("team-list", {
    caption: "Teams",
    columns: [col("team", "Team", "team", "text", (row) => teamName(row.team)),
      col("reps", "Reps with partner deals", "rep", "count", (row) => row.reps), ...columns(teamRows)],
    rows: teamRows, empty, sort: ["booked", -1],
  });
  table("rep-list", {
    caption: "Reps",
    columns: [col("rep", "Rep", "rep", "text", (row) => userName(row.user)),
      col("team", "Team", "team", "text", (row) => teamName(row.team)), ...columns(reps)],
    rows: reps, empty, sort: ["booked", -1],
  });
}

function drawCommissions(sums, mask) {
  if (!isThere("commissions", "ledger")) return;
  notes("commissions", {
    team: "Not cut by team: commission is earned by a partnership, whoever owned the deal.",
    period: `Earned and paid are cut by quarter; owed is a balance as of ${data.as_of} and is not.`,
  });
  const rows = partnershipPartner.map(
    (partner, i) => ({ i, partner, earned: sums.earned[i], paid: -sums.paid[i] || 0, owed: sums.owed[i], held: sums.held[i] })
  )
    .filter((row) => mask.partnership[row.i] && (row.earned || row.paid || row.owed || row.held));
  const all = (key) => rows.reduce((sum, row) => sum + row[key], 0);
  const column = (key, label) => (col(key, label, key, "cents", (row) => row[key]));
  table("ledger", {
    caption: "Commission by partnership",
    columns: [
      col("partner", "Partner", "partner", "text", (row) => (row.isSum ? "Together" : partnerName(row.partner))),
      col("programme", "Programme", "programme", "text", (row) => (row.isSum ? "" : programmeName(partnershipProgramme[row.i]))),
      column("earned", "Earned"), column("paid", "Paid out"), column("owed", "Owed"), column("held", "Of it not payable yet"),
    ],
    rows: [
      ...rows,
      ...(rows.length ? [{ isSum: true, earned: all("earned"), paid: all("paid"), owed: all("owed"), held: all("held") }] : []),
    ],
    empty: "Nothing is owed and nothing was earned in this cut.",
    sort: ["owed", -1],
  });
}

const VIEWS = [
  drawTiles,
  drawChart,
  drawCompared,
  drawRanking,
  drawAttribution,
  drawFunnel,
  drawGoals,
  drawOverlap,
  drawTeams,
  drawCommissions,
];

function draw() {
  const mask = masks(), sums = reckon(mask);
  for (const view of VIEWS) view(sums, mask);
  const shown = FILTERS.map((name) => $(name).selectedOptions[0]?.textContent).filter(Boolean);
  document.querySelector("#cut span").textContent = `Shown: ${shown.join(" \u00b7 ")}`;
}

/* ---- controls ---- */

/** The cut stands in the address, by ids, so that a link to the page can carry it. */
const IDS = { programme: data.programmes.id, partner: data.partners.id, team: data.teams, period: data.quarters.name, model: data.models };

function remember() {
  const said = new URLSearchParams();
  for (const name of FILTERS) if (state[name] !== DEFAULTS[name]) said.set(name, IDS[name][state[name]] ?? state[name]);
  history.replaceState(null, "", String(said) ? `#${said}` : location.pathname + location.search);
}

function recall() {
  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
    if (!FILTERS.includes(name)) continue;
    const at = IDS[name].indexOf(value), wanted = at < 0 ? value : String(at);
    if ([...$(name).options].some((option) => option.value === wanted)) state[name] = wanted;
  }
}

function showState() {
  for (const [name, value] of Object.entries(state)) {
    $(name).value = value;
    if (FILTERS.includes(name)) $(name).classList.toggle("set", value !== DEFAULTS[name]);
  }
}

function start() {
  for (const [name, options] of Object.entries(choices())) $(name).replaceChildren(
    ...options.map(([value, text]) => el("option", { value }, text))
  );
  recall();
  showState();
  for (const name of Object.keys(state)) {
    $(name).addEventListener("change", () => {
      state[name] = $(name).value;
      showState();
      if (FILTERS.includes(name)) remember();
      draw();
    });
  }
  $("filters").addEventListener("submit", (event) => event.preventDefault());
  $("reset").addEventListener("click", () => {
    for (const name of FILTERS) state[name] = DEFAULTS[name];
    showState();
    remember();
    draw();
  });
  for (const link of document.querySelectorAll('nav a, #cut a')) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const place = document.querySelector(link.getAttribute("href"));
      place.scrollIntoView();
      (place.querySelector("h2") ?? place.querySelector("select")).focus({ preventScroll: true });
    });
  }
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    const mask = masks();
    drawChart(reckon(mask), mask);
  });
  tips();
  draw();
}

/** Definitions at the figures: on hover, on focus, gone with Escape. Screen readers have them by aria-describedby. */
function tips() {
  const tip = $("tip");
  const show = (event) => {
    const of = event.target.closest?.("[data-term]");
    if (!of) return;
    tip.textContent = $(`def-${of.dataset.term}`).textContent;
    tip.hidden = false;
    const at = of.getBoundingClientRect(), size = tip.getBoundingClientRect();
    const under = at.bottom + 6 + size.height > innerHeight ? at.top - 6 - size.height : at.bottom + 6;
    tip.style.left = `${Math.max(12, Math.min(at.left, innerWidth - size.width - 12))}px`;
    tip.style.top = `${Math.max(4, under)}px`;
  };
  const hide = (event) => {
    const isLeft = event.target.closest?.("[data-term], #tip") && !event.relatedTarget?.closest?.("#tip");
    if (isLeft) tip.hidden = true;
  };
  for (const name of ["mouseover", "focusin"]) document.addEventListener(name, show);
  for (const name of ["mouseout", "focusout"]) document.addEventListener(name, hide);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") tip.hidden = true; });
  addEventListener("scroll", () => { tip.hidden = true; }, { passive: true });
}

start();
