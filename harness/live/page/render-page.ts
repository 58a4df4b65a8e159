import { formatCount, formatMs } from '../../../reports/format.ts';
import type { ComponentHealth, LiveState } from '../../model/live.ts';
import { ratesOf } from '../curve.ts';
import { describeLive, type CurrentPhase, type LiveView } from '../describe-live.ts';
import { chart } from './chart.ts';
import { html, Html } from './html.ts';

/** Parts of the page by the id of their element; those that changed are replaced while the page is open. */
export type PageSections = Readonly<Record<'head' | 'phases' | 'figures' | 'curves' | 'processes' | 'findings', string>>;

/** The changing parts of the page at an instant. */
export function pageSections(state: LiveState, nowMs: number): PageSections {
  const view = describeLive(state, nowMs);
  return {
    head: head(view, state).text,
    phases: phases(view, state).text,
    figures: figures(view).text,
    curves: curves(state).text,
    processes: processes(view).text,
    findings: findings(view).text,
  };
}

/** The whole page as it is at an instant: complete without scripts, which only keep it up to date. */
export function renderPage(state: LiveState, nowMs: number): string {
  const sections = pageSections(state, nowMs);
  const section = (id: keyof PageSections, label: string): Html =>
    html`<section id="${id}" aria-label="${label}">${new Html(sections[id])}</section>`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${state.scenario} · lakelab</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="page.css" />
        <noscript><meta http-equiv="refresh" content="2" /></noscript>
        <script src="page.js" type="module"></script>
      </head>
      <body>
        <main>
          <header id="head">${new Html(sections.head)}</header>
          <p id="lost" role="alert" hidden></p>
          ${section('phases', 'Phases')} ${section('figures', 'Figures')} ${section('curves', 'Curves')}
          ${section('processes', 'Components')} ${section('findings', 'Findings')}
        </main>
      </body>
    </html>`.text;
}

function head({ title, subtitle, elapsed, toGo, notice }: LiveView, { end }: LiveState): Html {
  return html`<h1>${title}</h1>
    <p class="dim">${subtitle}</p>
    <p class="clock"><strong>${elapsed}</strong> ${toGo === null ? '' : `about ${toGo} to go`}</p>
    ${
      notice === null
        ? ''
        : html`<p class="notice ${end?.outcome ?? 'interrupted'}" role="status">
            ${notice} ${end === null ? '' : html`<a href="report">See the report</a>`}
          </p>`
    }`;
}

function phases({ done, current }: LiveView, { expected, end }: LiveState): Html {
  const begun = new Set([...done.map(({ name }) => name), current?.name]);
  const later = end === null ? expected.filter(({ name }) => !begun.has(name)) : [];
  return html`<h2>Phases</h2>
    <ol>
      ${done.map(
        ({ name, took, summary, brokenOff }) =>
          html`<li class="${brokenOff ? 'broken' : 'done'}">
            <b>${name}</b> <span class="took">${took}</span> <span class="dim">${summary}</span>
          </li>`,
      )}
      ${current === null ? '' : currentPhase(current)}
      ${later.map(
        ({ name, durationMs }) =>
          html`<li class="later">
            <b>${name}</b> <span class="took">${durationMs === null ? '' : `about ${formatMs(durationMs)}`}</span>
          </li>`,
      )}
    </ol>`;
}

function currentPhase({ name, detail, why, step, share, position, elapsed, toGo, usual }: CurrentPhase): Html {
  const times = [...(toGo === null ? [] : [`about ${toGo} to go`]), ...(usual === null ? [] : [usual])].join(', ');
  return html`<li class="current" aria-current="step">
    <b>${name}</b> <span class="took">${elapsed}</span> <span>${detail}</span> <span class="dim">${why}</span>
    ${share === null ? '' : html`<progress max="1" value="${share.toFixed(3)}" aria-label="${name}"></progress>`}
    <span
      >${[...(position === null ? [] : [position]), ...(step === null ? [] : [step]), ...(times === '' ? [] : [times])].join(' · ')}</span
    >
  </li>`;
}

function figures({ figures: rows }: LiveView): Html {
  if (rows.length === 0)
    return html`<h2>Figures</h2>
      <p class="dim">none until the load begins</p>`;
  return html`<h2>Figures</h2>
    <dl>
      ${rows.map(
        ({ name, total, rate, note, meaning }) =>
          html`<div title="${meaning}">
            <dt>${name}</dt>
            <dd>${total}</dd>
            <dd class="rate">${rate}</dd>
            <dd class="dim">${note}</dd>
          </div>`,
      )}
    </dl>`;
}

function curves({ curve, phases: all }: LiveState): Html {
  const [first, last] = [curve[0], curve.at(-1)];
  if (first === undefined || last === undefined || curve.length < 3) return html``;
  const common = { fromMs: first.atMs, toMs: last.atMs, marks: all.map(({ name, startedMs }) => ({ name, atMs: startedMs })) };
  return html`${chart({
    ...common,
    title: 'Events per second',
    format: (value) => formatCount(Math.round(value)),
    lines: [
      { name: 'sent', style: 'line-1', points: ratesOf(curve, ({ sentEvents }) => sentEvents) },
      { name: 'acknowledged', style: 'line-2', points: ratesOf(curve, ({ acknowledgedEvents }) => acknowledgedEvents) },
      { name: 'into the lake', style: 'line-3', points: ratesOf(curve, ({ committedEvents }) => committedEvents) },
    ],
  })}
  ${chart({
    ...common,
    title: 'Freshness of the lake',
    format: formatMs,
    lines: [
      {
        name: 'oldest acknowledged event not in it',
        style: 'line-3',
        points: curve.map(({ atMs, freshnessMs }) => ({ atMs, value: freshnessMs })),
      },
    ],
  })}`;
}

function processes({ processes: rows }: LiveView): Html {
  if (rows.length === 0) return html``;
  return html`<h2>Components</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">process</th>
          <th scope="col">components</th>
          <th scope="col" class="number">CPU</th>
          <th scope="col" class="number">memory</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ name, components, cores, memory }) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td>${components.map((component) => health(component))}</td>
              <td class="number">${cores}</td>
              <td class="number">${memory}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

function health({ component, health: state, why }: ComponentHealth): Html {
  const text = state === 'up' ? component : `${component} ${state}${why === undefined ? '' : `: ${why}`}`;
  return html`<span class="health ${state}">${text}</span> `;
}

function findings({ findings: all }: LiveView): Html {
  if (all.length === 0) return html``;
  return html`<h2>Findings</h2>
    <ul>
      ${all.map(
        ({ severity, message, hint }) =>
          html`<li class="${severity}">
            <b>${severity}</b> ${message}${hint === undefined ? '' : html` <span class="dim">→ ${hint}</span>`}
          </li>`,
      )}
    </ul>`;
}
