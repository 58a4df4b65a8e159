import { formatCount, formatMs } from '../../../reports/format.ts';
import type { ComponentHealth, CurvePoint, LiveState } from '../../model/live.ts';
import { ratesOf } from '../curve.ts';
import { describeLive, type CurrentPhase, type LiveView } from '../describe-live.ts';
import { chart, type ChartLine } from './chart.ts';
import { html, Html } from './html.ts';

/** Parts of the page by the id of their element; those that changed are replaced while the page is open. */
export type PageSections = Readonly<Record<'head' | 'phases' | 'figures' | 'curves' | 'processes' | 'findings', string>>;

/** The changing parts of the page at an instant. */
export function pageSections(state: LiveState, nowMs: number): PageSections {
  const view = describeLive(state, nowMs);
  return {
    head: head(view, state).text,
    phases: phases(view).text,
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
    <p class="clock"><strong>${elapsed}</strong> since the start${toGo === null ? '' : `, about ${toGo} to go`}</p>
    ${
      notice === null
        ? ''
        : html`<p class="notice ${end?.outcome ?? 'interrupted'}" role="status">
            ${notice} ${end === null ? '' : html`<a href="report">See the report</a>`}
          </p>`
    }`;
}

function phases({ done, current, later }: LiveView): Html {
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
        ({ name, purpose, usual }) =>
          html`<li class="later"><b>${name}</b> <span class="took">${usual ?? ''}</span> <span>${purpose}</span></li>`,
      )}
    </ol>`;
}

function currentPhase({ name, detail, why, step, share, position, elapsed, toGo, usual }: CurrentPhase): Html {
  const times = [...(toGo === null ? [] : [`about ${toGo} to go`]), ...(usual === null ? [] : [`${usual.text} (${usual.basis})`])].join(
    ', ',
  );
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
        ({ name, total, rate, notes, meaning, tone }) =>
          html`<div class="${tone}" title="${meaning}">
            <dt>${name}</dt>
            <dd>${total}</dd>
            <dd class="rate">${rate}</dd>
            <dd class="dim">${notes.join(', ')}</dd>
          </div>`,
      )}
    </dl>`;
}

function curves({ curve, phases: all }: LiveState): Html {
  const [first, last] = [curve[0], curve.at(-1)];
  if (first === undefined || last === undefined || curve.length < 3) return html``;
  // The senders count from the beginning of the load, so there the curves begin, at nothing.
  const fromMs = all.find(({ name }) => name === 'load')?.startedMs ?? first.atMs;
  const zero = { ...first, atMs: fromMs, sentEvents: 0, sentBytes: 0, acknowledgedEvents: 0, committedEvents: 0, freshnessMs: 0 };
  const whole = fromMs < first.atMs ? [zero, ...curve] : curve;
  const marks = all.map(({ name, startedMs }) => ({ name, atMs: startedMs }));
  const common = { fromMs, toMs: last.atMs, since: 'since the load began', marks };
  const perSecond = (count: (point: CurvePoint) => number): ChartLine['points'] => {
    const rates = ratesOf(whole, count);
    // The first rate holds from the beginning.
    return [...rates.slice(0, 1).map(({ value }) => ({ atMs: fromMs, value })), ...rates];
  };
  return html`${chart({
    ...common,
    title: 'Events per second',
    format: (value) => formatCount(Math.round(value)),
    lines: [
      { name: 'into the lake', style: 'lake', points: perSecond(({ committedEvents }) => committedEvents) },
      { name: 'sent', style: 'sent', points: perSecond(({ sentEvents }) => sentEvents) },
      { name: 'acknowledged', style: 'acknowledged', points: perSecond(({ acknowledgedEvents }) => acknowledgedEvents) },
    ],
  })}
  ${chart({
    ...common,
    title: 'Freshness of the lake',
    format: formatMs,
    lines: [
      {
        name: 'oldest acknowledged event not in it',
        style: 'lake',
        points: whole.map(({ atMs, freshnessMs }) => ({ atMs, value: freshnessMs })),
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
