// The tables beside the picture: the same graph in rows, which can be sorted.
'use strict';

const tables = (() => {
  const { nodes, links } = model;
  const STEP = 200;
  let choose = () => {};
  let chosen;
  let open = 'classes';
  let limit = STEP;
  const sorted = { classes: ['name', 1], edges: ['from', 1], contexts: ['name', 1] };

  const isContext = (link) => nodes[link.from].context || nodes[link.to].context;
  const edgeNames = { finding: 'finding', note: 'note', quiet: '' };
  const columns = {
    classes: [
      ['name', 'Class', (node) => node.name],
      ['type', 'Primitive', (node) => node.lock_type],
      ['wait', 'Wait type', (node) => node.look],
      ['home', 'Module', (node) => model.home(node)],
      ['place', 'Place', (node) => model.site(node)],
      ['above', 'Taken under', (node) => node.previous.length],
      ['below', 'Held before', (node) => node.next.length],
      ['locks', 'Locks', (node) => node.instances],
      ['seen', 'Processes', (node) => node.count],
      ['findings', 'Findings', (node) => node.verdicts.filter(filters.verdict).length],
    ],
    edges: [
      ['from', 'Held', (link) => nodes[link.from].name],
      ['to', 'Taken', (link) => nodes[link.to].name],
      ['modes', 'Modes', (link) => [...new Set(link.parts.flatMap(({ at }) => at.map(([, bits]) => `${model.modes[bits & 3]}, ${model.modes[bits >> 2]}`)))].join('; ')],
      ['place', 'Place', (link) => model.place(link.parts[0].at[0][2]).site],
      ['test', 'First test', (link) => model.who(link.parts[0].at[0][0]).test ?? ''],
      ['seen', 'Processes', (link) => link.count],
      ['findings', 'Finding', (link) => edgeNames[filters.alarm(link)]],
    ],
    contexts: [
      ['name', 'Context', (link) => nodes[nodes[link.from].context ? link.from : link.to].name],
      ['is', 'Relation', (link) => (nodes[link.from].context ? 'takes' : 'can arrive under')],
      ['class', 'Class', (link) => nodes[nodes[link.from].context ? link.to : link.from].name],
      ['place', 'Place', (link) => model.place(link.parts[0].at[0][2]).site],
      ['seen', 'Processes', (link) => link.count],
      ['findings', 'Finding', (link) => edgeNames[filters.alarm(link)]],
    ],
  };
  const titles = { classes: 'Classes', edges: 'Edges', contexts: 'Contexts' };
  const all = {
    classes: () => nodes.filter((node) => !node.context && filters.node(node)),
    edges: () => links.filter((link) => !isContext(link) && filters.link(link)),
    contexts: () => links.filter((link) => isContext(link) && filters.link(link)),
  };
  const key = (row) => (open === 'classes' ? { node: row.id } : { link: row.id });
  const same = (a, b) => a && b && a.node === b.node && a.link === b.link && a.node !== a.link;

  const compare = (a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b)));
  const collator = new Intl.Collator('en', { numeric: true });

  const render = () => {
    const [by, direction] = sorted[open];
    const column = columns[open].find(([id]) => id === by);
    const rows = all[open]().map((row) => [row, column[2](row)]);
    rows.sort(([a, x], [b, y]) => direction * compare(x, y) || a.id - b.id);
    const shown = rows.slice(0, limit);
    $('rows').textContent = rows.length > shown.length ? `${shown.length} of ${plural(rows.length, 'row')}` : plural(rows.length, 'row');
    const header = columns[open].map(([id, title]) => el('th', {
      scope: 'col', 'aria-sort': id === by ? (direction > 0 ? 'ascending' : 'descending') : 'none',
    }, el('button', { type: 'button', class: 'sort', 'data-column': id, onclick: () => sort(id) }, title,
      el('span', { class: 'direction', 'aria-hidden': 'true' }, id === by ? (direction > 0 ? '\u25b2' : '\u25bc') : ''))));
    const line = ([row]) => {
      const what = key(row);
      return el('tr', { class: same(what, chosen) ? 'chosen' : '', onclick: () => choose(what) },
        columns[open].map(([id, , value], i) => {
          const text = value(row);
          if (i === 0) return el('th', { scope: 'row' }, nameButton(text, (event) => { event.stopPropagation(); choose(what); }, text));
          const number = typeof text === 'number';
          return el('td', { class: number ? 'number' : id === 'place' || id === 'to' || id === 'class' ? 'mono' : text === 'finding' ? 'red' : '', title: number ? undefined : text }, number ? text.toLocaleString('en') : text);
        }));
    };
    const body = rows.length === 0
      ? el('tr', {}, el('td', { colspan: columns[open].length, class: 'soft' }, nodes.length === 0 ? 'Nothing was observed.' : 'No row passes the filters.'))
      : shown.map(line);
    const more = rows.length > shown.length && el('button', { type: 'button', class: 'more', onclick: () => { limit += STEP * 5; render(); } }, 'More rows');
    $('sheet').replaceChildren(el('table', { class: 'sheet' },
      el('caption', { class: 'unseen' }, titles[open]), el('thead', {}, el('tr', {}, header)), el('tbody', {}, body)), ...(more ? [more] : []));
    $('sheet').setAttribute('aria-labelledby', `tab-${open}`);
    [...$('tabs').children].forEach((tab) => {
      const on = tab.dataset.tab === open;
      tab.setAttribute('aria-selected', String(on));
      tab.tabIndex = on ? 0 : -1;
    });
  };

  const sort = (column) => {
    const [by, direction] = sorted[open];
    const numbers = typeof (all[open]()[0] && columns[open].find(([id]) => id === column)[2](all[open]()[0])) === 'number';
    sorted[open] = [column, by === column ? -direction : numbers ? -1 : 1];
    render();
    $('sheet').querySelector(`[data-column="${column}"]`)?.focus();
  };

  const show = (tab) => {
    open = tab;
    limit = STEP;
    render();
  };

  const start = () => {
    const names = Object.keys(titles);
    $('tabs').replaceChildren(...names.map((name) => el('button', {
      type: 'button', role: 'tab', id: `tab-${name}`, 'data-tab': name, 'aria-controls': 'sheet', onclick: () => show(name),
    }, titles[name])));
    $('tabs').addEventListener('keydown', (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      const next = names[(names.indexOf(open) + by + names.length) % names.length];
      show(next);
      $(`tab-${next}`).focus();
      event.preventDefault();
    });
    render();
  };

  return {
    start, render, show,
    get open() { return open; },
    /** Without a look at it; see `render`. */
    set open(tab) { open = tab; },
    choose: (what) => {
      chosen = what;
      if (!$('tables').hidden && $('tabs').firstChild) render();
    },
    onchoose: (listener) => { choose = listener; },
  };
})();
