// Draws the page from the JSON object in #data. Text from the data only ever becomes text nodes.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const main = document.getElementById("report");

  // ---- elements and formats

  /** Shows hidden characters, such as those that turn text around, as \uXXXX. */
  const visible = (text) =>
    String(text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (hidden) =>
      Array.from({ length: hidden.length }, (_, i) =>
        "\\u" + hidden.charCodeAt(i).toString(16).padStart(4, "0")).join(""));

  function el(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value !== undefined && value !== null) element.setAttribute(name, value);
    }
    for (const child of children.flat(Infinity)) {
      if (child === undefined || child === null) continue;
      element.append(child instanceof Node ? child : visible(child));
    }
    return element;
  }

  const number = (digits) => (value) =>
    value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const count = number(0);
  const decimal = number(1);
  const percent = (value) => decimal(100 * value) + "\u00a0%";
  const days = decimal;
  const orDash = (format) => (value) => (value === null || value === undefined ? "–" : format(value));
  const day = (time) => time.slice(0, 10);
  const minute = (time) => time.slice(0, 16).replace("T", " ");

  /** Returns the value at a JSON pointer of plain names and numbers. */
  const at = (pointer) =>
    pointer.split("/").slice(1).reduce((value, key) => (value === null || value === undefined ? value : value[key]), data.report);

  const anchor = (pointer, group) => "examples" + pointer.replaceAll("/", "-") + "-" + group;

  /** Returns a link to the examples behind a figure: those of the nearest object that has any. */
  function exampleTarget(pointer) {
    const field = pointer.slice(pointer.lastIndexOf("/") + 1);
    const point = /^(.*\/survival\/)(\d+)\/paid$/.exec(pointer);
    for (let i = point ? +point[2] : -1; i >= 0; i--) {
      // The last lead that paid by this day stands for the share that had.
      if (data.examples[point[1] + i]) return "#" + anchor(point[1] + i, "paid");
    }
    let owner = pointer;
    while (owner !== "" && !data.examples[owner]) owner = owner.slice(0, owner.lastIndexOf("/"));
    const groups = data.examples[owner] || {};
    const group = (GROUPS_OF_FIELD[field] || []).find((each) => groups[each]);
    return group ? "#" + anchor(owner, group) : null;
  }

  /** Returns the text of a figure, marked with its pointer, and linked to its examples if it has any. */
  function figure(pointer, format, linked = true) {
    const value = at(pointer);
    const text = orDash(format)(value);
    const target = linked && value ? exampleTarget(pointer) : null;
    return el("span", { "data-figure": pointer, title: value === null ? null : value },
      target ? el("a", { href: target }, text) : text);
  }

  const section = (title, ...children) => el("section", {}, el("h2", {}, title), children);
  const note = (...text) => el("p", { class: "note" }, text);

  // ---- tables

  /**
   * Builds a table that sorts by a click on a column's header.
   * columns: {title, help, value(row), cell(row), words}
   */
  function table(columns, rows, caption) {
    const body = el("tbody", {});
    const heads = columns.map((column) =>
      el("th", { scope: "col", title: column.help, class: column.words ? "words" : null }, el("button", { type: "button" }, column.title)));
    const lines = rows.map((row) => ({
      row,
      line: el("tr", {}, columns.map((column, i) =>
        el(i === 0 ? "th" : "td", { scope: i === 0 ? "row" : null, class: column.words ? "words" : null }, column.cell(row)))),
    }));
    body.append(...lines.map((each) => each.line));
    heads.forEach((head, i) => {
      head.firstChild.addEventListener("click", () => {
        const first = columns[i].words || i === 0 ? "ascending" : "descending";
        const now = head.getAttribute("aria-sort");
        const order = now === null ? first : now === "ascending" ? "descending" : "ascending";
        heads.forEach((each) => each.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", order);
        const sign = order === "ascending" ? 1 : -1;
        body.append(...lines
          .slice()
          .sort((a, b) => compare(columns[i].value(a.row), columns[i].value(b.row), sign))
          .map((each) => each.line));
      });
    });
    return el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
      el("table", {}, el("thead", {}, el("tr", {}, heads)), body));
  }

  /** Compares values; those that are missing come last in either order. */
  function compare(a, b, sign) {
    const missing = (value) => value === null || value === undefined;
    if (missing(a) || missing(b)) return missing(a) - missing(b);
    return sign * (typeof a === "number" ? a - b : String(a).localeCompare(String(b), "en"));
  }

  // ---- rows with a horizontal scale

  const share = (value) => Math.max(0, Math.min(100, 100 * value)) + "%";

  function mark(kind, left, width) {
    const element = el("span", { class: kind });
    element.style.left = share(left);
    if (width !== undefined) element.style.width = share(width);
    return element;
  }

  const row = (name, marks, text) =>
    el("div", { class: "row" },
      el("div", { class: "name" }, name),
      el("div", { class: "scale", "aria-hidden": "true" }, marks),
      el("div", { class: "text" }, text));

  const key = (...entries) =>
    el("div", { class: "key" }, entries.map(([kind, text]) => el("span", {}, el("i", { class: kind }), text)));

  /** Rounds up to the end of an axis. */
  function niceMax(value) {
    if (!(value > 0)) return 1;
    const unit = 10 ** Math.floor(Math.log10(value));
    return [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((step) => step * unit).find((end) => end >= value * 0.999);
  }

  // ---- charts

  const charts = [];
  const printing = window.matchMedia("print");
  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  /** Adds a chart that is drawn once its place has a width, and again when width or colours change. */
  function chart(options) {
    const place = el("div", { class: "chart", role: "img", "aria-label": options().label });
    charts.push({ place, options, drawn: null, width: 0 });
    return place;
  }

  function draw(each, force) {
    const width = Math.floor(each.place.clientWidth);
    if (width === 0 || (!force && width === each.width)) return;
    const { label, data: columns, ...rest } = each.options();
    if (each.drawn) each.drawn.destroy();
    each.width = width;
    each.drawn = new uPlot({ width, height: width < 500 ? 240 : 320, ...rest }, columns, each.place);
  }

  const drawAll = (force) => charts.forEach((each) => draw(each, force));

  const axis = (more) => ({
    stroke: color("--muted"),
    grid: { stroke: color("--line"), width: 1 },
    ticks: { stroke: color("--line"), width: 1 },
    font: "12px system-ui, sans-serif",
    labelFont: "12px system-ui, sans-serif",
    ...more,
  });

  const seriesColor = (i) => color("--series-" + (i % 8));

  // ---- backtest

  const GROUPS_OF_FIELD = {
    leads: ["qualified", "won", "lost", "open"],
    paid: ["won"],
    customers: ["customers"],
    mature: ["lost", "won"],
    open: ["open"],
    won: ["won"],
    precision: ["won", "lost", "false_alarm", "found"],
    precision_low: ["won", "lost"],
    precision_high: ["won", "lost"],
    recall: ["missed", "won", "overlooked", "found"],
    lift: ["won", "lost", "found", "false_alarm"],
    p25: ["won"], p50: ["won"], p75: ["won"],
    flapped: ["flapped"],
    both: ["both"], both_won: ["both"],
    only_first: ["only_first"], only_first_won: ["only_first"],
    only_second: ["only_second"], only_second_won: ["only_second"],
    retimed: ["both"],
  };

  const GROUP_TITLES = {
    won: "Won: paid within the attribution window",
    lost: "Lost: did not pay within the attribution window",
    open: "Open: the attribution window has not ended",
    flapped: "Flapped: ceased to qualify within 7 days",
    customers: "Customers: had paid when they qualified",
    missed: "Missed: paid and never qualified",
    qualified: "Qualified in the week",
    paid: "Paid on the day",
    both: "Leads of both rule sets",
    only_first: "Leads of the first rule set alone",
    only_second: "Leads of the second rule set alone",
    found: "Found: flagged, and the account pays",
    false_alarm: "False alarm: flagged, and the account does not pay in time",
    overlooked: "Overlooked: the account pays, and is not flagged",
  };

  /** Lists tiers and segments of the result at a pointer. */
  function definitions(pointer) {
    const result = pointer === "" ? data.report : at(pointer);
    return [
      ...result.tiers.map((each, i) => ({ ...each, name: each.tier, pointer: `${pointer}/tiers/${i}`, isTier: true })),
      ...result.segments.map((each, i) => ({ ...each, name: each.segment, pointer: `${pointer}/segments/${i}`, isTier: false })),
    ];
  }

  /** Lists the definitions that have leads, for charts; tables show all. */
  const withLeads = (pointer) => definitions(pointer).filter((each) => each.leads > 0);

  /** Names the definitions that a chart leaves out. */
  function withoutLeads(pointer) {
    const names = definitions(pointer).filter((each) => each.leads === 0).map(label);
    return names.length ? note("Without leads: " + names.join(", ") + ".") : null;
  }

  const label = (definition) => (definition.isTier ? definition.name : "segment " + definition.name);

  const ruleSetName = (ruleSet) => `${ruleSet.name} version ${ruleSet.version}`;

  const verdictClass = (verdict) =>
    verdict === "strong" ? "strong" : verdict === "loose" || verdict === "no better than chance" ? "weak" : null;

  function figureTable(pointer, caption) {
    const field = (title, name, format, help) => ({
      title, help,
      value: (each) => at(each.pointer + "/" + name),
      cell: (each) => figure(each.pointer + "/" + name, format),
    });
    return table(
      [
        { title: "tier or segment", words: true, value: label, cell: label },
        {
          title: "verdict", words: true, value: (each) => each.verdict,
          cell: (each) => el("span", { "data-figure": each.pointer + "/verdict", class: verdictClass(each.verdict) }, each.verdict),
        },
        { title: "level", help: "rung of the ladder", value: (each) => each.level, cell: (each) => (each.isTier ? figure(each.pointer + "/level", count) : "–") },
        field("leads", "leads", count, "accounts that qualified before they paid, or have not paid"),
        field("won", "won", count, "leads that paid within the attribution window"),
        field("mature", "mature", count, "leads that are won, or whose window has ended"),
        field("open", "open", count, "leads whose window has not ended; in no rate"),
        field("precision", "precision", percent, "won / mature"),
        field("95 % from", "precision_low", percent, "lower end of Wilson's interval"),
        field("95 % to", "precision_high", percent, "upper end of Wilson's interval"),
        field("lift", "lift", decimal, "precision / base rate"),
        field("recall", "recall", percent, "won / all accounts that paid"),
        field("days p25", "lead_time_days/p25", days, "days from qualifying to paying, first quartile of the won"),
        field("days p50", "lead_time_days/p50", days, "median"),
        field("days p75", "lead_time_days/p75", days, "third quartile"),
        field("flapped", "flapped", count, "leads that ceased to qualify within 7 days"),
        field("customers", "customers", count, "accounts that had paid when they qualified; in no other figure"),
      ],
      definitions(pointer), caption);
  }

  function funnel(pointer) {
    const accounts = data.report.accounts;
    const tiers = definitions(pointer).filter((each) => each.isTier);
    const of = (value) => (accounts ? ` · ${percent(value / accounts)} of accounts` : "");
    return el("div", {},
      el("div", { class: "rows" },
        row("all accounts", [mark("part", 0, 1)], [el("b", {}, count(accounts)), " accounts"]),
        tiers.map((each) =>
          row(each.name,
            [mark("part", 0, each.leads / accounts), mark("won", 0, each.won / accounts)],
            [el("b", {}, count(each.leads)), " leads", of(each.leads), " · ", el("b", {}, count(each.won)), " won"])),
        row("paid", [mark("won", 0, data.report.paid / accounts)],
          [el("b", {}, count(data.report.paid)), " accounts", of(data.report.paid)])));
  }

  function precisionRows(pointer, end) {
    const base = data.report.base_rate;
    return el("div", { class: "rows" }, withLeads(pointer).map((each) =>
      row(label(each),
        [
          each.precision === null ? null : mark("interval", each.precision_low / end, (each.precision_high - each.precision_low) / end),
          each.precision === null ? null : mark("point", each.precision / end),
          base === null ? null : mark("chance", base / end),
        ],
        each.precision === null
          ? `no mature lead among ${count(each.leads)}`
          : [el("b", {}, percent(each.precision)), ` (${decimal(100 * each.precision_low)}–${percent(each.precision_high)}) · `,
            `${count(each.won)} of ${count(each.mature)}`, each.lift === null ? null : ` · lift ${decimal(each.lift)}`])));
  }

  function leadTimeRows(pointer, end) {
    return el("div", { class: "rows" }, withLeads(pointer).map((each) => {
      const { p25, p50, p75 } = each.lead_time_days;
      return row(label(each),
        p50 === null ? null : [mark("part", p25 / end, (p75 - p25) / end), mark("median", p50 / end)],
        p50 === null ? "nobody won" : [el("b", {}, days(p50)), ` days (${days(p25)}–${days(p75)})`]);
    }));
  }

  /** Draws the survival curves of one result, or of two: the second is dashed. */
  function survival(pointers) {
    const names = [...new Set(pointers.flatMap(withLeads).map(label))];
    const lines = pointers.flatMap((pointer, side) =>
      withLeads(pointer).map((each) => ({ each, i: names.indexOf(label(each)), side })));
    if (lines.length === 0) return note("No leads.");
    return chart(() => {
      return {
        label: "Share of leads that had paid by each day after qualifying",
        data: [lines[0].each.survival.map((point) => point.day), ...lines.map(({ each }) => each.survival.map((point) => point.paid))],
        scales: { x: { time: false }, y: { range: (_, low, high) => [0, niceMax(high)] } },
        axes: [
          axis({ label: "days after qualifying", labelSize: 20 }),
          axis({ size: 56, values: (_, ticks) => ticks.map((tick) => +(100 * tick).toFixed(1) + " %") }),
        ],
        series: [
          { label: "day", value: (_, x) => (x === null ? "–" : x) },
          ...lines.map(({ each, i, side }) => ({
            label: visible(label(each)) + (pointers.length > 1 ? (side ? " (second)" : " (first)") : ""),
            stroke: seriesColor(i), width: 2, dash: side ? [6, 4] : undefined, points: { show: false },
            paths: uPlot.paths.stepped({ align: 1 }),
            value: (_, y) => orDash(percent)(y),
          })),
        ],
      };
    });
  }

  /** Draws the weekly leads of the definition that is chosen in a list. */
  function weekly(pointer) {
    const all = definitions(pointer).filter((each) => each.weekly.length > 0);
    if (all.length === 0) return note("No leads.");
    const tiers = all.filter((each) => each.isTier);
    let chosen = tiers.length ? tiers[tiers.length - 1] : all[0];
    const said = el("p", {});
    const say = () => {
      const sorted = chosen.weekly.map((week) => week.leads).sort((a, b) => a - b);
      const most = chosen.weekly.find((week) => week.leads === sorted[sorted.length - 1]);
      const half = (sorted.length - 1) / 2;
      const median = (sorted[Math.floor(half)] + sorted[Math.ceil(half)]) / 2;
      said.textContent = visible(`${label(chosen)}: at most ${count(most.leads)} leads in a week (from ${most.week}), ${+median.toFixed(1)} in the median week.`);
    };
    const choice = el("select", {}, all.map((each, i) => el("option", { value: i }, label(each))));
    choice.value = all.indexOf(chosen);
    const place = chart(() => ({
      label: "New leads by week",
      data: [chosen.weekly.map((week) => Date.parse(week.week + "T00:00:00Z") / 1000), chosen.weekly.map((week) => week.leads)],
      tzDate: (time) => uPlot.tzDate(new Date(time * 1000), "Etc/UTC"),
      scales: {
        x: { range: (_, low, high) => [low - 302400, high + 302400] },
        y: { range: (_, low, high) => [0, Math.max(1, high * 1.05)] },
      },
      axes: [
        axis({ values: (_, ticks) => ticks.map((tick) => new Date(tick * 1000).toISOString().slice(0, 10)), space: 90 }),
        axis({ size: 56, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000, 1000000] }),
      ],
      series: [
        { label: "week from", value: (_, x) => (x === null ? "–" : new Date(x * 1000).toISOString().slice(0, 10)) },
        {
          label: visible(label(chosen)), stroke: color("--accent"), fill: color("--bar"), width: 1,
          paths: uPlot.paths.bars({ size: [0.8, 60] }), points: { show: false }, value: (_, y) => orDash(count)(y),
        },
      ],
    }));
    choice.addEventListener("change", () => {
      chosen = all[choice.value];
      say();
      charts.filter((each) => each.place === place).forEach((each) => draw(each, true));
    });
    say();
    return el("div", {}, all.length > 1 ? el("label", {}, "Leads of ", choice) : null, said, place);
  }

  /** Lists the points of the curves and the weeks as tables, which are closed at first. */
  function dataTables(pointer, title) {
    const all = definitions(pointer);
    const weeks = [...new Set(all.flatMap((each) => each.weekly.map((week) => week.week)))].sort();
    const weekIndex = (each, week) => each.weekly.findIndex((entry) => entry.week === week);
    const columns = (rowTitle, cell, value) => [
      { title: rowTitle, value: (key) => key, cell: (key) => el("span", {}, key) },
      ...all.map((each) => ({ title: label(each), value: (key) => value(each, key), cell: (key) => cell(each, key) })),
    ];
    return [
      el("details", {}, el("summary", {}, `${title}: leads by week as a table`),
        table(columns("week from",
          (each, week) => (weekIndex(each, week) < 0 ? "0" : figure(`${each.pointer}/weekly/${weekIndex(each, week)}/leads`, count)),
          (each, week) => each.weekly[weekIndex(each, week)]?.leads || 0), weeks, title + ": leads by week")),
      el("details", {}, el("summary", {}, `${title}: share paid by day as a table`),
        table(columns("day",
          (each, i) => figure(`${each.pointer}/survival/${i}/paid`, percent),
          (each, i) => each.survival[i].paid), (all[0]?.survival || []).map((point) => point.day), title + ": share paid by day")),
    ];
  }

  function example(each, sides) {
    return el("div", { class: "example" },
      el("div", { class: "account" }, el("bdi", {}, each.account)),
      el("div", {}, `first seen ${minute(each.first_seen)}`, each.paid_at ? ` · paid ${minute(each.paid_at)}` : " · has not paid"),
      each.qualified.map((times, i) => [
        el("div", {}, sides.length > 1 ? sides[i] + ": " : "",
          times.at ? `qualified ${minute(times.at)}` : "never qualified",
          times.left_at ? ` · ceased to qualify ${minute(times.left_at)}` : null),
        times.evidence.length ? el("ul", {}, times.evidence.map((condition) => el("li", {}, el("bdi", {}, condition)))) : null,
      ]));
  }

  /** Shows the examples behind the figures of one object, closed at first. */
  function exampleDetails(pointer, title, sides) {
    const groups = data.examples[pointer] || {};
    if (Object.keys(groups).length === 0) return null;
    const printed = /^\/(tiers|segments|definition)/.test(pointer);
    return el("details", { class: printed ? "printed" : null },
      el("summary", {}, title),
      Object.keys(groups).map((group) =>
        el("div", { id: anchor(pointer, group), class: "group" },
          el("h3", {}, GROUP_TITLES[group] || group),
          groups[group].map((each) => (each.looked_at ? exampleLook(each) : example(each, sides))))));
  }

  /** Shows the examples behind the weeks and the days of a definition, closed at first. */
  function pointDetails(pointer, title, field, pointTitle) {
    const points = Object.keys(data.examples).filter((each) => each.startsWith(`${pointer}/${field}/`));
    if (points.length === 0) return null;
    return el("details", {},
      el("summary", {}, title),
      points.map((point) => Object.entries(data.examples[point]).map(([group, accounts]) =>
        el("div", { id: anchor(point, group), class: "group" },
          el("h3", {}, pointTitle(at(point))),
          accounts.map((each) => example(each, [""]))))));
  }

  function backtestExamples() {
    const { against, holdout } = data.report;
    const first = ruleSetName(data.report.rule_set);
    const of = (pointer, prefix) => definitions(pointer).map((each) => [
      exampleDetails(each.pointer, prefix + label(each), [""]),
      pointDetails(each.pointer, prefix + label(each) + ", by week", "weekly", (point) => `${GROUP_TITLES.qualified} from ${point.week}`),
      pointDetails(each.pointer, prefix + label(each) + ", by day of payment", "survival", (point) => `${GROUP_TITLES.paid} ${point.day} after qualifying`),
    ]);
    return section("Example accounts",
      note("Up to five accounts behind each figure, two behind a week and one behind a day, chosen by a hash of their ids, with the conditions by which they qualified and the values these read then. Times are UTC."),
      el("div", { class: "examples" },
        of("", against ? first + " · " : ""),
        holdout ? [of("/holdout/before", `before ${day(holdout.after)} · `), of("/holdout/from", `from ${day(holdout.after)} · `)] : null,
        against ? [
          of("/against", ruleSetName(against.rule_set) + " · "),
          against.moved.map((moved, i) => exampleDetails(`/against/moved/${i}`, `${moved.tier}, compared`, [first, ruleSetName(against.rule_set)])),
        ] : null));
  }

  function movedTable() {
    const against = data.report.against;
    if (against.moved.length === 0) return note("The rule sets have no tier name in common.");
    const field = (title, name, format, help) => ({
      title, help,
      value: (i) => at(`/against/moved/${i}/${name}`),
      cell: (i) => figure(`/against/moved/${i}/${name}`, format),
    });
    return table(
      [
        { title: "tier", value: (i) => against.moved[i].tier, cell: (i) => against.moved[i].tier },
        field("both", "both", count, "accounts that are leads of both"),
        field("won", "both_won", count, "those of both that are won under the first"),
        field("first alone", "only_first", count),
        field("won", "only_first_won", count),
        field("second alone", "only_second", count),
        field("won", "only_second_won", count),
        field("retimed", "retimed", count, "leads of both that qualified at different instants"),
        field("days later p25", "shift_days/p25", days, "second instant minus the first, over the retimed"),
        field("p50", "shift_days/p50", days),
        field("p75", "shift_days/p75", days),
      ],
      against.moved.map((_, i) => i), "Leads of both rule sets");
  }

  function holdoutSection(holdout, precisionEnd) {
    const parts = [
      ["/holdout/before", () => ["Qualified before ", el("span", { "data-figure": "/holdout/after", title: holdout.after }, minute(holdout.after))]],
      ["/holdout/from", () => "Qualified from then on"],
    ];
    return section("Chosen on the past, judged on what came after",
      el("div", { class: "sides" }, parts.map(([pointer, title]) =>
        el("div", {}, el("h3", {}, title()), precisionRows(pointer, precisionEnd)))),
      parts.map(([pointer, title]) => [el("h3", {}, title()), figureTable(pointer, pointer.endsWith("before") ? "Qualified before" : "Qualified from then on")]));
  }

  const fact = (title, ...value) => el("div", {}, el("dt", {}, title), el("dd", {}, value));

  /** Splits the sentences into that of the highest tier and those of the others with leads. */
  function sentences(source, pointer) {
    const all = definitions(pointer);
    const highest = all.filter((each) => each.isTier).length - 1;
    return {
      lede: source.leads[Math.max(0, highest)] || source.history,
      others: source.leads.filter((_, i) => i !== Math.max(0, highest) && all[i].leads > 0),
    };
  }

  const list = (texts) => (texts.length ? el("ul", { class: "sentences" }, texts.map((text) => el("li", {}, text))) : null);

  const WORDS = [
    ["lead", "an account that qualified before it paid, or that has not paid"],
    ["won, lost, open", "a lead that paid within the attribution window; one that did not; one whose window has not ended, which is in no rate"],
    ["precision", "won / (won + lost), with Wilson's 95 % interval"],
    ["recall", "won / all accounts that paid"],
    ["base rate", "share of accounts that would pay within any such window if behaviour said nothing"],
    ["lift", "precision / base rate"],
    ["customer", "an account that had paid when it qualified; in no other figure"],
    ["flapped", "a lead that ceased to qualify at most 7 days after it qualified"],
    ["verdict", "strong from 15 % precision, loose below 10 %; too few below 30 mature leads; no better than chance if the interval reaches down to the base rate"],
    ["share paid by day", "Kaplan–Meier estimate: leads that have not paid count as long as they were observed"],
  ];

  const glossary = (words) =>
    el("details", {}, el("summary", {}, "Meaning of the words"),
      el("dl", { class: "words" }, words.map(([word, meaning]) => [el("dt", {}, word), el("dd", {}, meaning)])));

  function backtest() {
    const report = data.report;
    const { against, holdout } = report;
    const pointers = against ? ["", "/against"] : [""];
    const everything = [...pointers, ...(holdout ? ["/holdout/before", "/holdout/from"] : [])].flatMap(definitions);
    const most = (values) => niceMax(Math.max(0, ...values.filter((value) => value !== null && value !== undefined)));
    const precisionEnd = Math.min(1, most([...everything.map((each) => each.precision_high), report.base_rate]));
    const leadTimeEnd = most(everything.map((each) => each.lead_time_days.p75));
    const first = ruleSetName(report.rule_set);
    const second = against ? ruleSetName(against.rule_set) : null;
    const said = sentences(data.sentences, "");
    const sides = (build) => (against
      ? el("div", { class: "sides" }, pointers.map((pointer, i) =>
        el("div", {}, el("h3", {}, i === 0 ? first : second), build(pointer))))
      : el("div", {}, build("")));

    main.append(
      el("h1", {}, "Backtest of ",
        el("span", { "data-figure": "/rule_set/name" }, report.rule_set.name), " version ",
        el("span", { "data-figure": "/rule_set/version" }, report.rule_set.version),
        against ? [" against ",
          el("span", { "data-figure": "/against/rule_set/name" }, against.rule_set.name), " version ",
          el("span", { "data-figure": "/against/rule_set/version" }, against.rule_set.version)] : null),
      el("p", { class: "lede" }, against ? `${first}: ${said.lede}` : said.lede),
      against ? el("p", { class: "lede second" }, `${second}: ${sentences(data.sentences_against, "/against").lede}`) : "",
      el("p", {}, data.sentences.history),
      data.sentences.caveat ? el("p", { class: "caveat" }, data.sentences.caveat) : "",
      sides((pointer) => [list(sentences(pointer ? data.sentences_against : data.sentences, pointer).others), withoutLeads(pointer)]),
      el("dl", { class: "facts" },
        fact("accounts", figure("/accounts", count)),
        fact("paid", figure("/paid", count)),
        fact("base rate", figure("/base_rate", percent)),
        fact("attribution window", figure("/attribution_days", (value) => +value.toFixed(2) + " days")),
        fact("history until", el("span", { "data-figure": "/as_of", title: report.as_of }, day(report.as_of)))),
      section("Funnel", key(["", "leads"], ["won", "won, or paid"]), sides(funnel)),
      section("Precision against chance",
        note("Share of mature leads that paid within the window, with its 95 % interval."),
        key(["point", "precision"], ["", "95 % interval"], ["chance", "base rate: what chance would give"]),
        sides((pointer) => precisionRows(pointer, precisionEnd)),
        note(`Scale from 0 to ${percent(precisionEnd)}.`)),
      section("Figures",
        note("A click on a header sorts; a click on a figure leads to example accounts."),
        against ? pointers.map((pointer, i) => [el("h3", {}, i === 0 ? first : second), figureTable(pointer, i === 0 ? first : second)]) : figureTable("", first)),
      against ? section("Leads of both rule sets", note(`First: ${first}. Second: ${second}.`), movedTable()) : "",
      holdout ? holdoutSection(holdout, precisionEnd) : "",
      section("Days from qualifying to paying",
        note("Of the won: the middle half, and the median."),
        key(["", "first to third quartile"], ["median", "median"]),
        sides((pointer) => leadTimeRows(pointer, leadTimeEnd)),
        note(`Scale from 0 to ${days(leadTimeEnd)} days.`)),
      section("Share of leads that had paid", survival(pointers)),
      section("New leads by week", note("Can sales handle them?"), sides(weekly)),
      backtestExamples(),
      section("Data",
        pointers.map((pointer, i) => dataTables(pointer, i === 0 ? first : second)),
        holdout ? [dataTables("/holdout/before", "qualified before"), dataTables("/holdout/from", "qualified from")] : null,
        glossary(WORDS)));
  }

  // ---- discovery

  /** Names a number of usage, such as "Invited: count in 14d". */
  const candidateName = (each) =>
    (each.event === "*" ? "all events" : each.event) + ": " + each.measure + (each.of ? " of " + each.of : "") +
    (each.window ? (each.window === "ever" ? " ever" : " in " + each.window) : "");

  /** Returns the number of a condition such as ">= 3". */
  const bound = (condition) => Number(condition.slice(3));

  /** Draws the lift by threshold of the candidate that is chosen in a list. */
  function liftCurves(base) {
    const drawn = data.report.candidates.filter((each) => each.curve && each.curve.length > 1);
    if (drawn.length === 0) return null;
    let chosen = drawn[0];
    const said = el("p", {});
    const say = () => {
      said.textContent = visible(`Chosen: ${chosen.condition}, with a lift of ${orDash(decimal)(chosen.lift)}, a precision of ` +
        `${orDash(percent)(chosen.precision)} and a recall of ${orDash(percent)(chosen.recall)}.`);
    };
    const choice = el("select", {}, drawn.map((each, i) => el("option", { value: i }, candidateName(each))));
    const place = chart(() => {
      const points = chosen.curve.filter((point) => point.lift !== null)
        .sort((a, b) => bound(a.condition) - bound(b.condition));
      const ends = [...points.map((point) => bound(point.condition))];
      const pad = Math.max(1e-9, (ends[ends.length - 1] - ends[0]) * 0.02);
      return {
        label: "Lift by threshold",
        data: [ends, points.map((point) => point.lift), points.map((point) => point.recall)],
        scales: {
          x: { time: false, range: (_, low, high) => [low - pad, high + pad] },
          y: { range: (_, low, high) => [0, niceMax(Math.max(1, high))] },
          share: { range: [0, 1] },
        },
        axes: [
          axis({ label: `threshold (${chosen.condition.slice(0, 2)})`, labelSize: 20 }),
          axis({ size: 50, label: "lift", labelSize: 18 }),
          axis({ scale: "share", side: 1, size: 56, grid: { show: false }, values: (_, ticks) => ticks.map((tick) => Math.round(100 * tick) + " %") }),
        ],
        series: [
          { label: "threshold", value: (_, x) => (x === null ? "–" : x) },
          { label: "lift", stroke: color("--series-0"), width: 2, points: { show: points.length < 60, size: 5 }, value: (_, y) => orDash(decimal)(y) },
          { label: "recall (right)", scale: "share", stroke: color("--series-1"), width: 2, dash: [6, 4], points: { show: false }, value: (_, y) => orDash(percent)(y) },
        ],
        hooks: { draw: [(plot) => markThreshold(plot, bound(chosen.condition))] },
      };
    });
    choice.addEventListener("change", () => {
      chosen = drawn[choice.value];
      say();
      charts.filter((each) => each.place === place).forEach((each) => draw(each, true));
    });
    say();
    return section("Lift by threshold",
      note(`On the second part of the time. A lift of 1 is chance${base === null ? "" : ": " + percent(base) + " of looks"}. The dashed line stands at the threshold that was chosen on the first part.`),
      el("label", {}, "Behaviour ", choice), said, place);
  }

  /** Marks the chosen threshold by a vertical line. */
  function markThreshold(plot, value) {
    const x = plot.valToPos(value, "x", true);
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.strokeStyle = color("--chance");
    ctx.setLineDash([6, 5]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.restore();
  }

  function candidateTable() {
    const candidates = data.report.candidates;
    const field = (title, name, format, help) => ({
      title, help,
      value: (i) => candidates[i][name],
      cell: (i) => figure(`/candidates/${i}/${name}`, format),
    });
    return table(
      [
        { title: "behaviour", words: true, value: (i) => candidateName(candidates[i]), cell: (i) => el("bdi", {}, candidateName(candidates[i])) },
        { title: "condition", value: (i) => bound(candidates[i].condition), cell: (i) => el("span", { "data-figure": `/candidates/${i}/condition` }, candidates[i].condition) },
        field("precision", "precision", percent, "share of flagged looks after which the account pays"),
        field("recall", "recall", percent, "share of looks before a payment that are flagged"),
        field("lift", "lift", decimal, "precision / base rate"),
        field("gain, bits", "information_gain", number(4), "information gain: by how much the flag reduces the entropy of the outcome"),
        field("q", "q_value", number(4), "least false discovery rate at which it counts as a predictor; at most 0.05 is significant"),
        { title: "the same", words: true, value: (i) => candidates[i].same_as.length, cell: (i) => sameAs(candidates[i].same_as) },
      ],
      candidates.map((_, i) => i), "Candidates");
  }

  const sameAs = (others) => (others.length === 0 ? "–"
    : others.length === 1 ? el("bdi", {}, others[0])
      : el("details", {}, el("summary", {}, count(others.length) + " others"), el("ul", {}, others.map((other) => el("li", {}, el("bdi", {}, other))))));

  function definitionSection(more) {
    const definition = data.report.definition;
    if (!definition) return null;
    const parts = [["/definition/first_part", "first part, on which it was chosen", more.first_part], ["/definition", "second part, which judges it", more.second_part]];
    const end = niceMax(Math.max(...parts.map(([pointer, , part]) => Math.max(at(pointer).precision || 0, part.base_rate || 0))));
    const column = (title, value, cell, help) => ({ title, value, cell, help });
    return section("Definition",
      el("ul", {}, definition.conditions.map((each, i) =>
        el("li", {}, el("bdi", {}, candidateName(each)), " ", el("b", { "data-figure": `/definition/conditions/${i}/condition` }, each.condition)))),
      note("An account is a lead while all of these hold."),
      table(
        [
          { title: "part of the time", words: true, value: (part) => part[1], cell: (part) => part[1] },
          ...["precision", "recall", "lift"].map((name) =>
            column(name, (part) => at(part[0])[name], (part) => figure(part[0] + "/" + name, name === "lift" ? decimal : percent))),
          column("base rate", (part) => part[2].base_rate, (part) => orDash(percent)(part[2].base_rate), "share of looks after which the account pays"),
          ...[["looks", "landmarks"], ["positive", "positive"], ["flagged", "flagged"], ["flagged, positive", "flagged_positive"]].map(([title, name]) =>
            column(title, (part) => part[2][name], (part) => count(part[2][name]))),
        ], parts, "Definition on both parts"),
      key(["point", "precision"], ["chance", "base rate: what chance would give"]),
      el("div", { class: "rows" }, parts.map(([pointer, title, part]) => {
        const { precision } = at(pointer);
        return row(title.split(",")[0],
          [precision === null ? null : mark("point", precision / end), part.base_rate === null ? null : mark("chance", part.base_rate / end)],
          [el("b", {}, orDash(percent)(precision)), ` · ${count(part.flagged_positive)} of ${count(part.flagged)} looks`]);
      })),
      note(`Scale from 0 to ${percent(end)}.`));
  }

  function curveTables() {
    return data.report.candidates.map((each, i) => (each.curve && each.curve.length
      ? el("details", {}, el("summary", {}, candidateName(each) + ": all thresholds as a table"),
        table(
          [
            { title: "condition", value: (k) => bound(each.curve[k].condition), cell: (k) => el("span", { "data-figure": `/candidates/${i}/curve/${k}/condition` }, each.curve[k].condition) },
            ...["precision", "recall", "lift"].map((name) => ({
              title: name, value: (k) => each.curve[k][name],
              cell: (k) => figure(`/candidates/${i}/curve/${k}/${name}`, name === "lift" ? decimal : percent, false),
            })),
          ], each.curve.map((_, k) => k), candidateName(each)))
      : null));
  }

  const DISCOVERY_WORDS = [
    ["look", "every account is looked at each Monday while it has not paid; only what was known then counts"],
    ["positive", "a look after which the account pays within the attribution window, not counting the gap"],
    ["precision", "share of flagged looks that are positive"],
    ["recall", "share of positive looks that are flagged"],
    ["lift", "precision / share of all looks that are positive"],
    ["q", "false discovery rate by permuting outcomes between accounts, corrected for the number of candidates; significant up to 0.05"],
    ["first and second part", "thresholds are chosen on the first 70 % of the time and judged on the rest"],
    ["the same", "candidates whose flags correlate by 0.9 or more"],
  ];

  function discovery() {
    const { report, more } = data;
    const base = report.landmarks ? report.positive / report.landmarks : null;
    main.append(
      el("h1", {}, "Behaviour before ", el("bdi", { "data-figure": "/conversion" }, report.conversion)),
      el("p", { class: "lede" }, data.sentences.lede),
      el("p", {}, data.sentences.history),
      el("dl", { class: "facts" },
        fact("accounts", count(more.accounts)),
        fact("paid", count(more.paid)),
        fact("looks", figure("/landmarks", count)),
        fact("positive", figure("/positive", count)),
        fact("base rate", orDash(percent)(base)),
        fact("candidates", figure("/candidates_looked_at", count)),
        fact("predicts", el("span", { "data-figure": "/predicts" }, report.predicts ? "yes" : "no")),
        fact("history until", day(more.as_of))),
      definitionSection(more) || "",
      liftCurves(more.second_part ? more.second_part.base_rate : base) || "",
      section("Candidates",
        report.candidates.length ? [note("Figures of the second part of the time. A click on a header sorts."), candidateTable()]
          : note("No candidate flags a usable share of looks.")),
      discoveryExamples() || "",
      section("Data", curveTables(), glossary(DISCOVERY_WORDS)));
  }

  const exampleLook = (each) =>
    el("div", { class: "example" },
      el("div", { class: "account" }, el("bdi", {}, each.account)),
      el("div", {}, "looked at on Monday " + day(each.looked_at)),
      el("ul", {},
        each.held.map((condition) => el("li", {}, "true: ", el("bdi", {}, condition))),
        each.failed.map((condition) => el("li", {}, "not true: ", el("bdi", {}, condition)))));

  function discoveryExamples() {
    const pointers = Object.keys(data.examples);
    if (pointers.length === 0) return null;
    return section("Example accounts",
      note("Up to five looks behind each figure of the second part, chosen by a hash of the accounts' ids, with the conditions that were true then, and those that were not."),
      el("div", { class: "examples" }, pointers.map((pointer) =>
        exampleDetails(pointer, pointer === "/definition" ? "Definition" : candidateName(at(pointer)) + " " + at(pointer).condition, [""]))));
  }

  // ---- start

  /** Opens the examples that a link or the address names. */
  function openTarget() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const details = target && target.closest("details");
    if (details) {
      details.open = true;
      target.scrollIntoView();
    }
  }

  (data.report.schema.startsWith("pql.discovery/") ? discovery : backtest)();
  drawAll(false);
  window.addEventListener("hashchange", openTarget);
  window.addEventListener("resize", () => drawAll(false));
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawAll(true));
  printing.addEventListener("change", () => drawAll(true));
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll(".examples > .printed").forEach((each) => { each.open = true; });
    drawAll(true);
  });
  main.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link && link.getAttribute("href") === location.hash) openTarget();
  });
  openTarget();
})();
