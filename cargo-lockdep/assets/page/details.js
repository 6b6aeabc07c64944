// The panel at the right: what is known of what was chosen.
'use strict';

const details = (() => {
  const { nodes, links, modules } = model;
  let choose = () => {};
  const goto = (what) => () => choose(what);

  const chip = (text, name = '') => el('span', { class: `chip ${name}` }, text);
  const heading = (kind, title) => el('div', { class: 'head' },
    el('p', { class: 'kind' }, kind, el('button', { type: 'button', class: 'plain close', 'aria-label': 'Close', onclick: goto(undefined) }, 'Close')),
    el('h2', {}, title));
  const section = (title, ...children) => el('section', {}, el('h3', {}, title), children);

  // ---- One edge ----

  const sorts = {
    edge: undefined, 'taken-in': 'taken in the context', 'open-to': 'open to the context',
    'within-up': 'towards the end of its array', 'within-down': 'towards the beginning of its array',
  };

  const witnessView = (one, link, open) => {
    const { program, thread, test, held, wanted, heldMode, wantedMode } = model.witness(one);
    const [from, to] = [nodes[link.from], nodes[link.to]];
    const by = test ? ['test ', el('strong', {}, test), ' of ', program] : ['thread ', el('strong', {}, thread), ' of ', program];
    const wantedTitle = to.context ? `${to.short} can arrive here` : `${to.short} wanted here`;
    return el('details', { class: 'witness', open },
      el('summary', {}, el('span', {}, by), test && thread !== test && el('span', { class: 'soft' }, `thread ${thread}`)),
      held && stackView(`${from.short} taken here`, heldMode, held),
      stackView(wantedTitle, to.context ? undefined : wantedMode, wanted));
  };

  const partView = (part, link, open = true) => el('div', { class: 'part' },
    el('p', { class: 'chips' },
      sorts[part.is] && chip(sorts[part.is]),
      part.recursive_read && chip('recursive read'),
      !part.exclusive && chip('held shared'),
      part.threaded && chip('threaded handlers only'),
      part.refused && chip('closed a ring', 'red'),
      chip(`seen by ${plural(model.seenBy(part.seen).length, 'process', 'processes')}`)),
    part.under.length > 0 && el('p', { class: 'soft' }, 'Always under ',
      part.under.map(([id, mode], i) => [i > 0 && ', ', nameButton(nodes[id].name, goto({ node: id })), ` (${model.modes[mode]})`])),
    part.at.map((one, i) => witnessView(one, link, open && i === 0)));

  const testList = (link) => {
    const tests = model.tests(link);
    if (tests.length === 0) return el('p', { class: 'soft' }, 'No test is known to have done it.');
    const item = ({ test, program }) => el('li', {}, el('code', {}, test), el('span', { class: 'soft' }, program));
    const few = 12;
    return [
      el('ul', { class: 'tests' }, tests.slice(0, few).map(item)),
      tests.length > few && el('details', {}, el('summary', {}, `${tests.length - few} more`), el('ul', { class: 'tests' }, tests.slice(few).map(item))),
    ];
  };

  const verdictList = (verdicts) => verdicts.length > 0 && section('Findings', el('ul', { class: 'list' },
    verdicts.map((verdict) => el('li', { class: filters.verdict(verdict) ? '' : 'filtered' },
      tag(verdict), nameButton(verdict.headline, goto({ verdict: verdict.id }))))));

  const linkView = (link) => {
    const [from, to] = [nodes[link.from], nodes[link.to]];
    return [
      heading(from.context || to.context ? 'Context edge' : link.from === link.to ? 'Order within a class' : 'Edge', [
        nameButton(from.name, goto({ node: from.id })),
        el('span', { class: 'arrow' }, from.context ? ' takes ' : to.context ? ' is open to ' : ' before '),
        nameButton(to.name, goto({ node: to.id })),
      ]),
      facts([['Seen by', plural(link.count, 'process', 'processes')]]),
      verdictList(link.verdicts),
      section('Where', link.parts.map((part) => partView(part, link))),
      section('Tests', testList(link)),
    ];
  };

  // ---- One class ----

  const linkRow = (link, other) => el('li', { class: filters.link(link) ? '' : 'filtered' },
    el('button', { type: 'button', class: `edge ${filters.alarm(link)}`, onclick: goto({ link: link.id }), 'aria-label': `Edge: ${model.says(link)}` }, el('span', { 'aria-hidden': 'true' }, link.to === other.id ? '\u2193' : '\u2191')),
    glyph(other.look), nameButton(other.name, goto({ node: other.id })),
    el('span', { class: 'soft count' }, `${link.count}\u00d7`));

  const linkList = (title, list, end, none) => section(`${title} (${list.length})`, list.length === 0
    ? el('p', { class: 'soft' }, none)
    : el('ul', { class: 'list' }, list.map((link) => linkRow(link, nodes[link[end]]))));

  const usage = (text) => {
    const [hard, hardRead, soft, softRead] = text;
    const means = {
      '.': undefined, '-': 'taken in it', '+': 'held while it can arrive', '?': 'both',
    };
    const of = (name, c) => means[c] && `${name}: ${means[c]}`;
    return [of('hardirq', hard), of('hardirq, read', hardRead), of('softirq', soft), of('softirq, read', softRead)]
      .filter(Boolean).join('; ');
  };

  const nodeView = (node) => {
    const isContext = (id) => nodes[id].context;
    const self = node.next.filter((link) => link.to === node.id);
    const below = node.next.filter((link) => link.to !== node.id);
    const about = [
      verdictList(node.verdicts),
      self.length > 0 && section('Within the class', el('ul', { class: 'list' }, self.map((link) => linkRow(link, node)))),
    ];
    if (node.context) {
      return [
        heading('Context', node.name),
        about,
        linkList('Taken in it', below, 'to', 'No lock is taken in it.'),
        linkList('Open to it', node.previous, 'from', 'No lock is held while it can arrive.'),
      ];
    }
    const contexts = [...node.previous.filter(({ from }) => isContext(from)), ...below.filter(({ to }) => isContext(to))];
    return [
      heading([glyph(node.look), `Class, ${node.lock_type}`], node.name),
      facts([
        ['Place', model.site(node) && el('code', {}, model.site(node))],
        ['Module', model.home(node)],
        ['Protects', node.payload && el('code', {}, node.payload)],
        ['Wait type', node.look === node.inner ? `${node.look}: ${looks.get(node.look).says}` : `needs ${node.look}, leaves ${node.inner}`],
        ['Kind', node.kind === 'normal' ? '' : node.kind],
        ['Also', node.also.join('; ')],
        ['Declared place', node.rank],
        ['Usage', usage(node.usage)],
        ['Written', node.written ? '' : 'never, only read'],
        ['Locks', `${node.instances.toLocaleString('en')}, in the process that took most`],
        ['Seen by', plural(node.count, 'process', 'processes')],
      ]),
      about,
      linkList('Taken under', node.previous.filter(({ from }) => !isContext(from)), 'from', 'Nothing is held when it is taken.'),
      linkList('Held before', below.filter(({ to }) => !isContext(to)), 'to', 'Nothing is taken under it.'),
      contexts.length > 0 && linkListMixed('Contexts', contexts, node),
    ];
  };

  const linkListMixed = (title, list, node) => section(title, el('ul', { class: 'list' },
    list.map((link) => linkRow(link, nodes[link.from === node.id ? link.to : link.from]))));

  // ---- A finding ----

  const tag = (verdict) => {
    const [text, name] = verdict.accepted ? ['accepted', ''] : verdict.off ? ['off', '']
      : verdict.alarm === 'note' ? ['note', 'amber'] : ['finding', 'red'];
    return chip(text, name);
  };

  const configTable = (fails) => {
    const models = [...new Set(data.configs.map(([preempt]) => preempt))];
    const at = (preempt, raw) => fails[data.configs.findIndex((one) => one[0] === preempt && one[1] === raw)];
    const cell = (yes) => el('td', { class: yes ? 'fails' : 'passes' }, yes ? 'fails' : 'passes');
    return el('table', { class: 'configs' },
      el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Raw nesting'), models.map((one) => el('th', { scope: 'col' }, one)))),
      el('tbody', {}, ['on', 'off'].map((raw) => el('tr', {}, el('th', { scope: 'row' }, raw), models.map((preempt) => cell(at(preempt, raw)))))));
  };

  const verdictView = (verdict) => {
    const everywhere = verdict.fails.every(Boolean);
    return [
      heading([tag(verdict), verdict.code], verdict.headline),
      el('p', { class: 'chips' },
        verdict.union && chip('only all processes together show it'),
        verdict.certain_hang && chip('certain hang', 'red'),
        !verdict.fatal && verdict.alarm === 'finding' && chip('not in a configuration that ran')),
      el('p', { class: 'summary' }, verdict.summary[0]),
      verdict.summary[1] && el('p', { class: 'summary' }, verdict.summary[1]),
      verdict.fact && el('p', { class: 'soft' }, verdict.fact),
      verdict.advice && section('What to change', el('p', {}, verdict.advice)),
      verdict.steps.length > 0 && section(verdict.ring ? 'The ring' : 'The edge', el('ol', { class: 'steps' }, verdict.steps.map((step) => {
        const link = links[step.link];
        return el('li', {},
          el('p', { class: 'step' }, nameButton(step.from, goto({ node: link.from })),
            el('button', { type: 'button', class: 'edge finding', onclick: goto({ link: link.id }), 'aria-label': `Edge: ${model.says(link)}` }, el('span', { 'aria-hidden': 'true' }, '\u2192')),
            nameButton(step.to, goto({ node: link.to }))),
          partView(link.parts[step.part], link));
      }))),
      section('Configurations', everywhere ? el('p', { class: 'soft' }, 'Fails in all eight.') : configTable(verdict.fails)),
      section('Whole report', el('details', { class: 'report' }, el('summary', {}, 'Show'), copyButton(verdict.text), el('pre', {}, verdict.text))),
    ];
  };

  // ---- More than one thing, and none ----

  const moduleView = (module) => {
    const members = module.at.map(([id]) => nodes[id]).sort((a, b) => a.name.localeCompare(b.name));
    const isFolded = picture.folded.has(module.id);
    const inside = new Set(members.map(({ id }) => id));
    const own = members.flatMap(({ next }) => next).filter(({ to }) => inside.has(to));
    return [
      heading('Module', module.path),
      el('p', {}, el('button', { type: 'button', onclick: () => { (isFolded ? picture.unfold : picture.fold)([module.id]); choose({ module: module.id }); } }, isFolded ? 'Unfold' : 'Fold')),
      facts([['Edges inside', own.length]]),
      section(`Classes (${members.length})`, el('ul', { class: 'list' }, members.map((node) =>
        el('li', {}, glyph(node.look), nameButton(node.name, goto({ node: node.id })))))),
    ];
  };

  const linksView = (ids) => [
    heading('Edges', `${plural(ids.length, 'edge')} between two modules`),
    section('Edges', el('ul', { class: 'list' }, ids.map((id) => {
      const link = links[id];
      return el('li', {}, el('button', { type: 'button', class: `name edge-name ${filters.alarm(link)}`, onclick: goto({ link: id }) }, model.says(link)), el('span', { class: 'soft count' }, `${link.count}\u00d7`));
    }))),
  ];

  const overview = () => {
    const classes = nodes.filter((node) => !node.context);
    const never = classes.filter((node) => ![...node.next, ...node.previous].some((link) => !nodes[link.from].context && !nodes[link.to].context));
    const busiest = [...classes].sort((a, b) => b.next.length + b.previous.length - a.next.length - a.previous.length).slice(0, 6);
    const rare = links.filter(({ count }) => count === 1).length;
    const programs = new Map();
    model.processes.forEach(({ program }) => programs.set(program, (programs.get(program) ?? 0) + 1));
    const crashed = model.processes.filter(({ ended }) => !ended).length;
    return [
      el('div', { class: 'head' }, el('p', { class: 'kind' }, 'Overview'), el('h2', {}, classes.length === 0 ? 'Nothing was observed' : 'What was observed')),
      classes.length > 0 && el('p', { class: 'soft' }, 'Choose a class, an edge or a finding to see where it comes from. Locks stand above those that are taken under them.'),
      facts([
        ['Processes', [plural(model.processes.length, 'process', 'processes'), crashed > 0 && `; ${crashed} still ran, or crashed, when this was written`]],
        ['Seen once', model.processes.length > 1 && `${plural(rare, 'edge')} by one process only`],
      ]),
      busiest.length > 0 && section('Most edges', el('ul', { class: 'list' }, busiest.map((node) => el('li', {}, glyph(node.look),
        nameButton(node.name, goto({ node: node.id })), el('span', { class: 'soft count' }, String(node.next.length + node.previous.length)))))),
      never.length > 0 && section(`Never nested (${never.length})`, el('details', {}, el('summary', {}, 'Classes that no edge shows'),
        el('ul', { class: 'list' }, never.map((node) => el('li', {}, glyph(node.look), nameButton(node.name, goto({ node: node.id }))))))),
      programs.size > 0 && section('Programs', el('ul', { class: 'list' }, [...programs].sort().slice(0, 40).map(([program, many]) =>
        el('li', {}, el('code', {}, program), el('span', { class: 'soft count' }, `${many}\u00d7`))))),
    ];
  };

  const looks = new Map(data.looks.map((look) => [look.name, look]));

  const show = (what) => {
    const view = !what ? overview()
      : what.node !== undefined ? nodeView(nodes[what.node])
        : what.link !== undefined ? linkView(links[what.link])
          : what.verdict !== undefined ? verdictView(model.verdicts[what.verdict])
            : what.module !== undefined ? moduleView(modules[what.module])
              : linksView(what.links);
    const panel = $('details');
    panel.replaceChildren(...view.flat(Infinity).filter(Boolean));
    panel.scrollTop = 0;
  };

  return { show, tag, looks, onchoose: (listener) => { choose = listener; } };
})();
