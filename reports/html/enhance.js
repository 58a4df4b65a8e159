// Light touch on a page that is complete without it: tips near what they speak of, and the rows of a chart's table under the pointer.
'use strict';
{
  const gap = 8;

  /** Puts a fixed box beside a point, within the window. */
  const place = (box, x, top, bottom, above = false) => {
    box.style.inset = 'auto';
    const { width, height } = box.getBoundingClientRect();
    box.style.left = `${Math.max(gap, Math.min(x, innerWidth - width - gap))}px`;
    const below = above ? top - gap - height < gap : bottom + gap + height < innerHeight;
    box.style.top = `${below ? bottom + gap : Math.max(gap, top - gap - height)}px`;
  };

  // Definitions: shown by the style sheet at the foot of the window, moved to their term.
  for (const term of document.querySelectorAll('.term')) {
    const definition = term.querySelector('.definition');
    const move = () => {
      const { left, top, bottom } = term.getBoundingClientRect();
      // Above, because the figure that it speaks of is often below.
      place(definition, left, top, bottom, true);
    };
    term.addEventListener('mouseenter', move);
    term.addEventListener('focusin', move);
  }
  addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    document.documentElement.classList.add('quiet-terms');
    document.activeElement?.blur();
  });
  addEventListener('mousemove', () => document.documentElement.classList.remove('quiet-terms'));
  addEventListener('focusin', () => document.documentElement.classList.remove('quiet-terms'));

  // Charts: the row of the table that belongs to where the pointer is; arrow keys do the same.
  const tip = document.createElement('div');
  tip.className = 'tip';
  tip.setAttribute('role', 'status');
  tip.hidden = true;
  document.body.append(tip);

  for (const plot of document.querySelectorAll('.plot[data-rows]')) {
    const positions = plot.dataset.rows.split(' ').map(Number);
    const horizontal = plot.dataset.axis === 'x';
    const table = plot.closest('figure').querySelector('details.data table');
    const titles = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
    const cursor = document.createElement('span');
    cursor.className = `cursor ${plot.dataset.axis}`;
    cursor.hidden = true;
    plot.append(cursor);
    plot.tabIndex = 0;
    let current = -1;

    const scale = () => plot.getBoundingClientRect().width / plot.querySelector('svg').viewBox.baseVal.width;
    const show = (index, pointer) => {
      if (index < 0 || index >= positions.length) return;
      current = index;
      const box = plot.getBoundingClientRect();
      const at = positions[index] * scale();
      cursor.style[horizontal ? 'left' : 'top'] = `${at}px`;
      cursor.hidden = false;
      tip.replaceChildren(
        ...[...table.tBodies[0].rows[index].cells].map((cell, column) => {
          const line = document.createElement('div');
          const name = document.createElement('span');
          name.textContent = titles[column];
          const value = document.createElement('b');
          value.textContent = (cell.querySelector('.term > button') ?? cell).textContent || '–';
          line.append(name, value);
          return line;
        }),
      );
      tip.hidden = false;
      if (horizontal) place(tip, box.left + at + gap, box.top + 60, box.top + 60);
      else place(tip, pointer?.clientX ?? box.left + box.width / 2, box.top + at - 10, box.top + at + 10);
    };
    const hide = () => {
      tip.hidden = true;
      cursor.hidden = true;
      current = -1;
    };

    plot.addEventListener('pointermove', (event) => {
      const box = plot.getBoundingClientRect();
      const at = (horizontal ? event.clientX - box.left : event.clientY - box.top) / scale();
      let nearest = 0;
      for (let index = 1; index < positions.length; index++) {
        if (Math.abs(positions[index] - at) < Math.abs(positions[nearest] - at)) nearest = index;
      }
      show(nearest, event);
    });
    plot.addEventListener('pointerleave', hide);
    plot.addEventListener('blur', hide);
    plot.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (event.key === 'Escape') hide();
      if (step === undefined) return;
      event.preventDefault();
      show(current === -1 ? (step > 0 ? 0 : positions.length - 1) : current + step);
    });
  }
}
