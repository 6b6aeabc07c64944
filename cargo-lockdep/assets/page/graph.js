// The picture: Cytoscape.js draws it, at the places that the page was given.
'use strict';

const picture = (() => {
  const { nodes, links, modules, packages } = model;
  const HEIGHT = 28;
  const FOLDED = 30;
  /** Beyond this many lines they are straight, and drawn as one image while the picture moves. */
  const PLAIN = 1500;

  /** The modules that are one box. */
  let folded = new Set(model.collapsed ? modules.map(({ id }) => id) : []);
  let cy;
  let dark = false;
  const colours = () => (dark
    ? { text: '#e4e9f0', muted: '#a3adba', line: '#6d7886', paper: '#0f1318', frame: '#151a21', inner: '#10151b', edge: '#2a323d', red: '#ff6b6b', amber: '#d9a441', accent: '#7fb2f7' }
    : { text: '#1c2430', muted: '#586272', line: '#8d97a5', paper: '#ffffff', frame: '#f3f5f8', inner: '#fbfcfd', edge: '#dce1e8', red: '#d1242f', amber: '#a16207', accent: '#1f5fbf' });

  const isFolded = (node) => node.module !== null && folded.has(node.module);
  const shownAs = (id) => (isFolded(nodes[id]) ? `m${nodes[id].module}` : `n${id}`);

  // ---- Places ----

  /** Where everything stands: as laid out in full, or modules with those unfolded pushed in between. */
  const places = () => {
    if (folded.size === 0) {
      const { at, outer, inner } = data.full;
      return { node: (id) => at[id], outer, inner, via: links.length > 0 };
    }
    const { at, outer, widths } = data.folded;
    const boxes = modules.map((module) => {
      const [x, y] = at[module.id];
      const [w, h] = [widths[module.id], HEIGHT];
      if (folded.has(module.id)) return { x, y, w, h, dx: 0, dy: 0, module };
      // What is to the right and below makes room.
      const dx = Math.max(0, module.width - w);
      const dy = Math.max(0, module.height - h);
      return { x, y, w, h, dx, dy, module };
    });
    const open = boxes.filter(({ dx, dy }) => dx > 0 || dy > 0);
    const right = (x) => x + open.reduce((sum, box) => sum + (x >= box.x + box.w / 2 - 1 ? box.dx : 0), 0);
    const down = (y) => y + open.reduce((sum, box) => sum + (y >= box.y + box.h / 2 - 1 ? box.dy : 0), 0);
    const inner = [];
    const inside = new Map();
    for (const { x, y, w, h, module } of boxes) {
      if (folded.has(module.id)) continue;
      const [left, top] = [right(x - w / 2), down(y - h / 2)];
      inner.push([module.id, [left + module.width / 2, top + module.height / 2, module.width, module.height]]);
      module.at.forEach(([id, nx, ny]) => inside.set(id, [left + nx, top + ny]));
    }
    const moved = ([x, y]) => [right(x), down(y)];
    return {
      node: (id) => (nodes[id].context ? moved(at[modules.length + id - model.classes]) : inside.get(id)),
      module: (id) => moved(at[id]),
      outer: outer.map(([id, [x, y, w, h]]) => {
        const [left, top, far, low] = [right(x - w / 2), down(y - h / 2), right(x + w / 2), down(y + h / 2)];
        return [id, [(left + far) / 2, (top + low) / 2, far - left, low - top]];
      }),
      inner,
      via: false,
    };
  };

  // ---- Elements ----

  const frame = (kind, label, [id, [x, y, w, h]]) => ({
    group: 'nodes',
    data: { id: `${kind}${id}`, label, w, h },
    position: { x, y },
    classes: `frame ${kind === 'p' ? 'outer' : 'inner'}`,
    selectable: false,
  });

  /** Segments between the ends, as Cytoscape.js wants them: along and beside the straight line. */
  const bent = (via, [sx, sy], [tx, ty]) => {
    const [dx, dy] = [tx - sx, ty - sy];
    const length = Math.hypot(dx, dy) || 1;
    const along = via.map(([x, y]) => ((x - sx) * dx + (y - sy) * dy) / (length * length));
    const beside = via.map(([x, y]) => ((y - sy) * dx - (x - sx) * dy) / length);
    return { weights: along, distances: beside };
  };

  const elements = () => {
    const at = places();
    const list = [];
    const [packageModules, drawn] = [new Map(), new Map()];
    modules.forEach((module) => packageModules.set(module.package, [...(packageModules.get(module.package) ?? []), module]));
    at.outer.forEach((one) => {
      const only = packageModules.get(one[0]);
      const label = only.length === 1 && folded.size === 0 ? only[0].path : packages[one[0]];
      list.push(frame('p', label, one));
    });
    at.inner.forEach((one) => list.push(frame('q', modules[one[0]].name || 'crate root', one)));
    modules.filter(({ id }) => folded.has(id)).forEach((module) => {
      const [x, y] = at.module(module.id);
      const label = `${module.title.length > 26 ? `${module.title.slice(0, 10)}…${module.title.slice(-15)}` : module.title}  ${module.at.length}`;
      list.push({ group: 'nodes', data: { id: `m${module.id}`, label, w: data.folded.widths[module.id], h: FOLDED }, position: { x, y }, classes: 'item module' });
    });
    nodes.filter((node) => !isFolded(node)).forEach((node) => {
      const [x, y] = at.node(node.id);
      list.push({ group: 'nodes', data: { id: `n${node.id}`, label: node.short, w: node.width, h: HEIGHT }, position: { x, y }, classes: `item look-${node.look}` });
    });
    for (const link of links) {
      const [source, target] = [shownAs(link.from), shownAs(link.to)];
      if (source === target && source.startsWith('m')) continue;
      const id = `${source}>${target}`;
      if (drawn.has(id)) {
        drawn.get(id).data.links.push(link.id);
        continue;
      }
      const open = nodes[link.to].context ? 'open' : '';
      const edge = { group: 'edges', data: { id, source, target, links: [link.id] }, classes: open };
      if (at.via && link.via) {
        Object.assign(edge.data, bent(link.via, at.node(link.from), at.node(link.to)));
        edge.classes = `bent ${open}`;
      }
      drawn.set(id, edge);
    }
    return [...list, ...drawn.values()];
  };

  // ---- Looks ----

  const style = (lines) => {
    const c = colours();
    const mono = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace';
    const sans = 'system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif';
    const points = {
      config: (w) => [-1 + 18 / w, -1, 1 - 18 / w, -1, 1, 0, 1 - 18 / w, 1, -1 + 18 / w, 1, -1, 0],
      yield: (w) => [-1 + 18 / w, -1, 1, -1, 1 - 18 / w, 1, -1, 1],
    };
    const shapes = {
      free: { shape: 'round-rectangle', 'corner-radius': HEIGHT / 2 },
      spin: { shape: 'cut-rectangle', 'corner-radius': 7 },
      config: { shape: 'polygon', 'shape-polygon-points': (node) => points.config(node.data('w')) },
      sleep: { shape: 'round-rectangle', 'corner-radius': 5 },
      yield: { shape: 'polygon', 'shape-polygon-points': (node) => points.yield(node.data('w')) },
      none: { shape: 'rectangle' },
      context: { shape: 'ellipse' },
    };
    const plain = lines > PLAIN;
    return [
      { selector: 'node', style: { width: 'data(w)', height: 'data(h)', label: 'data(label)', 'font-family': mono, 'font-size': 12, color: c.text, 'text-valign': 'center', 'text-halign': 'center', 'min-zoomed-font-size': 6, 'border-width': 1.4, 'overlay-opacity': 0, 'z-index-compare': 'manual', 'z-index': 10 } },
      { selector: '.frame', style: { shape: 'round-rectangle', 'corner-radius': 6, 'background-color': c.frame, 'border-color': c.edge, 'border-width': 1, 'font-family': sans, 'font-size': 12, color: c.muted, 'text-valign': 'top', 'text-halign': 'right', 'text-margin-x': (node) => 9 - node.data('w'), 'text-margin-y': 16, 'text-wrap': 'ellipsis', 'text-max-width': (node) => `${Math.max(24, node.data('w') - 16)}px`, 'min-zoomed-font-size': 5, 'z-index': 1 } },
      { selector: '.frame.outer', style: { 'font-weight': 600, color: c.text } },
      { selector: '.frame.inner', style: { 'background-color': c.inner, 'z-index': 2 } },
      { selector: '.module', style: { shape: 'round-rectangle', 'corner-radius': 6, 'background-color': c.paper, 'border-color': c.muted, 'border-style': 'double', 'border-width': 4 } },
      ...data.looks.map(({ name, light, dark: night }) => {
        const [line, area] = dark ? night : light;
        return { selector: `.look-${name}`, style: { ...shapes[name], 'border-color': line, 'background-color': area } };
      }),
      { selector: 'edge', style: { width: plain ? 1 : 1.3, 'line-color': c.line, 'line-opacity': plain ? 0.45 : 0.85, 'target-arrow-color': c.line, 'target-arrow-shape': 'triangle', 'arrow-scale': 0.75, 'curve-style': plain ? 'straight' : 'bezier', 'control-point-step-size': 26, 'overlay-opacity': 0, 'z-index-compare': 'manual', 'z-index': 5, 'loop-direction': '60deg', 'loop-sweep': '40deg' } },
      { selector: 'edge.bent', style: { 'curve-style': 'round-segments', 'segment-weights': (edge) => edge.data('weights'), 'segment-distances': (edge) => edge.data('distances'), 'segment-radii': 18, 'edge-distances': 'node-position' } },
      { selector: 'edge.open', style: { 'line-style': 'dotted', 'line-opacity': 0.6 } },
      { selector: 'edge.read', style: { 'line-style': 'dashed', 'line-dash-pattern': [5, 3] } },
      { selector: 'edge.note', style: { 'line-color': c.amber, 'target-arrow-color': c.amber, width: 2, 'line-opacity': 1, 'z-index': 7, 'curve-style': plain ? 'bezier' : undefined } },
      { selector: 'edge.finding', style: { 'line-color': c.red, 'target-arrow-color': c.red, width: 2.6, 'line-opacity': 1, 'arrow-scale': 0.9, 'z-index': 8 } },
      ...(plain ? [{ selector: 'edge.finding[!weights]', style: { 'curve-style': 'bezier' } }] : []),
      { selector: 'node.finding', style: { 'border-color': c.red, 'border-width': 2.4 } },
      { selector: '.near', style: { 'z-index': 20 } },
      { selector: 'edge.near', style: { 'line-opacity': 1, width: 2, 'line-color': c.accent, 'target-arrow-color': c.accent, 'z-index': 9 } },
      { selector: 'edge.near.note', style: { 'line-color': c.amber, 'target-arrow-color': c.amber } },
      { selector: 'edge.near.finding', style: { width: 3.2, 'line-color': c.red, 'target-arrow-color': c.red } },
      { selector: '.faint', style: { opacity: 0.13 } },
      { selector: 'edge.faint', style: { opacity: 0.1 } },
      { selector: 'node.chosen', style: { 'underlay-color': c.accent, 'underlay-opacity': 0.32, 'underlay-padding': 6, 'underlay-shape': 'round-rectangle' } },
      { selector: 'node.cursor', style: { 'outline-color': c.accent, 'outline-width': 2, 'outline-offset': 3, 'outline-style': 'solid' } },
      { selector: 'edge.hover, edge.chosen', style: { width: 3.4, 'line-opacity': 1 } },
      { selector: '.gone', style: { display: 'none' } },
    ].map((rule) => ({ ...rule, style: Object.fromEntries(Object.entries(rule.style).filter(([, value]) => value !== undefined)) }));
  };

  /** Names of frames stay readable from afar: first larger, then outside. */
  const nameFrames = () => {
    if (!cy) return;
    const far = cy.zoom() < 0.4;
    const size = far ? Math.min(120, 12 / cy.zoom()) : Math.min(18, Math.max(12, 11 / cy.zoom()));
    if (Math.abs(size - named) / named < 0.1) return;
    named = size;
    cy.batch(() => {
      cy.nodes('.frame.outer').style({ 'font-size': size, 'text-margin-y': far ? -size * 0.25 : size + 4, 'text-max-width': far ? '2000px' : (node) => `${Math.max(24, node.data('w') - 16)}px` });
      cy.nodes('.frame.inner').style({ 'font-size': far ? 18 : size, 'text-margin-y': far ? 22 : size + 4 });
    });
  };
  let named = 12;

  // ---- What is shown ----

  const gone = (element, yes) => element.toggleClass('gone', yes);

  const show = () => {
    cy.batch(() => {
      const held = new Set();
      const hot = new Set();
      cy.nodes('.item').forEach((item) => {
        const id = Number(item.id().slice(1));
        const members = item.id().startsWith('m') ? modules[id].at.map(([node]) => nodes[node]) : [nodes[id]];
        const shown = members.filter(filters.node);
        gone(item, shown.length === 0);
        shown.forEach((node) => {
          if (node.module === null) return;
          held.add(`q${node.module}`).add(`p${modules[node.module].package}`);
        });
      });
      cy.edges().forEach((edge) => {
        const shown = edge.data('links').map((id) => links[id]).filter(filters.link);
        gone(edge, shown.length === 0);
        const alarms = shown.map(filters.alarm);
        const alarm = ['finding', 'note'].find((one) => alarms.includes(one)) ?? 'quiet';
        ['finding', 'note'].forEach((one) => edge.toggleClass(one, one === alarm));
        edge.toggleClass('read', shown.length > 0 && shown.every(({ parts }) => parts.every((part) => part.recursive_read)));
        if (alarm === 'finding') hot.add(edge.source().id()).add(edge.target().id());
      });
      // A ring inside of a folded module, and findings without steps.
      model.verdicts.filter((verdict) => verdict.alarm === 'finding' && filters.verdict(verdict))
        .forEach((verdict) => verdict.about.forEach((id) => hot.add(shownAs(id))));
      cy.nodes('.item').forEach((item) => item.toggleClass('finding', hot.has(item.id())));
      cy.nodes('.frame').forEach((one) => gone(one, !held.has(one.id())));
    });
    const shown = cy.nodes('.item').not('.gone').length;
    const box = $('empty');
    box.hidden = shown > 0;
    if (shown === 0) {
      box.replaceChildren(el('h3', {}, nodes.length === 0 ? 'Nothing was observed' : 'Nothing passes the filters'),
        el('p', {}, nodes.length === 0
          ? 'No lock of a validated type was taken. Is the crate built with the feature validate, and do the tests run code that locks?'
          : 'Every class is hidden by a filter.'),
        nodes.length > 0 && el('button', { type: 'button', onclick: filters.reset }, 'Reset the filters'));
    }
    mark();
  };

  let chosen = { nodes: [], links: [], about: [] };

  /** Brings out what is chosen and what is around it. */
  const mark = () => {
    cy.batch(() => {
      cy.elements().removeClass('near faint chosen');
      if (chosen.nodes.length + chosen.links.length + (chosen.modules ?? []).length === 0) return;
      const edges = new Set(chosen.links.map((id) => `${shownAs(links[id].from)}>${shownAs(links[id].to)}`));
      const near = new Set(chosen.about.map(shownAs));
      chosen.links.forEach((id) => near.add(shownAs(links[id].from)).add(shownAs(links[id].to)));
      (chosen.modules ?? []).forEach((id) => {
        cy.getElementById(`m${id}`).connectedEdges().forEach((edge) => {
          edges.add(edge.id());
          near.add(edge.source().id()).add(edge.target().id());
        });
        near.add(`m${id}`);
        modules[id].at.forEach(([node]) => near.add(shownAs(node)));
      });
      cy.nodes('.item').forEach((item) => item.addClass(near.has(item.id()) ? 'near' : 'faint'));
      cy.edges().forEach((edge) => edge.addClass(edges.has(edge.id()) ? 'near' : 'faint'));
      chosen.nodes.forEach((id) => cy.getElementById(shownAs(id)).addClass('chosen'));
      (chosen.modules ?? []).forEach((id) => cy.getElementById(`m${id}`).addClass('chosen'));
      if (chosen.links.length === 1) edges.forEach((id) => cy.getElementById(id).addClass('chosen'));
    });
  };

  // ---- Looking around ----

  const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

  /** Brings these into view: softly, and not nearer than one reads well. */
  const look = (ids) => {
    const wanted = cy.collection(ids.map((id) => cy.getElementById(id)).filter((one) => one.nonempty() && !one.hasClass('gone')));
    if (wanted.empty()) return;
    const box = wanted.boundingBox();
    const [w, h] = [cy.width(), cy.height()];
    const seen = cy.extent();
    const inside = box.x1 >= seen.x1 && box.x2 <= seen.x2 && box.y1 >= seen.y1 && box.y2 <= seen.y2;
    if (inside && cy.zoom() > 0.55) return;
    const zoom = Math.min(1.15, (w - 90) / Math.max(1, box.w), (h - 90) / Math.max(1, box.h));
    const level = Math.max(cy.minZoom(), inside || cy.zoom() < zoom || zoom < cy.zoom() ? zoom : cy.zoom());
    const pan = { x: w / 2 - level * (box.x1 + box.x2) / 2, y: h / 2 - level * (box.y1 + box.y2) / 2 };
    cy.stop();
    if (still()) cy.viewport({ zoom: level, pan });
    else cy.animate({ zoom: level, pan }, { duration: 260, easing: 'ease-out-cubic' });
  };

  const fit = () => {
    const shown = cy.elements().not('.gone');
    if (shown.empty()) return;
    cy.stop();
    cy.fit(shown, 28);
    // A small graph is not blown up.
    if (cy.zoom() > 1.25) { cy.zoom(1.25); cy.center(shown); }
  };

  const zoomBy = (factor) => cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });

  // ---- The beginning, and folding ----

  const listeners = { choose: [], move: [] };
  const on = (event, listener) => listeners[event].push(listener);
  const emit = (event, ...values) => listeners[event].forEach((listener) => listener(...values));

  const draw = () => {
    const list = elements();
    const lines = list.filter(({ group }) => group === 'edges').length;
    const options = {
      container: $('canvas'), elements: list, style: style(lines), layout: { name: 'preset' },
      minZoom: 0.02, maxZoom: 4, autoungrabify: true, boxSelectionEnabled: false,
      textureOnViewport: lines > PLAIN, selectionType: 'single', multiClickDebounceTime: 450,
    };
    const view = cy && { zoom: cy.zoom(), pan: { ...cy.pan() } };
    cy?.destroy();
    cy = cytoscape(options);
    named = 12;
    bind();
    show();
    if (view) cy.viewport(view); else fit();
    nameFrames();
  };

  const bind = () => {
    const tip = $('tip');
    const at = ({ renderedPosition: { x, y } }) => {
      tip.style.left = `${Math.min(x + 14, cy.width() - 330)}px`;
      tip.style.top = `${Math.min(y + 14, cy.height() - 60)}px`;
    };
    const speak = (event, title, text) => {
      tip.replaceChildren(el('strong', {}, title), el('span', {}, text));
      tip.hidden = false;
      at(event);
    };
    cy.on('mouseover', '.item', (event) => {
      const id = event.target.id();
      if (id.startsWith('m')) {
        const module = modules[Number(id.slice(1))];
        return speak(event, module.path, `${plural(module.at.length, 'class', 'classes')}; double-click to unfold`);
      }
      const node = nodes[Number(id.slice(1))];
      return speak(event, node.name, node.context ? 'context' : `${node.lock_type}, ${model.site(node) || 'no known place'}`);
    });
    cy.on('mouseover', 'edge', (event) => {
      event.target.addClass('hover');
      const shown = event.target.data('links').map((id) => links[id]).filter(filters.link);
      if (shown.length === 1) speak(event, model.says(shown[0]), `seen by ${plural(shown[0].count, 'process', 'processes')}`);
      else speak(event, plural(shown.length, 'edge'), 'between two modules');
    });
    cy.on('mouseout', 'edge', ({ target }) => target.removeClass('hover'));
    cy.on('mouseout', '.item, edge', () => { tip.hidden = true; });
    cy.on('mousemove', '.item, edge', at);
    cy.on('tap', (event) => {
      if (event.target === cy || event.target.hasClass('frame')) emit('choose', undefined);
    });
    cy.on('tap', '.item', ({ target }) => {
      const id = Number(target.id().slice(1));
      emit('choose', target.id().startsWith('m') ? { module: id } : { node: id });
    });
    cy.on('dbltap', '.module', ({ target }) => unfold([Number(target.id().slice(1))]));
    cy.on('tap', 'edge', ({ target }) => {
      const shown = target.data('links').filter((id) => filters.link(links[id]));
      emit('choose', shown.length === 1 ? { link: shown[0] } : { links: shown });
    });
    cy.on('viewport', () => { tip.hidden = true; nameFrames(); emit('move'); });
  };

  const refold = (next) => {
    if (next.size === folded.size && [...next].every((id) => folded.has(id))) return;
    const before = folded.size > 0;
    folded = next;
    if (!cy) return;
    draw();
    // The two arrangements have nothing in common.
    if (before !== folded.size > 0) fit();
    emit('move');
  };
  const unfold = (ids) => refold(new Set([...folded].filter((id) => !ids.includes(id))));
  const fold = (ids) => refold(new Set([...folded, ...ids]));

  // ---- Arrow keys ----

  let cursor;
  const here = (id) => {
    const item = id && cy.getElementById(id);
    return item && item.nonempty() && !item.hasClass('gone') ? item : undefined;
  };
  const put = (item) => {
    cy.nodes('.cursor').removeClass('cursor');
    cursor = item?.id();
    if (!item) return;
    item.addClass('cursor');
    look([cursor]);
    if (cursor.startsWith('m')) {
      const module = modules[Number(cursor.slice(1))];
      say(`module ${module.path}, ${plural(module.at.length, 'class', 'classes')}`);
    } else {
      const node = nodes[Number(cursor.slice(1))];
      const many = (list) => list.filter(filters.link).length;
      say(`${node.name}, ${node.context ? 'context' : node.lock_type}; ${many(node.previous)} above, ${many(node.next)} below`);
    }
  };
  const order = (a, b) => a.position('y') - b.position('y') || a.position('x') - b.position('x');
  const step = (key) => {
    const items = cy.nodes('.item').not('.gone').sort(order);
    const from = here(cursor);
    if (!from) return put(here(chosen.nodes.length > 0 ? shownAs(chosen.nodes[0]) : undefined) ?? items[0]);
    const nearest = (list) => list.sort((a, b) =>
      Math.abs(a.position('x') - from.position('x')) - Math.abs(b.position('x') - from.position('x')) || order(a, b))[0];
    const other = (edges, end) => nearest(edges.not('.gone').map((edge) => edge[end]()).filter((node) => node.id() !== from.id()));
    let to;
    if (key === 'ArrowDown') to = other(from.connectedEdges(`[source = "${from.id()}"]`), 'target');
    if (key === 'ArrowUp') to = other(from.connectedEdges(`[target = "${from.id()}"]`), 'source');
    const i = items.toArray().findIndex((item) => item.id() === from.id());
    if (key === 'ArrowLeft') to = items[i - 1];
    if (key === 'ArrowRight') to = items[i + 1];
    return put(to ?? from);
  };

  return {
    draw, show, fit, zoomBy, look, fold, unfold, on, step, put,
    get cy() { return cy; },
    get folded() { return folded; },
    set folded(next) { refold(next); },
    shownAs,
    foldAll: () => fold(modules.map(({ id }) => id)),
    unfoldAll: () => unfold(modules.map(({ id }) => id)),
    /** What Enter is pressed on. */
    get cursor() {
      if (!here(cursor)) return undefined;
      const id = Number(cursor.slice(1));
      return cursor.startsWith('m') ? { module: id } : { node: id };
    },
    choose: (next) => { chosen = next; mark(); },
    colour: (night) => {
      if (dark === night) return;
      dark = night;
      if (!cy) return;
      cy.style(style(cy.edges().length));
      named = 12;
      nameFrames();
    },
    resize: () => cy?.resize(),
  };
})();
