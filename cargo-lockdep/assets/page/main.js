// Everything together: what is chosen, the address, search and keys.
'use strict';

(() => {
  const { nodes, links, modules } = model;
  let chosen;
  let view = innerWidth < 900 ? 'picture' : 'both';
  let theme = 'auto';
  /** What should be in view, as the picture calls it. */
  let seen = [];

  // ---- What is chosen ----

  /** Shows it; `still` leaves the picture where it is, `quiet` the address too. */
  const choose = (what, { quiet = false, still = quiet } = {}) => {
    chosen = what;
    const node = what?.node !== undefined && nodes[what.node];
    const link = what?.link !== undefined && links[what.link];
    const verdict = what?.verdict !== undefined && model.verdicts[what.verdict];
    const around = (one) => [...one.next, ...one.previous];
    const marked = node ? { nodes: [node.id], links: around(node).map(({ id }) => id), about: [node.id] }
      : link ? { nodes: [], links: [link.id], about: [link.from, link.to] }
        : verdict ? { nodes: verdict.about, links: verdict.steps.map((step) => step.link), about: verdict.about }
          : what?.module !== undefined ? { nodes: [], links: [], about: [], modules: [what.module] }
            : { nodes: [], links: what?.links ?? [], about: [] };
    // A finding is shown whatever the filters hide, and what is in a folded module, unfolded.
    filters.force(verdict ? verdict.about : node ? [node.id] : link ? [link.from, link.to] : [],
      verdict ? marked.links : link ? [link.id] : []);
    const inside = marked.about.map((id) => nodes[id].module).filter((id) => id !== null);
    if (inside.length > 0) picture.unfold(inside);
    picture.choose(marked);
    details.show(what);
    tables.choose(what);
    sidebar.choose(what);
    const ends = marked.about.length > 0 ? marked.about : marked.links.flatMap((id) => [links[id].from, links[id].to]);
    seen = what?.module !== undefined ? [`m${what.module}`] : ends.map(picture.shownAs);
    if (!still) picture.look(seen);
    if (!quiet) {
      say(node ? node.name : link ? model.says(link) : verdict ? verdict.headline : '');
      write(true);
    }
  };

  // ---- The address keeps the view ----

  const address = () => {
    const to = new URLSearchParams();
    if (chosen?.node !== undefined) to.set('class', nodes[chosen.node].name);
    if (chosen?.link !== undefined) {
      to.set('from', nodes[links[chosen.link].from].name);
      to.set('to', nodes[links[chosen.link].to].name);
    }
    if (chosen?.verdict !== undefined) to.set('finding', String(chosen.verdict + 1));
    if (chosen?.module !== undefined) to.set('module', modules[chosen.module].path);
    filters.write(to);
    if (theme !== 'auto') to.set('theme', theme);
    to.set('view', view);
    if (tables.open !== 'classes') to.set('table', tables.open);
    // The rarer of both states of modules.
    const { folded } = picture;
    if (folded.size > 0 && folded.size <= modules.length / 2) folded.forEach((id) => to.append('fold', modules[id].path));
    else if (folded.size > 0) {
      to.set('folded', 'yes');
      modules.filter(({ id }) => !folded.has(id)).forEach(({ path }) => to.append('unfold', path));
    } else if (model.collapsed) to.set('folded', 'no');
    const { x, y } = picture.cy.pan();
    to.set('at', [x, y, picture.cy.zoom() * 1000].map(Math.round).join(','));
    return `#${to}`;
  };

  let written = '';
  const write = (step = false) => {
    if (reading) return;
    written = address();
    if (written === location.hash) return;
    try {
      history[step ? 'pushState' : 'replaceState'](null, '', written);
    } catch {
      // Browsers bound how often one may; the next one counts.
    }
  };
  let waiting;
  const writeSoon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(write, 250);
  };

  const begin = () => {
    picture.draw();
    tables.start();
    sidebar.start();
  };

  let reading = false;
  const read = () => {
    const from = new URLSearchParams(location.hash.slice(1));
    reading = true;
    filters.read(from);
    const byPath = (path) => modules.find((module) => module.path === path)?.id;
    const known = (list) => list.map(byPath).filter((id) => id !== undefined);
    const all = modules.map(({ id }) => id);
    const open = new Set(known(from.getAll('unfold')));
    const state = from.get('folded') ?? (model.collapsed && !from.has('fold') ? 'yes' : 'no');
    picture.folded = new Set(state === 'yes' ? all.filter((id) => !open.has(id)) : known(from.getAll('fold')));
    setTheme(['light', 'dark'].includes(from.get('theme')) ? from.get('theme') : 'auto');
    setView(['picture', 'both', 'table'].includes(from.get('view')) ? from.get('view') : view);
    tables.open = ['edges', 'contexts'].includes(from.get('table')) ? from.get('table') : 'classes';
    const node = model.byName.get(from.get('class'));
    const link = model.linkOf(model.byName.get(from.get('from')), model.byName.get(from.get('to')));
    const verdict = model.verdicts[Number(from.get('finding')) - 1];
    const module = byPath(from.get('module'));
    const what = node ? { node: node.id } : link ? { link: link.id } : verdict ? { verdict: verdict.id } : module !== undefined ? { module } : undefined;
    if (picture.cy) filters.changed(); else begin();
    choose(what, { quiet: true });
    const at = (from.get('at') ?? '').split(',').map(Number);
    if (at.length === 3 && at.every(Number.isFinite) && at[2] > 0) picture.cy.viewport({ pan: { x: at[0], y: at[1] }, zoom: at[2] / 1000 });
    else {
      picture.fit();
      picture.look(seen);
    }
    reading = false;
    written = location.hash;
  };

  // ---- View and colours ----

  const setView = (next) => {
    view = next;
    document.body.dataset.view = view;
    $('picture').hidden = view === 'table';
    $('tables').hidden = view === 'picture';
    document.querySelectorAll('#views button').forEach((button) => button.setAttribute('aria-pressed', String(button.dataset.view === view)));
    picture.resize();
    if (view !== 'picture' && picture.cy) tables.render();
  };

  const night = matchMedia('(prefers-color-scheme: dark)');
  const setTheme = (next) => {
    theme = next;
    const dark = theme === 'dark' || (theme === 'auto' && night.matches);
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    $('theme').textContent = { auto: 'Auto', light: 'Light', dark: 'Dark' }[theme];
    $('theme').setAttribute('aria-label', `${$('theme').textContent} colours`);
    picture.colour(dark);
  };

  /** The colours of shapes, for the small drawings; as rules, since the page allows no style of its own making. */
  const shapeColours = () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(data.looks.map(({ name, light, dark }) => [['', light], [':root[data-theme="dark"] ', dark]].map(([where, [line, area]]) =>
      `${where}.glyph.look-${name} path { stroke: ${line}; fill: ${area}; }`).join('\n')).join('\n'));
    document.adoptedStyleSheets = [sheet];
  };

  // ---- Search ----

  const search = (() => {
    const MOST = 30;
    let found = [];
    let at = -1;
    const text = nodes.map((node) => [node.name, model.site(node), node.lock_type ?? 'context', model.home(node)].join('\n').toLowerCase());
    const close = () => {
      $('hits').hidden = true;
      $('search').setAttribute('aria-expanded', 'false');
      $('search').removeAttribute('aria-activedescendant');
      at = -1;
    };
    const find = () => {
      const words = $('search').value.toLowerCase().split(/\s+/).filter(Boolean);
      if (words.length === 0) return close();
      const rank = (node) => {
        const name = node.name.toLowerCase();
        return name === words[0] ? 0 : name.startsWith(words[0]) ? 1 : name.includes(words[0]) ? 2 : 3;
      };
      found = nodes.filter((node) => words.every((word) => text[node.id].includes(word)))
        .sort((a, b) => rank(a) - rank(b) || a.name.length - b.name.length || a.id - b.id);
      at = found.length > 0 ? 0 : -1;
      render();
    };
    const pick = (node) => {
      close();
      $('search').value = '';
      choose({ node: node.id });
      picture.put(picture.cy.getElementById(picture.shownAs(node.id)));
      if (view === 'table') $('details').focus(); else $('canvas').focus();
    };
    const render = () => {
      $('hits').replaceChildren(...found.slice(0, MOST).map((node, i) => el('li', {
        role: 'option', id: `hit-${i}`, 'aria-selected': String(i === at), onmousedown: (event) => { event.preventDefault(); pick(node); },
      }, glyph(node.look), el('span', { class: 'text' }, el('span', { class: 'mono' }, node.name), el('span', { class: 'soft' }, model.site(node) || model.home(node))))),
      ...(found.length === 0 ? [el('li', { class: 'none' }, 'No class has that name, place or type.')] : found.length > MOST ? [el('li', { class: 'none' }, `and ${found.length - MOST} more`)] : []));
      $('hits').hidden = false;
      $('search').setAttribute('aria-expanded', 'true');
      if (at >= 0) {
        $('search').setAttribute('aria-activedescendant', `hit-${at}`);
        $(`hit-${at}`).scrollIntoView({ block: 'nearest' });
      }
      say(found.length === 0 ? 'nothing found' : plural(found.length, 'class', 'classes'));
    };
    $('search').addEventListener('input', find);
    $('search').addEventListener('focus', () => { if ($('search').value) find(); });
    $('search').addEventListener('blur', close);
    $('search').addEventListener('keydown', (event) => {
      const shown = Math.min(found.length, MOST);
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        if (shown === 0) return;
        at = (at + (event.key === 'ArrowDown' ? 1 : shown - 1)) % shown;
        render();
        event.preventDefault();
      } else if (event.key === 'Enter' && at >= 0) {
        pick(found[at]);
        event.preventDefault();
      } else if (event.key === 'Escape') {
        $('search').value = '';
        close();
        $('canvas').focus();
        event.stopPropagation();
      }
    });
  })();

  // ---- Keys ----

  const keys = [
    ['/', 'search'], ['Arrow down, up', 'to what is taken under a lock, and back'], ['Arrow left, right', 'to the neighbour'],
    ['Enter', 'shows what the arrows are at'], ['Escape', 'leaves what is shown'], ['+, \u2212, 0', 'nearer, farther, all'],
    ['n, p', 'next and previous finding'], ['v', 'picture, both, table'], ['?', 'this'],
  ];
  const about = () => {
    const dialog = $('about');
    dialog.replaceChildren(
      el('h2', { id: 'about-title' }, 'Keys'),
      el('dl', { class: 'facts keys' }, keys.map(([key, does]) => [el('dt', {}, el('kbd', {}, key)), el('dd', {}, does)])),
      el('h2', {}, 'About'),
      el('p', {}, `Made by cargo-lockdep ${data.version}. Everything is in this file; nothing is asked for from outside.`),
      el('p', {}, 'Drawn with Cytoscape.js, under the MIT licence: its text stands at the beginning of the script in this file.'),
      el('form', { method: 'dialog' }, el('button', { autofocus: true }, 'Close')));
    dialog.showModal();
  };

  const finding = (by) => {
    const shown = model.verdicts.filter(filters.verdict);
    if (shown.length === 0) return;
    const now = shown.findIndex(({ id }) => id === chosen?.verdict);
    choose({ verdict: shown[now < 0 ? (by > 0 ? 0 : shown.length - 1) : (now + by + shown.length) % shown.length].id });
  };

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || $('about').open) return;
    if (event.target.closest('input[type="search"], input[type="text"], textarea, select')) return;
    const does = {
      '/': () => $('search').focus(), '?': about, n: () => finding(1), p: () => finding(-1),
      '+': () => picture.zoomBy(1.25), '=': () => picture.zoomBy(1.25), '-': () => picture.zoomBy(0.8), 0: picture.fit,
      v: () => { setView({ picture: 'both', both: 'table', table: 'picture' }[view]); write(); },
      Escape: () => { choose(undefined); picture.put(undefined); },
    }[event.key];
    if (!does) return;
    does();
    event.preventDefault();
  });

  $('canvas').addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.startsWith('Arrow')) {
      picture.step(event.key);
      event.preventDefault();
    } else if (event.key === 'Enter' && picture.cursor) {
      choose(picture.cursor);
      event.preventDefault();
    }
  });

  // ---- The beginning ----

  shapeColours();
  [details, tables, sidebar].forEach((part) => part.onchoose((what) => choose(what)));
  // What was clicked is in view.
  picture.on('choose', (what) => choose(what, { still: true }));
  picture.on('move', writeSoon);
  filters.onchange(() => {
    picture.show();
    sidebar.render();
    if (view !== 'picture') tables.render();
    writeSoon();
  });
  read();
  night.addEventListener('change', () => setTheme(theme));
  addEventListener('hashchange', () => { if (location.hash !== written) read(); });
  addEventListener('popstate', () => { if (location.hash !== written) read(); });
  new ResizeObserver(() => picture.resize()).observe($('canvas'));
  $('views').addEventListener('click', ({ target }) => { if (target.dataset.view) { setView(target.dataset.view); write(); } });
  $('theme').addEventListener('click', () => {
    // From what is seen to its opposite first.
    const dark = document.documentElement.dataset.theme === 'dark';
    setTheme(theme === 'auto' ? (dark ? 'light' : 'dark') : theme === (night.matches ? 'dark' : 'light') ? 'auto' : dark ? 'light' : 'dark');
    write();
  });
  $('tabs').addEventListener('click', writeSoon);
  $('zoom-in').addEventListener('click', () => picture.zoomBy(1.25));
  $('zoom-out').addEventListener('click', () => picture.zoomBy(0.8));
  $('fit').addEventListener('click', picture.fit);
  $('fold').addEventListener('click', picture.foldAll);
  $('unfold').addEventListener('click', picture.unfoldAll);
  $('help').addEventListener('click', about);
  $('skip').addEventListener('click', (event) => {
    event.preventDefault();
    if (view === 'picture') setView('both');
    $('sheet').focus();
  });
})();
