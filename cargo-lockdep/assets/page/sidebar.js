// The header and the panel at the left: what it comes to, filters, what shapes mean.
'use strict';

const sidebar = (() => {
  const { nodes, links, verdicts } = model;
  let choose = () => {};
  /** The verdict that is shown. */
  let now;
  /** What can be filtered by, with how many classes have it. */
  let lists = {};
  const chosen = () => filters.chosen;

  const header = () => {
    const programs = [...new Set(model.processes.map(({ program }) => program))].sort();
    const few = programs.slice(0, 3).join(', ');
    $('programs').textContent = programs.length > 3 ? `${few} and ${programs.length - 3} more` : few;
    document.title = few ? `Lock graph of ${few}` : 'Lock graph';
    const classes = nodes.filter((node) => !node.context).length;
    const tests = new Set(data.who.map((_, i) => model.who(i).test).filter(Boolean));
    model.processes.forEach(({ test }) => test && tests.add(test));
    const edges = links.reduce((sum, link) => sum + link.parts.filter(({ is }) => is === 'edge').length, 0);
    const counts = [[classes, 'class', 'classes'], [edges, 'edge', 'edges'], [nodes.length - classes, 'context', 'contexts'],
      [model.processes.length, 'process', 'processes'], [tests.size, 'test', 'tests']];
    $('counts').replaceChildren(...counts.filter(([n], i) => n > 0 || i < 2).map(([n, one, more]) =>
      el('li', {}, el('strong', {}, n.toLocaleString('en')), ` ${n === 1 ? one : more}`)));
  };

  const verdict = () => {
    const shown = verdicts.filter(filters.verdict);
    const many = (alarm) => shown.filter((one) => one.alarm === alarm).length;
    const [findings, notes] = [many('finding'), many('note')];
    const elsewhere = shown.filter((one) => one.alarm === 'finding' && !one.fatal).length;
    const [text, name] = nodes.length === 0 ? ['Nothing was observed', 'none']
      : findings > 0 ? [plural(findings, 'finding'), 'red']
        : notes > 0 ? [`No findings, ${plural(notes, 'note')}`, 'amber'] : ['No findings', 'green'];
    $('verdict').className = name;
    $('verdict').textContent = elsewhere > 0 && elsewhere < findings ? `${text}, ${elsewhere} in other configurations` : text;
  };

  const findings = () => {
    const shown = verdicts.filter(filters.verdict);
    const hidden = verdicts.length - shown.length;
    $('findings-number').textContent = verdicts.length > 0 ? String(shown.length) : '';
    $('findings-hidden').hidden = hidden === 0;
    $('findings-hidden').textContent = `${plural(hidden, 'does', 'do')} not fail in this configuration`;
    if (shown.length === 0) {
      $('findings').replaceChildren(el('li', { class: 'none' }, nodes.length === 0 ? 'Nothing was observed, so nothing could be found.'
        : hidden > 0 ? 'None in this configuration.' : 'No ring, no invalid nesting: none of what was observed can hang.'));
      return;
    }
    $('findings').replaceChildren(...shown.map((one) => {
      const path = one.steps.map(({ from }) => from);
      if (one.steps.length > 0) path.push(one.steps.at(-1).to);
      return el('li', {}, el('button', {
        type: 'button', class: `finding-row ${one.alarm}`, 'aria-current': now === one.id ? 'true' : undefined, 'data-verdict': one.id, onclick: () => choose({ verdict: one.id }),
      },
      el('span', { class: 'line' }, details.tag(one), one.union && el('span', { class: 'chip' }, 'union'), !one.fatal && one.alarm === 'finding' && el('span', { class: 'chip' }, 'elsewhere'), el('span', { class: 'code' }, one.code)),
      el('span', { class: 'headline' }, one.headline),
      el('span', { class: 'path' }, path.length > 0 ? path.join(' \u2192 ') : one.summary[0])));
    }));
  };

  // ---- Filters ----

  const count = (list, of) => {
    const counts = new Map();
    list.forEach((one) => counts.set(of(one), (counts.get(of(one)) ?? 0) + 1));
    return counts;
  };

  const boxes = (name, values, view) => {
    const legend = $(name).querySelector('legend');
    const box = ([value, many]) => el('label', { class: 'box' },
      el('input', { type: 'checkbox', checked: !chosen()[name].has(value), 'data-value': value, onchange: (event) => {
        chosen()[name][event.target.checked ? 'delete' : 'add'](value);
        filters.changed();
      } }),
      view(value), el('span', { class: 'soft count' }, many.toLocaleString('en')));
    const only = values.length > 1 && el('p', { class: 'row' },
      el('button', { type: 'button', class: 'plain', onclick: () => { chosen()[name].clear(); filters.changed(); } }, 'All'),
      el('button', { type: 'button', class: 'plain', onclick: () => { values.forEach(([value]) => chosen()[name].add(value)); filters.changed(); } }, 'None'));
    $(name).replaceChildren(legend, ...[only].filter(Boolean), ...values.map(box));
    $(name).hidden = values.length === 0;
  };

  const start = () => {
    header();
    const classes = nodes.filter((node) => !node.context);
    const options = (select, values, any) => $(select).replaceChildren(el('option', { value: '' }, any), ...values.map((value) => el('option', { value }, value)));
    options('preempt', [...new Set(data.configs.map(([preempt]) => preempt))], 'any');
    options('raw', ['on', 'off'], 'any');
    for (const select of ['preempt', 'raw']) {
      $(select).addEventListener('change', (event) => { chosen()[select] = event.target.value; filters.changed(); });
    }
    $('least').max = String(model.most);
    $('least').disabled = model.most === 1;
    $('least').addEventListener('input', (event) => { chosen().least = Number(event.target.value); filters.changed(); });
    $('lonely').addEventListener('change', (event) => { chosen().lonely = event.target.checked; filters.changed(); });
    const lonely = nodes.filter((node) => !node.context && model.lonely(node)).length;
    $('lonely-box').hidden = lonely === 0;
    $('lonely-count').textContent = lonely.toLocaleString('en');
    $('reset').addEventListener('click', filters.reset);
    const byCount = (counts) => [...counts].sort(([a, x], [b, y]) => y - x || a.localeCompare(b));
    lists = {
      looks: data.looks.map(({ name }) => [name, nodes.filter(({ look }) => look === name).length]).filter(([, many]) => many > 0),
      types: byCount(count(classes, (node) => node.lock_type)),
      packages: byCount(count(classes, model.packageOf)),
    };
    const used = data.looks.filter(({ name }) => nodes.some(({ look }) => look === name));
    const lines = [['finding', 'in a finding'], ['note', 'in a note'], ['quiet', 'held before'], ['read', 'recursive read']];
    if (nodes.some(({ context }) => context)) lines.push(['open', 'held while a context can arrive']);
    $('legend').replaceChildren(
      ...used.map(({ name, says }) => el('li', {}, glyph(name), name === 'context' ? 'context that interrupts' : `${name}: ${says}`)),
      ...lines.map(([name, text]) => el('li', {}, drawing('0 0 28 14', `glyph line ${name}`, 'M1 7h26'), text)));
    render();
  };

  const render = () => {
    // The box that has the focus keeps it.
    const active = document.activeElement;
    const [set, value] = [active?.closest('fieldset')?.id, active?.dataset?.value];
    boxes('looks', lists.looks, (look) => [glyph(look), el('span', { class: 'text' }, look)]);
    boxes('types', lists.types, (type) => el('span', { class: 'text' }, type));
    boxes('packages', lists.packages, (name) => el('span', { class: 'text mono' }, name));
    if (set && value !== undefined) [...$(set).querySelectorAll('input')].find((box) => box.dataset.value === value)?.focus();
    $('preempt').value = chosen().preempt;
    $('raw').value = chosen().raw;
    $('lonely').checked = chosen().lonely;
    $('least').value = String(chosen().least);
    $('least-said').textContent = plural(chosen().least, 'process', 'processes');
    const shown = links.filter(filters.link).length;
    $('least-hint').textContent = model.most === 1 ? 'No edge was seen by more than one.' : `${shown.toLocaleString('en')} of ${links.length.toLocaleString('en')} shown; those of findings stay`;
    verdict();
    findings();
  };

  return {
    start, render,
    choose: (what) => { now = what?.verdict; findings(); },
    onchoose: (listener) => { choose = listener; },
  };
})();
