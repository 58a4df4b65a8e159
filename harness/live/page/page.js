/** Keeps the page up to date with what the run sends, and turns into the report when it ends. */

const LOST_AFTER_MS = 3000;

const lost = document.getElementById('lost');
const events = new EventSource('events');
let lostTimer;

events.addEventListener('sections', ({ data }) => {
  clearTimeout(lostTimer);
  lostTimer = undefined;
  lost.hidden = true;
  for (const [id, html] of Object.entries(JSON.parse(data))) {
    const element = document.getElementById(id);
    // Comparing with what was sent, not with what the browser made of it.
    if (element.dataset.sent === html) continue;
    element.dataset.sent = html;
    element.innerHTML = html;
  }
});

events.addEventListener('end', () => {
  events.close();
  clearTimeout(lostTimer);
  location.replace('report');
});

events.addEventListener('error', () => {
  lostTimer ??= setTimeout(() => {
    lost.textContent = 'No connection to the run: its process has ended or is stopped. ./lab report shows what came of it.';
    lost.hidden = false;
  }, LOST_AFTER_MS);
});
