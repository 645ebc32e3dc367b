// Charts of a release as SVG: rates, evidence, and the verdict over time.

const WIDTH = 460;
const HEIGHT = 190;
const EDGE = {left: 52, right: 74, top: 12, bottom: 24};

function element(name, attributes, text) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

export function clock(time) {
  return new Date(time).toISOString().slice(11, 19);
}

export function percent(rate) {
  const digits = rate >= 0.1 || rate === 0 ? 0 : rate >= 0.01 ? 1 : 2;
  return `${(rate * 100).toFixed(digits)} %`;
}

export function evidenceText(value) {
  if (value >= 1e6 || (value > 0 && value < 0.001)) {
    return `10^${Math.round(Math.log10(value))}`;
  }
  return Number(value.toPrecision(3)).toLocaleString('en');
}

class Chart {
  constructor(label, from, until, low, high, height = HEIGHT) {
    Object.assign(this, {from, until: Math.max(until, from + 1), low, high, height});
    this.svg = element('svg', {viewBox: `0 0 ${WIDTH} ${height}`, role: 'img', 'aria-label': label});
  }
  x(time) {
    const share = (time - this.from) / (this.until - this.from);
    return EDGE.left + share * (WIDTH - EDGE.left - EDGE.right);
  }
  y(value) {
    const share = (value - this.low) / (this.high - this.low);
    return this.height - EDGE.bottom - share * (this.height - EDGE.top - EDGE.bottom);
  }
  add(name, attributes, text) {
    this.svg.append(element(name, attributes, text));
  }
  times() {
    const y = this.height - 6;
    this.add('text', {x: EDGE.left, y}, clock(this.from));
    this.add('text', {x: WIDTH - EDGE.right, y, 'text-anchor': 'end'}, clock(this.until));
  }
  level(value, text, kind = 'grid') {
    const y = this.y(value);
    this.add('line', {x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y, y2: y, class: kind});
    this.add('text', {x: EDGE.left - 6, y: y + 4, 'text-anchor': 'end'}, text);
  }
  line(points, kind) {
    const path = points.map(([time, value], i) =>
      `${i === 0 ? 'M' : 'L'}${this.x(time).toFixed(1)} ${this.y(value).toFixed(1)}`);
    if (path.length > 0) this.add('path', {d: path.join(''), class: `line ${kind}`});
  }
  dots(points, kind) {
    for (const [time, value] of points) {
      this.add('circle', {cx: this.x(time).toFixed(1), cy: this.y(value).toFixed(1), r: 2,
                          class: `dot ${kind}`});
    }
  }
  // Names lines at their ends, none over another: [[value, text, kind], …].
  names(entries) {
    let last = -Infinity;
    const sorted = entries.map(([value, text, kind]) => ({y: this.y(value) + 4, text, kind}))
      .sort((a, b) => a.y - b.y);
    for (const entry of sorted) {
      last = Math.max(entry.y, last + 13);
      this.add('text', {x: WIDTH - EDGE.right + 6, y: last, class: entry.kind}, entry.text);
    }
  }
}

// [[time, bad events of all until then as a share], …]
function cumulative(points, version) {
  let all = 0;
  let bad = 0;
  return points.flatMap((point) => {
    all += point[version].all;
    bad += point[version].bad;
    return all > 0 ? [[Date.parse(point.time), bad / all]] : [];
  });
}

function single(points, version) {
  return points.flatMap((point) => point[version].all > 0
    ? [[Date.parse(point.time), point[version].bad / point[version].all]] : []);
}

function span(points) {
  return [Date.parse(points[0].time), Date.parse(points[points.length - 1].time)];
}

function top(values) {
  const highest = Math.max(...values, 0.001);
  const unit = 10 ** Math.floor(Math.log10(highest));
  return [1, 2, 5, 10].map((step) => step * unit).find((level) => level >= highest * 1.02) ??
    10 * unit;
}

export function rateChart(test) {
  const lines = {};
  const values = test.maxRate == null ? [] : [test.maxRate];
  for (const version of ['canary', 'stable']) {
    lines[version] = cumulative(test.points, version);
    values.push(...lines[version].map(([, rate]) => rate));
  }
  const high = Math.min(top(values), 1);
  const chart = new Chart(`${test.name}: share of bad events of canary and stable`,
                          ...span(test.points), 0, high);
  for (const share of [0, 0.5, 1]) chart.level(high * share, percent(high * share));
  if (test.maxRate != null) chart.level(test.maxRate, percent(test.maxRate), 'limit');
  chart.times();
  const names = test.maxRate == null ? [] : [[test.maxRate, 'guard', 'limit']];
  for (const version of ['stable', 'canary']) {
    chart.dots(single(test.points, version).filter(([, rate]) => rate <= high), version);
    chart.line(lines[version], version);
    if (lines[version].length > 0) names.push([lines[version].at(-1)[1], version, version]);
  }
  chart.names(names);
  return chart.svg;
}

export function evidenceChart(test) {
  const kinds = [['worse', 'worse', 'worse'], ['notWorse', 'not worse', 'better']];
  if (test.maxRate != null) kinds.push(['aboveGuard', 'guard', 'guard']);
  const log = (value) => Math.log10(Math.min(Math.max(value, 1e-3), 1e12));
  const lines = kinds.map(([key]) => test.points.map(
    (point) => [Date.parse(point.time), log(point[key])]));
  const limits = [...new Set([test.worseThreshold, test.notWorseThreshold])].filter((v) => v > 0);
  const values = [...lines.flat().map(([, value]) => value), ...limits.map(log), 0];
  const low = Math.floor(Math.min(...values));
  const high = Math.ceil(Math.max(...values) + 0.1);
  const chart = new Chart(`${test.name}: evidence over time`, ...span(test.points), low, high);
  const step = Math.max(1, Math.ceil((high - low) / 4));
  for (let power = low; power <= high; power += step) chart.level(power, evidenceText(10 ** power));
  chart.times();
  for (const limit of limits) {
    const y = chart.y(log(limit));
    chart.add('line', {x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y, y2: y, class: 'limit'});
  }
  lines.forEach((line, i) => chart.line(line, kinds[i][2]));
  chart.names([...kinds.map(([, text, kind], i) => [lines[i].at(-1)[1], text, kind]),
               ...limits.map((limit) => [log(limit), `decides: ${evidenceText(limit)}`, 'limit'])]);
  return chart.svg;
}

// `changes` are [{at, verdict}, …], each in force until the next one, the last one until `until`.
export function verdictChart(changes, until) {
  const from = Date.parse(changes[0].at);
  const chart = new Chart('The verdict over time', from, until, 0, 1, 46);
  changes.forEach((change, i) => {
    const begin = chart.x(Date.parse(change.at));
    const end = chart.x(i + 1 < changes.length ? Date.parse(changes[i + 1].at) : chart.until);
    chart.add('rect', {x: begin.toFixed(1), y: 4, width: Math.max(end - begin, 1.5).toFixed(1),
                       height: 16, class: change.verdict});
  });
  chart.add('text', {x: WIDTH - EDGE.right + 6, y: 17, class: changes.at(-1).verdict},
            changes.at(-1).verdict);
  chart.times();
  chart.svg.classList.add('strip');
  return chart.svg;
}
