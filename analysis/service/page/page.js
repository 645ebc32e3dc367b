// The list of releases and the page of one of them, from /v1/analyses.

import {clock, evidenceChart, evidenceText, percent, rateChart, verdictChart} from './charts.js';

const EVERY = 5000;
const TOKEN = 'guidon-analyst-token';
const MARKS = {fail: '✕ fail', pass: '✓ pass', continue: '… continue'};
const main = document.getElementById('main');
const state = document.getElementById('state');

// make('p', {class: 'quiet'}, 'text', node, …); what is null is left out.
function make(name, attributes, ...content) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) made.setAttribute(key, value);
  made.append(...content.filter((part) => part != null));
  return made;
}

const pill = (verdict) => make('span', {class: `pill ${verdict}`}, MARKS[verdict] ?? verdict);
const link = (id, text) => make('a', {href: `/releases/${encodeURIComponent(id)}`}, text);
const count = (number) => Math.round(number).toLocaleString('en');
const moment = (text) => text == null ? '–' : `${text.slice(0, 10)} ${clock(text)} UTC`;

function table(heads, rows) {
  const cell = (kind, [content, style]) => make(kind, style ? {class: style} : {}, content ?? '');
  return make('div', {class: 'scroll'}, make('table', {},
    make('thead', {}, make('tr', {}, ...heads.map((head) => cell('th', head)))),
    make('tbody', {}, ...rows.map((row) => make('tr', {}, ...row.map((entry) => cell('td', entry)))))));
}

function showList({analyses}) {
  document.title = 'guidon-analyst';
  if (analyses.length === 0) {
    return [make('h1', {}, 'Releases'),
            make('p', {class: 'quiet'}, 'Nobody has asked for a verdict since this process began.')];
  }
  return [make('h1', {}, 'Releases'), table(
    [['Verdict'], ['Rollout'], ['Canary'], ['Analysis'], ['Why'], ['Asked at']],
    analyses.map((entry) => [
      [pill(entry.verdict)], [link(entry.id, `${entry.namespace}/${entry.rollout}`)],
      [make('code', {}, entry.canary)], [entry.analysis], [entry.reason],
      [clock(entry.askedAt), 'time']]))];
}

function facts(release) {
  const entries = [['Canary', make('code', {}, release.canary)],
                   ['Stable', make('code', {}, release.stable)],
                   ['Cause', release.cause], ['Start', moment(release.start)],
                   ['Counted until', moment(release.until)], ['Deadline', moment(release.deadline)]];
  return make('dl', {}, ...entries.map(([name, value]) =>
    make('div', {}, make('dt', {}, name), make('dd', {}, value))));
}

function numbers(test) {
  const ratio = test.ratio == null ? '–' : `${Number(test.ratio.toPrecision(3))} ×`;
  const bounds = `${Number(test.ratioLow.toPrecision(3))} × to ` +
    (test.ratioHigh == null ? '∞' : `${Number(test.ratioHigh.toPrecision(3))} ×`);
  const row = (name, counts) => [[name], [count(counts.all), 'number'], [count(counts.bad), 'number'],
                                 [counts.all > 0 ? percent(counts.bad / counts.all) : '–', 'number']];
  return make('div', {}, table(
    [['Version'], ['events', 'number'], ['bad', 'number'], ['share', 'number']],
    [row('canary', test.canary), row('stable', test.stable)]),
    make('p', {class: 'quiet'}, `Canary against stable: ${ratio}, for certain ${bounds}. Evidence: ` +
      `worse ${evidenceText(test.worse)} of ${evidenceText(test.worseThreshold)}, ` +
      `not worse ${evidenceText(test.notWorse)} of ${evidenceText(test.notWorseThreshold)}.`));
}

function section(test) {
  const charts = (test.points ?? []).length < 2 ? null : make('div', {class: 'charts'},
    make('figure', {}, make('figcaption', {},
      'Share of bad events: so far (lines), in each interval (dots)'), rateChart(test)),
    make('figure', {}, make('figcaption', {}, 'Evidence, as a likelihood ratio'),
      evidenceChart(test)));
  return make('section', {}, make('h2', {}, test.name, pill(test.verdict)),
    make('p', {}, test.reason), charts, numbers(test));
}

function showRelease(release) {
  document.title = `${release.verdict}: ${release.rollout} – guidon-analyst`;
  const verdicts = make('section', {}, make('h2', {}, 'Verdicts'),
    verdictChart(release.changes, Date.parse(release.askedAt)),
    table([['Since'], ['Verdict'], ['Why']], release.changes.toReversed().map((change) => [
      [clock(change.at), 'time'], [pill(change.verdict)], [change.reason]])));
  const notes = (release.notes ?? []).length === 0 ? null : make('section', {},
    make('h2', {}, 'Notes'), make('ul', {}, ...release.notes.map((note) => make('li', {}, note))));
  return [make('h1', {}, `${release.namespace}/${release.rollout} `, pill(release.verdict)),
          make('p', {class: 'reason'}, release.reason), facts(release),
          ...(release.metrics ?? []).map(section), verdicts, notes];
}

function askForToken() {
  if (main.querySelector('form')) return;
  const field = make('input', {type: 'password', name: 'token', autocomplete: 'off', required: ''});
  const form = make('form', {}, make('label', {}, 'Token', field), make('button', {}, 'Show'));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    sessionStorage.setItem(TOKEN, field.value);
    load();
  });
  main.replaceChildren(make('h1', {}, 'This analyst asks for a token'), form);
  field.focus();
}

async function load() {
  const id = location.pathname.startsWith('/releases/') ? location.pathname.slice(10) : null;
  document.getElementById('crumb').textContent = id === null ? '' : '/ release';
  const token = sessionStorage.getItem(TOKEN);
  try {
    const reply = await fetch(`/v1/analyses${id === null ? '' : `/${id}`}`,
                              token ? {headers: {Authorization: `Bearer ${token}`}} : {});
    if (reply.status === 401) return askForToken();
    const content = await reply.json();
    if (!reply.ok) {
      main.replaceChildren(make('p', {}, content.error));
    } else {
      const nodes = id === null ? showList(content) : showRelease(content);
      main.replaceChildren(...nodes.filter((node) => node !== null));
    }
    state.textContent = `as of ${clock(Date.now())} UTC`;
  } catch (error) {
    state.textContent = `cannot be refreshed: ${error.message}`;
  }
}

load();
setInterval(() => {
  if (!document.hidden && !main.querySelector('form')) load();
}, EVERY);
